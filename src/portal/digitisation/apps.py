from django.apps import AppConfig


class DigitisationConfig(AppConfig):
    name = "portal.digitisation"
    verbose_name = "Số hóa tài liệu"
