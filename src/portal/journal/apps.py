from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "portal.journal"

    def ready(self) -> None:
        from portal.journal import queries  # noqa: F401, PLC0415 - models are not loaded before
