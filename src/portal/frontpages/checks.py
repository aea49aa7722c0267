"""What production refuses to start with."""

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from portal.agencies.models import Officer
from portal.journal.models import Entry

DEMO_LOADED = "portal.demo_loaded"
DEMO_PASSWORD = "lan-toa-trinh-dien"  # noqa: S105 - everybody may know it
DEMO_NAMES = (
    *("bientap", "nguoiduyet", "phapche", "lanhdao", "tiepdan", "tuphap", "chutich", "quantri"),
    *("congthuong", "duyetcongthuong", "quantricongthuong"),
)


@register(Tags.database)
def find_demo(**_: Any) -> list[CheckMessage]:
    """A database of the demo opens to everybody who has read the manual: its mark, and its accounts."""
    if settings.DEMO_ACCOUNTS:
        return []
    try:
        named = list(Officer.objects.filter(is_active=True, username__in=DEMO_NAMES))
        found = [one.username for one in named if check_password(DEMO_PASSWORD, one.password)]
        if Entry.objects.filter(verb=DEMO_LOADED).exists():
            found.append("(dấu của dữ liệu trình diễn)")
    except DatabaseError:  # before the first migration
        return []
    return [
        Error(
            f"Cơ sở dữ liệu này là của bản trình diễn: {', '.join(found)}.",
            hint="Dùng cơ sở dữ liệu mới: dữ liệu trình diễn không thành cổng thật (docs/operations/install.md).",
            id="portal.E010",
        )
    ] * bool(found)
