from django.apps import AppConfig


class Sharing(AppConfig):
    name = "sharing"

    def ready(self) -> None:
        """Listen to the outbox."""
        from sharing import handlers  # noqa: PLC0415 - models are not loaded before

        handlers.listen()
