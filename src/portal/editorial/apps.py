from django.apps import AppConfig


class EditorialConfig(AppConfig):
    name = "portal.editorial"
    label = "editorial"
    verbose_name = "Biên tập"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.editorial import border  # noqa: F401, PLC0415 - connects its receivers; models are not loaded before
