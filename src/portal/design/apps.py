from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "portal.design"
    verbose_name = "Giao diện"
