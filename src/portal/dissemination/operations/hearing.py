"""What providers tell by themselves: kept before it is acknowledged, taken to be read, done with or tried again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from portal.dissemination.models import Account, Notice
from portal.dissemination.states import HeardKind

# A reader that has taken a notice and said nothing for so long is taken for dead.
LEASE = timedelta(minutes=5)
_PAUSES = (
    *(timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)),
    *(timedelta(hours=12), timedelta(hours=24)),
)
RAW_FOR = timedelta(days=7)
# How long a repetition is known; afterwards what is signed with so old a time is refused at the door.
KNOWN_FOR = timedelta(days=60)


def keep_notice(*, account: Account, kind: HeardKind, digest: str, raw: str, at: datetime) -> None:
    """Write it down, once however often it comes: one insertion and nothing else, because the provider waits."""
    notice = Notice(account=account, kind=kind.value, digest=digest, raw=raw, received_at=at, not_before=at)
    Notice.objects.bulk_create([notice], ignore_conflicts=True)


@transaction.atomic
def take_notices(
    *, accounts: list[int], at: datetime, limit: int = 100, kinds: Collection[HeardKind] = tuple(HeardKind)
) -> list[Notice]:
    """What is to be read now, in the order in which it came; nobody else takes it meanwhile."""
    due = (
        Notice.objects.filter(account__in=accounts, read_at__isnull=True, not_before__lte=at)
        .filter(kind__in=[kind.value for kind in kinds])
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("account")
        .order_by("received_at", "pk")[:limit]
    )
    taken = list(due)
    Notice.objects.filter(pk__in=[one.pk for one in taken]).update(not_before=at + LEASE, attempts=F("attempts") + 1)
    for one in taken:
        one.attempts += 1
    return taken


def done_with(*, notice: Notice, at: datetime, error: str = "") -> None:
    """Read. To be called in the transaction of what it made happen."""
    Notice.objects.filter(pk=notice.pk).update(read_at=at, error=error[:200])


def read_again(*, notice: Notice, at: datetime, error: str) -> None:
    """Later once more; after the last time it is put aside with what was wrong."""
    if notice.attempts > len(_PAUSES):
        done_with(notice=notice, at=at, error=error)
        return
    pause = _PAUSES[notice.attempts - 1]
    Notice.objects.filter(pk=notice.pk).update(not_before=at + pause, error=error[:200])


def tidy_notices(*, at: datetime) -> None:
    """What was read keeps its mark for a time, and what stood in it goes sooner."""
    Notice.objects.filter(read_at__lte=at - RAW_FOR).exclude(raw="").update(raw="")
    Notice.objects.filter(read_at__lte=at - KNOWN_FOR).delete()
