from django.apps import AppConfig


class EditorialConfig(AppConfig):
    name = "portal.editorial"
    label = "editorial"
    verbose_name = "Biên tập"
    default_auto_field = "django.db.models.BigAutoField"
