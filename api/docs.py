"""The description of this interface, for machines and for people."""

from csp.decorators import csp_replace
from django.utils.decorators import method_decorator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class SchemaFile(SpectacularAPIView):
    """`GET schema/`: this interface, for machines. It holds no data."""

    renderer_classes = [OpenApiJsonRenderer, OpenApiYamlRenderer]


# Swagger UI sets styles from script; everything else stays as strict as our own pages.
DOCS_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "font-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}


@method_decorator(csp_replace(DOCS_POLICY), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """`GET docs/`: this interface, for people. Everything it loads is our own."""

    url_name = "api:schema"
    template_name = "api/docs.html"
