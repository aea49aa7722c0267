"""Who runs the portal on a day: as entered by administrators, or else from the environment."""

from __future__ import annotations

from datetime import date, time
from time import monotonic

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone

from portal.agencies.models import Imprint, Officer

_kept: tuple[float, tuple[Imprint, ...]] | None = None  # time of the last query, and its rows


def current_imprint() -> Imprint:
    return imprint_on(on=timezone.localdate())


def imprint_on(*, on: date) -> Imprint:
    """What pages, letters and files say of their publisher (Nghị định 42/2022/NĐ-CP): an unsaved row with all fields
    filled in; `office_closes`: see `dates`.

    At most IMPRINT_CHECK_SECONDS old, and mostly without a query; works without a database if there is none.
    """
    row = next((one for one in _confirmed() if one.begins <= on), Imprint())
    return Imprint(
        name=row.name or settings.PORTAL_NAME,
        owner=row.owner or settings.PORTAL_OWNER,
        editor=row.editor or settings.PORTAL_EDITOR,
        hotline=row.hotline or settings.PORTAL_HOTLINE,
        office_closes=row.office_closes or time.fromisoformat(settings.OFFICE_CLOSES),
    )


def forget_imprints() -> None:
    """Clear the cache, in the process that has just saved one."""
    global _kept
    _kept = None


def _confirmed() -> tuple[Imprint, ...]:
    """Newest first. Without IMPRINT_CHECK_SECONDS the database is not queried."""
    global _kept
    now, every = monotonic(), settings.IMPRINT_CHECK_SECONDS
    if not every:
        return ()
    if _kept is None or now - _kept[0] >= every:
        try:
            rows = tuple(Imprint.objects.filter(confirmed_at__isnull=False).order_by("-begins"))
        except DatabaseError:  # the error page has a footer too
            rows = _kept[1] if _kept else ()
        _kept = now, rows
    return _kept[1]


def has_administrator() -> bool:
    """True if anybody was ever an administrator. Accounts and roles are never deleted."""
    return Officer.objects.filter(Q(is_superuser=True) | Q(postings__role="administrator")).exists()
