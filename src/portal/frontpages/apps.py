from django.apps import AppConfig


class FrontpagesConfig(AppConfig):
    name = "portal.frontpages"
    label = "frontpages"
    verbose_name = "Trang mặt tiền"
