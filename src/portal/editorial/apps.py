from django.apps import AppConfig


class EditorialConfig(AppConfig):
    name = "portal.editorial"
    label = "editorial"
    verbose_name = "Biên tập"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models are not loaded before: the border connects its receivers, the umpire is who models ask.
        from portal.editorial import border, umpire, umpiring  # noqa: F401, PLC0415

        umpire.appoint(umpiring.RegulationUmpire())
