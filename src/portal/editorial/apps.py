from django.apps import AppConfig
from wagtail.admin.apps import WagtailAdminAppConfig


class EditorialConfig(AppConfig):
    name = "portal.editorial"
    default = True

    def ready(self) -> None:
        # Models are not loaded before: the receivers of signals are connected, and models get the policy that they ask.
        from portal.editorial import signals  # noqa: F401, PLC0415
        from portal.editorial.admin.setup import RegulationPolicy  # noqa: PLC0415
        from portal.editorial.policy import appoint_policy  # noqa: PLC0415

        appoint_policy(RegulationPolicy())


class BackOffice(WagtailAdminAppConfig):
    """Wagtail's back office, customised for this portal."""

    def ready(self) -> None:
        super().ready()
        from portal.editorial.admin.setup import customise_admin  # noqa: PLC0415

        customise_admin()
