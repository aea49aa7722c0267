from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "portal.activities"
    verbose_name = "Hoạt động phổ biến, giáo dục pháp luật"
