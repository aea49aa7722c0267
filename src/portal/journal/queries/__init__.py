"""Journal entries, the readers that settings name for them, and the state of their outboxes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import DatabaseError, connection
from django.db.models import CharField, Count, Func, Min, Model, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import import_string

from lawtext.words import fold
from portal.agencies.models import Officer, Posting
from portal.design.refusals import refuse_if
from portal.journal.models import Entry, Lease, Slip
from portal.journal.states import verb_label
from portal.schema.queries import any_of, foreign_database, grouped, narrowed


@dataclass(frozen=True, slots=True)
class JournalReader:
    """A subscriber, in a higher room, to entries with certain verbs.

    `read` must tolerate being called twice with the same entry, and with entries of one subject out of order: it reads
    the subject as it is now. An exception means "not read, try again later".
    """

    name: str  # in slips and settings of operators
    label: str  # the Vietnamese name shown to officers
    verbs: tuple[str, ...]  # "edition.accepted", or a whole noun: "edition."
    read: Callable[[Sequence[Entry]], object]


def journal_reader(
    name: str, label: str, verbs: Iterable[str]
) -> Callable[[Callable[[Sequence[Entry]], object]], JournalReader]:
    """Decorator: the function reads entries with these verbs, under this name."""
    return partial(JournalReader, name, label, tuple(verbs))


class BrokenReader(Exception):
    """A path in JOURNAL_READERS does not lead to a reader. Correct the setting, or the reader that it names."""


def readers() -> dict[str, JournalReader]:
    """All readers by name. Raises BrokenReader."""
    return _load(tuple(settings.JOURNAL_READERS))


def readers_of(verb: str) -> list[JournalReader]:
    """The readers of this verb. Raises BrokenReader."""
    return [reader for reader in readers().values() if wants(reader, verb)]


def wants(reader: JournalReader, verb: str) -> bool:
    return any(verb == wanted or (wanted.endswith(".") and verb.startswith(wanted)) for wanted in reader.verbs)


def label_of(name: str) -> str:
    """The displayed name of a reader; the bare name if it is no longer in settings."""
    reader = readers().get(name)
    return reader.label if reader is not None else name


@lru_cache
def _load(paths: tuple[str, ...]) -> dict[str, JournalReader]:
    found: dict[str, JournalReader] = {}
    for path in paths:
        reader = load(path)
        refuse_if(reader.name in found, BrokenReader(f"{path}: another reader is already called {reader.name!r}."))
        found[reader.name] = reader
    return found


def load(path: str) -> JournalReader:
    """The reader at this dotted path. Raises BrokenReader with a description of the fault."""
    try:
        reader = import_string(path)
    except ImportError as error:
        raise BrokenReader(f"{path} cannot be imported: {error}") from error
    if not isinstance(reader, JournalReader):
        raise BrokenReader(f"{path} is no function below @journal_reader.")
    longest = Slip._meta.get_field("reader").max_length or 0
    wrong = {
        f"name must be a string of 1 to {longest} characters, not {reader.name!r}.": not 0
        < len(reader.name)
        <= longest,
        f"verbs are such as 'edition.accepted', 'page.', not {reader.verbs!r}.": any(
            "." not in one for one in reader.verbs
        ),
        "label must say in Vietnamese whose tray it is.": not reader.label,
    }
    if said := next((said for said, is_so in wrong.items() if is_so), ""):
        raise BrokenReader(f"{path}: {said}")
    return reader


@register()
def readers_can_be_loaded(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A reader that cannot be loaded would lose entries silently: it is better not to start."""
    names: set[str] = set()
    problems: list[CheckMessage] = []
    for path in settings.JOURNAL_READERS:
        try:
            name = load(path).name
        except BrokenReader as error:
            problems.append(
                Error(str(error), hint="Correct JOURNAL_READERS or the reader it names.", id="journal.E001")
            )
            continue
        if name in names:
            problems.append(Error(f"{path}: another reader is already called {name!r}.", id="journal.E002"))
        names.add(name)
    return problems


