"""What may be done with the journal: write an entry, read an outbox, try again what is stuck; leases of machines, and
the report of whether the portal is well.

The database is the truth, the queue only a hint that there is something to read."""

import json
import logging
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import batched, takewhile
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.db import Error, connection, transaction
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Now
from django.tasks import task
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.agencies.models import Officer
from portal.design.refusals import refuse_if
from portal.files.operations import append_line, keep_bytes, only_process
from portal.journal.models import Attestation, Entry, ErasableDetails, KeyFingerprint, Lease, Slip
from portal.journal.queries import JournalReader, readers, readers_of
from portal.journal.queries.attestations import (
    ATTESTED,
    CODE_LENGTH,
    PublicVersion,
    attestation_of,
    attested_kinds,
)
from portal.journal.queries.chain import ERASED, commitment_to
from portal.journal.queries.health import (
    HealthFinding,
    HealthReport,
    carried_on,
    key_fingerprints,
    keys_of_before,
    not_resealed,
    strange_keys,
    survey,
)
from portal.schema.operations import reseal_column, sealed_columns
from portal.schema.queries import narrowed

logger = logging.getLogger(__name__)

BATCH = 100
LONGEST_ERROR = 2000
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: half a minute, then double each time, six hours at most."""
    return min(FIRST_PAUSE * (1 << (attempts - 1)), LONGEST_PAUSE)


@task
def empty_outbox(reader_name: str) -> int:
    """Process this reader's due slips until none is left. Returns how many were processed."""
    reader = readers().get(reader_name)
    if reader is None:
        logger.warning("No reader is called %s any more; its slips stay in the tray.", reader_name)
        return 0
    total = 0
    while taken := read_some(reader=reader, at=timezone.now()):
        total += taken
    return total


def hint(reader_name: str) -> None:
    """Once this transaction is committed, ask the background to empty the tray. Twice in a block is once."""
    ask = _asker(reader_name)
    here = set(connection.savepoint_ids)
    if all(waiting is not ask or block != here for block, waiting, *_ in connection.run_on_commit):
        transaction.on_commit(ask, robust=True)


@cache
def _asker(reader_name: str) -> Callable[[], object]:
    return partial(empty_outbox.enqueue, reader_name)


def read_some(*, reader: JournalReader, at: datetime) -> int:
    """Take what is due, one bundle, and read it. Returns how many slips were taken; 0 = nothing is due."""
    slips = _take(reader=reader, at=at)
    if slips and not _read(reader, slips, at=at) and len(slips) > 1:
        # One of them is bad: each alone, so that the others pass.
        for slip in slips:
            _read(reader, [slip], at=at)
    return len(slips)


def _take(*, reader: JournalReader, at: datetime) -> list[Slip]:
    with transaction.atomic():
        due = list(
            Slip.objects.waiting()
            .filter(reader=reader.name, not_before__lte=at)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("entry")
            .order_by("entry_id")[:BATCH]
        )
        if not due:
            return []
        taken = due[:1] if due[0].attempts else list(takewhile(lambda slip: slip.attempts == 0, due))
        Slip.objects.filter(pk__in=[slip.pk for slip in taken]).update(
            attempts=F("attempts") + 1, not_before=at + timedelta(seconds=settings.JOURNAL_LEASE_SECONDS)
        )
    for slip in taken:
        slip.attempts += 1
    return taken


def _read(reader: JournalReader, slips: list[Slip], *, at: datetime) -> bool:
    """Hand the entries over and note the outcome; False = the reader failed."""
    mine = Slip.objects.filter(pk__in=[slip.pk for slip in slips])
    try:
        reader.read([slip.entry for slip in slips])
    except Exception as error:
        # The reader's own error text may quote what it read: it is kept in the database and not written to the log.
        logger.warning("Reader %s failed on %d entries: %s", reader.name, len(slips), type(error).__name__)
        mine.update(
            error=f"{type(error).__name__}: {error}"[:LONGEST_ERROR],
            not_before=at + pause_after(max(slip.attempts for slip in slips)),
        )
        return False
    mine.update(read_at=at, error="")
    return True


def forget_bundle(reader_name: str, *, at: datetime) -> None:
    """What a reader had taken is due at once: whoever read it is dead. Another one that reads may read it twice."""
    Slip.objects.waiting().filter(reader=reader_name, attempts__gt=0, error="", not_before__gt=at).update(not_before=at)


def mark_read(*, slips: Collection[int]) -> None:
    """Slips of which a reader has learned otherwise: all that they tell was in what it has just read as a whole."""
    for some in batched(slips, _MARKED_AT_ONCE, strict=False):
        Slip.objects.unread().filter(pk__in=some).update(read_at=Now(), error="")


