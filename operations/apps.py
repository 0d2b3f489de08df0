from django.apps import AppConfig


class Operations(AppConfig):
    """Keeping it running: is it well, is it saved, does the saved one work."""

    name = "operations"
