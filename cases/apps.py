from django.apps import AppConfig


class Cases(AppConfig):
    name = "cases"

    def ready(self) -> None:
        """Listen to the outbox."""
        from cases import handlers  # noqa: PLC0415 - models are not loaded before

        handlers.listen()
