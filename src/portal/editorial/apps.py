from django.apps import AppConfig
from wagtail.admin.apps import WagtailAdminAppConfig


class EditorialConfig(AppConfig):
    name = "portal.editorial"
    label = "editorial"
    verbose_name = "Biên tập"
    default_auto_field = "django.db.models.BigAutoField"
    default = True

    def ready(self) -> None:
        # Models are not loaded before: the border connects its receivers, the umpire is who models ask.
        from portal.editorial import policy
        from portal.editorial.admin import policy  # noqa: F401, PLC0415

        umpire.appoint(umpiring.RegulationUmpire())


class BackOffice(WagtailAdminAppConfig):
    """Wagtail's back office, furnished for this portal."""

    def ready(self) -> None:
        super().ready()

        back_office.furnish()