_MARKED_AT_ONCE = 5_000
_VERB = re.compile(r"[a-z_]+\.[a-z_]+")
_LONGEST_LABEL = 300


class NotInTransaction(Exception):
    """`record` was called outside a transaction. Put @transaction.atomic around the change and its entry."""


def record(
    verb: str,
    *,
    subject: Model | None,
    by: Officer | None,
    at: datetime,
    details: dict[str, Any] | None = None,
    erasable: dict[str, Any] | None = None,
) -> Entry:
    """Write down what happened, in the transaction that makes it happen, and leave word for whoever above cares.

    `verb` is "noun.done" ("edition.accepted"); `by` is None when the system did it; `details` is anything that JSON
    holds, without personal data of citizens, because an entry is never removed. What may be removed is `erasable`: kept
    apart, bound by a salted digest, gone after its term (`RETENTION`). The database chains the entry when it commits.
    Raises NotInTransaction, ValueError.
    """
    refuse_if(not connection.in_atomic_block, NotInTransaction(verb))
    refuse_if(not _VERB.fullmatch(verb), ValueError(f"A verb reads like 'edition.accepted', not {verb!r}."))
    entry = Entry(
        verb=verb,
        subject_type=ContentType.objects.get_for_model(subject) if subject is not None else None,
        subject_id=str(subject.pk) if subject is not None else "",
        subject_label=str(subject)[:_LONGEST_LABEL] if subject is not None else "",
        actor=by,
        at=at,
        details=details or {},
    )
    _write(entry, erasable)
    names = [reader.name for reader in readers_of(verb)]
    Slip.objects.bulk_create(Slip(entry=entry, reader=name, not_before=at) for name in names)
    for name in names:
        hint(name)
    for kind, declared in attested_kinds().items():
        if subject is not None and verb in declared.verbs:
            _attest(kind, declared.read(subject, entry.details), subject, entry)
    return entry


def _attest(kind: str, version: PublicVersion | None, subject: Model, act: Entry) -> None:
    """Record the digest of what the act has published, in an entry of its own.

    That entry may be shown to anybody; the entry of the act names officers and their reasons.
    """
    if version is None:
        return
    said = {
        "kind": kind,
        "title": version.title,
        "agency": version.agency,
        "address": version.address,
        "form": "file" if version.file else "text",
        "sha256": version.digest,
        **version.part,
    }
    known = attestation_of(subject)
    if known is None or known.entry.details != said:
        entry = record(ATTESTED, subject=subject, by=None, at=act.at, details=said)
        Attestation.objects.create(entry=entry, code=entry.uuid.hex[:CODE_LENGTH], digest=said["sha256"])


def _write(entry: Entry, erasable: dict[str, Any] | None) -> None:
    salt = token_hex(16)
    entry.commitment = commitment_to(erasable, salt=salt) if erasable else None
    entry.save(force_insert=True)
    if erasable:
        ErasableDetails.objects.create(entry=entry, salt=salt, details=erasable)


@transaction.atomic
def forget_details(details: QuerySet[ErasableDetails], at: datetime) -> None:
    """Remove erasable details, and write down of which entries."""
    keys = list(details.order_by("pk").values_list("pk", flat=True))
    details.delete()
    record(ERASED, subject=None, by=None, at=at, details={"entries": keys})


@transaction.atomic
def retry_stuck(*, reader: str, by: Officer, at: datetime, slip: int | None = None) -> int:
    """Let what is stuck in a reader's tray be tried again from the start; one slip, or all. Returns how many."""
    stuck = narrowed(Slip.objects.stuck().filter(reader=reader), pk=slip)
    count = stuck.update(attempts=0, not_before=at)
    if count:
        record("journal.retried", subject=None, by=by, at=at, details={"reader": reader, "count": count})
        hint(reader)
    return count


# ---- leases: who does what, where several machines could -------------------------------------------------------------

LEASE = timedelta(seconds=30)
RENEWED_EVERY = LEASE / 3


def hold_lease(name: str, *, holder: str) -> bool:
    """Take or renew the lease for `LEASE` from now on. True if it was free, expired, or the holder's already."""
    free = Lease.objects.filter(Q(holder=holder) | Q(until__lt=Now()), name=name)
    mine = {"holder": holder, "until": Now() + LEASE}
    return bool(free.update(**mine)) or Lease.objects.get_or_create(name=name, defaults=mine)[1]


def let_leases_go(*, holder: str) -> None:
    """All that a process held, at its end. Where it cannot say so, they run out."""
    with suppress(Error):
        Lease.objects.filter(holder=holder).delete()


# ---- keys that all machines have alike -------------------------------------------------------------------------------


class KeysDiffer(ImproperlyConfigured):
    """Keys of this machine are not those of the portal: receipts and seals made elsewhere would not hold here."""


