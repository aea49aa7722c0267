from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "portal.sharing"
    verbose_name = "Chia sẻ nội dung"
