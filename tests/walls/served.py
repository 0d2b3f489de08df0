"""The WSGI application with the extra doors, for a real server beside the tests."""

from django.conf import settings

from casecoord.wsgi import application

__all__ = ["application"]
settings.ROOT_URLCONF = "tests.walls.doors"
