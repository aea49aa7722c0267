import os
import sys
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from portal.design.incidents import log_uncaught


class DesignConfig(AppConfig):
    name = "portal.design"
    verbose_name = "Giao diện"

    def ready(self) -> None:
        if "JOURNAL_STREAM" in os.environ:  # under systemd; who types a command reads Python's own words
            sys.excepthook = log_uncaught


_IN_THE_FOOTER = {
    "PORTAL_OWNER": "which agency runs the portal",
    "PORTAL_HOTLINE": "whom people can call",
    "PORTAL_EDITOR": "who answers for the content",
}


@register(deploy=True)
def footer_is_complete(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What every page of an agency must say (Nghị định 42/2022/NĐ-CP) is said, or whoever installs it is told."""
    return [
        Warning(
            f"{name} is empty: the footer does not tell {what}, as Nghị định 42/2022/NĐ-CP asks.",
            hint=f"Set {name} in the environment (see docs/operations/install.md).",
            id="design.W001",
        )
        for name, what in _IN_THE_FOOTER.items()
        if not getattr(settings, name)
    ]
