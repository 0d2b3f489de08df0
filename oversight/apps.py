from django.apps import AppConfig


class Oversight(AppConfig):
    name = "oversight"

    def ready(self) -> None:
        """Listen to the outbox."""
        from oversight import handlers  # noqa: PLC0415 - models are not loaded before

        handlers.listen()
