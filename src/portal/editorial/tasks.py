"""The background door of the editorial room: chores of the journal's worker (`JOURNAL_CHORES`), and long work."""

from datetime import datetime

from django.tasks import task
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.editorial.operations.sections import open_sections
from portal.editorial.operations.settling import settle_sections

_AT_ONCE = 10  # fronts in one transaction: others who write wait meanwhile


def settle(*, at: datetime) -> None:
    """Agencies and roles begin and end on days: the rights on sections follow by themselves."""
    settle_sections(on=timezone.localdate(at))


@task
def open_many(agencies: list[int], by: int) -> int:
    """Open the sections of these agencies; may be run again. Returns how many it opened."""
    officer, opened = Officer.objects.get(pk=by), 0
    for first in range(0, len(agencies), _AT_ONCE):
        meant = Agency.objects.filter(pk__in=agencies[first : first + _AT_ONCE]).order_by("name_sort")
        opened += len(open_sections(agencies=meant, by=officer, at=timezone.now()))
    return opened
