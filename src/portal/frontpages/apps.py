from django.apps import AppConfig


class FrontpagesConfig(AppConfig):
    name = "portal.frontpages"
    verbose_name = "Trang mặt tiền"
