"""Draw form controls without a template each: a register of twelve has three hundred of them."""

from collections.abc import Callable
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

FOLDER = "django/forms/widgets/"
INPUTS = (
    *("text", "email", "password", "number", "hidden", "date", "datetime", "time", "checkbox"),
    *("radio_option", "checkbox_option"),
)


def drawn_input(widget: dict[str, Any]) -> SafeString:
    """Draw one line, box or button."""
    value = {} if widget["value"] is None else {"value": str(widget["value"])}
    attrs = {"type": widget["type"], "name": widget["name"], **value}
    return format_html("<input{}>", flatatt(attrs | _said(widget["attrs"])))


def drawn_textarea(widget: dict[str, Any]) -> SafeString:
    """Draw a field for a longer text; browsers drop the line break at its beginning."""
    attrs = flatatt({"name": widget["name"], **_said(widget["attrs"])})
    return format_html("<textarea{}>\n{}</textarea>", attrs, widget["value"] or "")


def drawn_select(widget: dict[str, Any]) -> SafeString:
    """Draw a choice of one."""
    groups = format_html_join("", "{}", ((_group(*group),) for group in widget["optgroups"]))
    attrs = flatatt({"name": widget["name"], **_said(widget["attrs"])})
    return format_html("<select{}>{}</select>", attrs, groups)


def _group(name: str | None, options: list[dict[str, Any]], _index: int) -> SafeString:
    inside = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((option["value"], flatatt(_said(option["attrs"])), option["label"]) for option in options),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', name, inside) if name else inside


def _said(attrs: dict[str, Any]) -> dict[str, Any]:
    # As Django's templates: nothing false; all but true as text.
    return {
        name: value if value is True else str(value)
        for name, value in attrs.items()
        if value is not False
    }


DRAWN: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    **{f"{FOLDER}{name}.html": drawn_input for name in INPUTS},
    f"{FOLDER}textarea.html": drawn_textarea,
    f"{FOLDER}select.html": drawn_select,
}


class Renderer(TemplatesSetting):
    """Draws those controls here, all else from templates."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Return the HTML of a control, a field or a form."""
        draw = DRAWN.get(template_name)
        if draw is None or context["widget"].get("wrap_label"):
            return super().render(template_name, context, request)
        return draw(context["widget"])
