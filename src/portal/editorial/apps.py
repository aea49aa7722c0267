from django.apps import AppConfig
from wagtail.admin.apps import WagtailAdminAppConfig


class EditorialConfig(AppConfig):
    name = "portal.editorial"
    default = True

    def ready(self) -> None:
        # Connects signal receivers; models are not loaded earlier.
        from portal.editorial import signals  # noqa: F401, PLC0415


class BackOffice(WagtailAdminAppConfig):
    """Wagtail's back office, customised for this portal."""

    def ready(self) -> None:
        super().ready()
        from portal.editorial.admin.editor import customise_admin  # noqa: PLC0415

        customise_admin()
