from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "portal.activities"
    label = "activities"
    verbose_name = "Hoạt động phổ biến, giáo dục pháp luật"
    default_auto_field = "django.db.models.BigAutoField"
