"""What happened, and what still lies in the trays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Count, Min, Model, Q, QuerySet

from portal.journal.models import Entry, Slip
from portal.journal.readers import label_of, readers

_OVERTAKEN_AT_MOST = 500  # entries
_MARK = "SELECT max(id), count(*) FROM journal_entry WHERE id > (SELECT max(id) FROM journal_entry) - %s"


@dataclass(frozen=True)
class Tray:
    """How one reader's tray stands. `is_known` is False for a reader that settings no longer name."""

    reader: str
    label: str
    waiting_count: int
    stuck_count: int
    oldest_at: datetime | None
    is_known: bool


def entries_latest(*, verb: str = "", username: str = "") -> QuerySet[Entry]:
    """Newest first; `verb` is a whole verb or the beginning of one ("edition."), `username` whose they are."""
    entries = Entry.objects.select_related("actor", "subject_type").order_by("-id")
    if verb:
        entries = entries.filter(verb__startswith=verb)
    return entries.filter(actor__username=username) if username else entries


def entries_about(subject: Model) -> QuerySet[Entry]:
    """Everything that happened to this subject, oldest first."""
    return Entry.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject), subject_id=str(subject.pk)
    ).order_by("id")


def verbs_used() -> list[str]:
    """Every verb that stands in the journal, for a filter."""
    return list(Entry.objects.order_by("verb").values_list("verb", flat=True).distinct())


def slips_stuck() -> QuerySet[Slip]:
    """What only a person can set going again, oldest first."""
    return Slip.objects.stuck().select_related("entry").order_by("entry_id")


def trays() -> list[Tray]:
    """One line for each reader that is named in settings or still has unread slips."""
    unread = {
        row["reader"]: row
        for row in Slip.objects.unread()
        .values("reader")
        .annotate(
            unread_count=Count("pk"),
            stuck_count=Count("pk", filter=Q(attempts__gte=Slip.MAX_ATTEMPTS)),
            oldest_at=Min("entry__at"),
        )
    }
    return [_tray(name, unread.get(name), is_known=name in readers()) for name in sorted({*readers(), *unread})]


def _tray(name: str, row: Mapping[str, Any] | None, *, is_known: bool) -> Tray:
    if row is None:
        return Tray(name, label_of(name), 0, 0, None, is_known)
    waiting_count = row["unread_count"] - row["stuck_count"]
    return Tray(name, label_of(name), waiting_count, row["stuck_count"], row["oldest_at"], is_known)


def readers_with_due_slips(*, at: datetime) -> list[str]:
    """Readers in whose tray something may be read now."""
    due = Slip.objects.waiting().filter(not_before__lte=at).values_list("reader", flat=True).distinct()
    return sorted(set(due) & set(readers()))


def newest_entries_mark() -> str:
    """Becomes another with every entry: as long as it stays, nothing that the journal knows of has changed.

    PostgreSQL gives numbers before transactions end, so that an entry may come to light below the newest: they are
    counted too, as far back as a transaction that others overtake may reasonably lie.
    """
    with connection.cursor() as cursor:  # by hand: every public page asks, and the ORM takes ten times as long
        cursor.execute(_MARK, [_OVERTAKEN_AT_MOST])
        newest, count = cursor.fetchone()
    return f"{newest or 0}-{count}"


def newest_entry_at() -> datetime | None:
    """When something was last written down; None in an empty journal."""
    return Entry.objects.order_by("-id").values_list("at", flat=True).first()
