from django.apps import AppConfig


class Sharing(AppConfig):
    name = "sharing"

    def ready(self) -> None:
        """Listen to the outbox; say what else lies under keys of its own when a case is erased."""
        from cases import erasing  # noqa: PLC0415 - models are not loaded before
        from sharing import handlers, merging  # noqa: PLC0415

        handlers.listen()
        merging.take_part()
        erasing.ALSO_SEALED.append("disclosures_of_erased")
