from django.apps import AppConfig
from wagtail.admin.apps import WagtailAdminAppConfig


class EditorialConfig(AppConfig):
    name = "portal.editorial"
    default = True

    def ready(self) -> None:
        # Models are not loaded before: the receivers of signals are connected.
        from portal.editorial import signals  # noqa: F401, PLC0415


class BackOffice(WagtailAdminAppConfig):
    """Wagtail's back office, customised for this portal."""

    def ready(self) -> None:
        super().ready()
        from portal.editorial.admin.editor import customise_admin  # noqa: PLC0415

        customise_admin()
