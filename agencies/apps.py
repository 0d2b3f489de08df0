from django.apps import AppConfig


class Agencies(AppConfig):
    name = "agencies"

    def ready(self) -> None:
        """Listen to allauth, which announces sign-ins by signal alone, and to the outbox."""
        from agencies import handlers, mail  # noqa: PLC0415 - models are not loaded before

        handlers.listen()
        mail.listen()