def compare_keys() -> None:
    """At the start of whatever serves or works: a key that is new is noted. Raises KeysDiffer.

    While the database is away nothing can be compared; the check of health says it later.
    """
    with suppress(Error):
        KeyFingerprint.objects.bulk_create(
            [KeyFingerprint(name=name, digest=digest) for name, digest in key_fingerprints().items()],
            ignore_conflicts=True,
        )
        if strange := ", ".join(strange_keys()):
            raise KeysDiffer(
                f"{strange}: the keys of this machine are not those of the portal. Copy them from a machine that runs; "
                "if they were changed on purpose: manage.py accept_keys (see docs/operations/several-machines.md)."
            )


@transaction.atomic
def accept_keys(*, at: datetime) -> list[str]:
    """Make the keys of this machine those of the portal. Returns the names of the keys that have changed."""
    names = list(strange_keys())
    KeyFingerprint.objects.filter(name__in=names).delete()
    compare_keys()
    if names:
        record("keys.accepted", subject=None, by=None, at=at, details={"names": names})
    return names


def reseal() -> Iterator[tuple[str, int]]:
    """Encrypt again what an older key has encrypted; yields a label and the number of rows. Resumable after an
    interruption.

    Once nothing is left, the older keys are not needed any more. Raises KeysDiffer.
    """
    compare_keys()
    for column in sealed_columns():
        yield from ((".".join(column), count) for count in reseal_column(column))
    for model, _, path in settings.SEALED_FILES:
        yield from ((model, int(was)) for was in import_string(path)())
    if not not_resealed():
        keys_of_before().delete()


# ---- the report of health: a file of the machine, since the database may be what is ill ------------------------------

FRESH_FOR = timedelta(seconds=60)


def health_report(*, at: datetime) -> HealthReport:
    """How the portal is, or was within the last minute. However many ask, one of them looks."""
    kept = _kept_report()
    if kept and timedelta(0) <= at - kept.at < FRESH_FOR:
        return kept
    with suppress(OSError), only_process(_report_path().with_suffix(".lock")) as is_ours:
        return kept if kept and not is_ours else keep_report(look_at_health(at=at))
    # Nothing can be written, which is among what is found.
    return look_at_health(at=at)


def look_at_health(*, at: datetime) -> HealthReport:
    """Look now."""
    kept, after = _kept_report(), timedelta(minutes=settings.ALARM_AFTER_MINUTES)
    known = {one.name: one for one in kept.findings} if kept else {}
    return HealthReport(
        at, tuple(carried_on(known.get(one.name, one), one, at=at, after=after) for one in survey(at=at))
    )


def keep_report(report: HealthReport) -> HealthReport:
    """For all processes of this machine. Raises OSError."""
    keep_bytes(json.dumps(asdict(report), cls=DjangoJSONEncoder).encode(), target=_report_path())
    return report


def _report_path() -> Path:
    return Path(settings.VAR_DIR) / "health.json"


def _kept_report() -> HealthReport | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads(_report_path().read_bytes())
        return HealthReport(datetime.fromisoformat(kept["at"]), tuple(map(_kept_finding, kept["findings"])))
    return None


def _kept_finding(row: dict[str, Any]) -> HealthFinding:
    moments = {name: datetime.fromisoformat(row[name]) for name in ("since", "well_since") if row[name]}
    return HealthFinding(**row | moments)


# ---- erasures: a list beside the database, so that an older copy which is restored brings nobody back ----------------

ERASURES_FILE = "erasures.jsonl"


def note_erasure(kind: str, *, at: datetime, **row: object) -> None:
    """Write down, in the transaction that erases, what is erased again wherever an older copy is restored.

    `kind` stands in ERASURES; `row` leads to a row and to nobody: a random code, a key, a keyed fingerprint. It is on
    the disk before the commit: if that fails, a restore erases what somebody wished to be erased, not the other way.
    """
    append_line(
        json.dumps({"at": at.astimezone(UTC).isoformat(), "kind": kind, "row": row}, default=str),
        target=Path(settings.VAR_DIR) / ERASURES_FILE,
    )
    if connection.vendor == "sqlite" and all(waiting is not _empty_log for _, waiting, *_ in connection.run_on_commit):
        transaction.on_commit(_empty_log, robust=True)


def _empty_log() -> None:
    """Checkpoint and truncate SQLite's write-ahead log, which still contains the overwritten data.

    If another connection is reading it does not wait: the next erasure, or the end of all connections, does it.
    """
    with connection.cursor() as cursor:
        for pragma in ("busy_timeout=100", "wal_checkpoint(TRUNCATE)", f"busy_timeout={_USUAL_PATIENCE}"):
            cursor.execute(f"PRAGMA {pragma}")


_USUAL_PATIENCE = 20_000  # ms, as DATABASES says
