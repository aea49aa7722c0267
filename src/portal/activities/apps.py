from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "portal.activities"
    label = "activities"
    verbose_name = "Hoạt động phổ biến, giáo dục pháp luật"
