from django.apps import AppConfig


class Cases(AppConfig):
    name = "cases"

    def ready(self) -> None:
        """Listen to the outbox; say which codes agencies may tell apart further."""
        from cases import codes, handlers  # noqa: PLC0415 - models are not loaded before

        handlers.listen()
        codes.ship()