@register()
def database_is_of_this_program(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Stop every command, `migrate` included, on a database that another release has migrated."""
    fault = foreign_database()
    return [Error(fault, id="journal.E003")] if fault else []


@register(deploy=True)
def journal_is_out_of_reach(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn if the portal's own role could remove the locks and rewrite the journal. SQLite has no roles."""
    if connection.vendor != "postgresql":
        return []
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('journal_entry', 'UPDATE, DELETE, TRUNCATE, TRIGGER')")
        if cursor.fetchone()[0]:
            return [
                Warning(
                    "The portal's role owns the journal, or may rewrite it.",
                    hint="Let another role own the tables: docs/operations/journal.md, deploy/portal-role.sql.",
                    id="journal.W001",
                )
            ]
    return []


class MonthOf(Func):
    """ "2026-11" for a day, computed by the database: Django's own truncation on SQLite calls Python for every row."""

    output_field = CharField()
    template = "TO_CHAR(%(expressions)s, 'YYYY-MM')"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="SUBSTR(%(expressions)s, 1, 7)", **more)


_OVERTAKEN_AT_MOST = 500  # entries
_MARK = "SELECT max(id), count(*) FROM journal_entry WHERE id > (SELECT max(id) FROM journal_entry) - %s"
_SINCE = """SELECT DISTINCT verb FROM journal_entry WHERE id > %s
            UNION SELECT '' WHERE %s <> (SELECT count(*) FROM journal_entry WHERE id > %s AND id <= %s)"""


def entries_found(
    *,
    verb: str = "",
    username: str = "",
    since: date | None = None,
    until: date | None = None,
    agencies: set[int] | None = None,
    is_own: bool = False,
) -> QuerySet[Entry]:
    """Entries, newest first.

    `verb` is a whole verb or the beginning of one ("edition."), `username` that of the actor, `until` the last day.
    `agencies`: only what their officers did, and what the system did for them. `is_own` excludes days on which these
    officers also held roles at other agencies, because it is unknown for whom they acted.
    """
    entries = narrowed(
        Entry.objects.select_related("actor", "link", "erasable").order_by("-id"),
        verb__startswith=verb,
        actor__username=username,
        at__gte=since and midnight(since),
        at__lt=until and midnight(until + timedelta(days=1)),
    )
    if agencies is None:
        return entries
    own = Posting.objects.filter(agency__in=agencies)
    entries = entries.filter(any_of(_while_held(own)) | Q(actor=None, details__agency__in=agencies))
    elsewhere = Posting.objects.filter(officer__in=own.values("officer")).exclude(agency__in=agencies)
    return entries.exclude(any_of(_while_held(elsewhere))) if is_own else entries


def _while_held(postings: QuerySet[Posting]) -> Iterator[Q]:
    """Conditions for what an officer did from the first day of a posting to its end."""
    held_until = _held_until(postings)
    for one in postings:
        held = Q(actor=one.officer_id, at__gte=midnight(one.from_date))
        yield held & Q(at__lt=held_until[one.pk]) if one.to_date else held


def _held_until(postings: Iterable[Posting]) -> dict[int, datetime]:
    """When ended postings ended: the start of `to_date`, or later, if the end was recorded later."""
    ends = {one.pk: midnight(one.to_date) for one in postings if one.to_date}
    kind = ContentType.objects.get_for_model(Posting)
    told = Entry.objects.filter(verb="posting.ended", subject_type=kind, subject_id__in=[f"{key}" for key in ends])
    ended_at = {int(one.subject_id): one.at for one in told.order_by("pk")}
    return {key: max(day, ended_at.get(key, day)) for key, day in ends.items()}


def midnight(day: date) -> datetime:
    """The local start of a day."""
    return timezone.make_aware(datetime.combine(day, time()))


def during(moment: str, since: date, until: date) -> Q:
    """A condition for rows whose moment is on one of these days, first and last included."""
    return Q((f"{moment}__gte", midnight(since)), (f"{moment}__lt", midnight(until + timedelta(days=1))))


LOOKED_THROUGH = 100_000  # entries, the newest
_MOST_FOUND = 5_000


