from django.apps import AppConfig


class Risk(AppConfig):
    name = "risk"

    def ready(self) -> None:
        """Listen to the outbox, and guard the door."""
        from risk import erasing, handlers  # noqa: PLC0415 - models are not loaded before

        handlers.listen()
        erasing.take_part()
