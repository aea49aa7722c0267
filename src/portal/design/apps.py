import os
import sys
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register

from portal.design.incidents import log_uncaught


class DesignConfig(AppConfig):
    name = "portal.design"

    def ready(self) -> None:
        if "JOURNAL_STREAM" in os.environ:  # under systemd; on a terminal, Python's own traceback is shown
            sys.excepthook = log_uncaught


_IN_THE_FOOTER = {
    "owner": "which agency runs the portal",
    "hotline": "whom people can call",
    "editor": "who answers for the content",
}


@register(deploy=True)
def footer_is_complete(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn the installer if the footer lacks what Nghị định 42/2022/NĐ-CP requires on every page of an agency."""
    from portal.agencies.queries.imprint import current_imprint  # noqa: PLC0415 - models are not loaded before

    imprint = current_imprint()
    return [
        Warning(
            f"PORTAL_{part.upper()} is empty: the footer does not tell {what}, as Nghị định 42/2022/NĐ-CP asks.",
            hint="Say it with `manage.py found` or at /quan-tri/thong-tin-cong/ (see docs/operations/install.md).",
            id="design.W001",
        )
        for part, what in _IN_THE_FOOTER.items()
        if not getattr(imprint, part)
    ]