def entries_with(words: str, entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """The newest entries whose verb, subject or officer contain all of the words, regardless of diacritics."""
    wanted, officers = fold(words).split(), {one.pk: fold(f"{one} {one.username}") for one in Officer.objects.all()}
    unmarked = lru_cache(10_000)(fold)
    rows = entries.values_list("pk", "verb", "subject_label", "actor")[:LOOKED_THROUGH]
    told = (
        (key, f"{unmarked(verb_label(verb))} {unmarked(label)} {officers.get(actor, 'he thong')}")
        for key, verb, label, actor in rows.iterator()
    )
    found = (key for key, text in told if all(word in text for word in wanted))
    return entries.filter(pk__in=list(islice(found, _MOST_FOUND)))


def agencies_of(entries: Collection[Entry]) -> dict[int, str]:
    """For each entry, the agencies at which its officer held a role at that time."""
    postings = Posting.objects.filter(officer__in={entry.actor_id for entry in entries}).select_related("agency")
    held, until = grouped((one.officer_id, one) for one in postings), _held_until(postings)
    return {
        entry.pk: ", ".join(
            sorted(
                {
                    one.agency.name
                    for one in held.get(entry.actor_id or 0, [])
                    if midnight(one.from_date) <= entry.at and (one.to_date is None or entry.at < until[one.pk])
                }
            )
        )
        for entry in entries
    }


def entries_about(subject: Model) -> QuerySet[Entry]:
    """All entries about this subject, oldest first."""
    return Entry.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject), subject_id=str(subject.pk)
    ).order_by("id")


def slips_unread(*, reader: str) -> list[int]:
    """Primary keys of a reader's unread slips."""
    return list(Slip.objects.unread().filter(reader=reader).values_list("pk", flat=True))


def slips_stuck() -> QuerySet[Slip]:
    """Slips that only a person can restart, oldest first."""
    return Slip.objects.stuck().select_related("entry").order_by("entry_id")


def outboxes() -> list[dict[str, Any]]:
    """The state of the outbox of each reader that is in the settings or still has unread slips, by the reader's name.

    `is_known` is False for a reader that is not in the settings any more.
    """
    stuck = Q(attempts__gte=Slip.MAX_ATTEMPTS)
    unread = Slip.objects.unread().values("reader").order_by()
    rows = unread.annotate(
        waiting_count=Count("pk", filter=~stuck), stuck_count=Count("pk", filter=stuck), oldest_at=Min("entry__at")
    )
    empty = {"waiting_count": 0, "stuck_count": 0, "oldest_at": None}
    found = {name: {"reader": name, **empty} for name in readers()} | {row["reader"]: row for row in rows}
    return [row | {"label": label_of(name), "is_known": name in readers()} for name, row in sorted(found.items())]


def readers_with_due_slips(*, at: datetime) -> list[str]:
    """Readers with slips that are due now."""
    return sorted(
        set(Slip.objects.waiting().filter(not_before__lte=at).values_list("reader", flat=True).distinct())
        & set(readers())
    )


def newest_entries_mark() -> str:
    """A mark that changes with every entry: while it is the same, nothing recorded in the journal has changed.

    PostgreSQL assigns numbers before transactions commit, so that an entry may become visible below the newest: recent
    entries are counted too, as far back as a transaction may reasonably be overtaken by others.
    """
    with connection.cursor() as cursor:  # raw SQL: every public page runs it, and the ORM takes ten times as long
        cursor.execute(_MARK, [_OVERTAKEN_AT_MOST])
        newest, count = cursor.fetchone()
    return f"{newest or 0}-{count}"


def verbs_since(mark: str) -> list[str]:
    """The verbs of entries after this mark; "" stands for entries that became visible late, below the newest."""
    newest, count = map(int, mark.split("-"))
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, [newest, count, newest - _OVERTAKEN_AT_MOST, newest])
        return [verb for (verb,) in cursor.fetchall()]


def newest_entry_at() -> datetime | None:
    """The time of the newest entry; None in an empty journal."""
    return Entry.objects.order_by("-id").values_list("at", flat=True).first()


def is_leased(beginning: str, *, but: str) -> bool:
    """True if anyone but this holder has a valid lease whose name begins so."""
    return Lease.objects.filter(name__startswith=beginning, until__gte=Now()).exclude(holder=but).exists()
