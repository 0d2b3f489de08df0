from django.apps import AppConfig


class Agencies(AppConfig):
    name = "agencies"

    def ready(self) -> None:
        """Listen to allauth: it announces sign-ins by signal alone."""
        from agencies import handlers  # noqa: PLC0415 - models are not loaded before

        handlers.listen()
