from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "portal.plans"
    verbose_name = "Kế hoạch"
