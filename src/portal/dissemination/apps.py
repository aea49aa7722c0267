from django.apps import AppConfig


class DisseminationConfig(AppConfig):
    name = "portal.dissemination"
    label = "dissemination"
    verbose_name = "Theo dõi và gửi tin"

    def ready(self) -> None:
        from portal.dissemination import checks  # noqa: F401, PLC0415
