from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "portal.library"
    verbose_name = "Thư viện pháp luật"
