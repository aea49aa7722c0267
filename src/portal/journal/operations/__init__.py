"""Operations of the journal: write entries, deliver them to readers, retry stuck slips, hold leases of machines, and
keep the health report.

The database is the source of truth; a queued task is only a hint that there is something to read.
"""

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
    """The pause after this many attempts: half a minute, doubled each time, six hours at most."""
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
    """Once this transaction is committed, enqueue `empty_outbox` of the reader; once per block, however many calls."""
    ask = _asker(reader_name)
    here = set(connection.savepoint_ids)
    if all(waiting is not ask or block != here for block, waiting, *_ in connection.run_on_commit):
        transaction.on_commit(ask, robust=True)


@cache
def _asker(reader_name: str) -> Callable[[], object]:
    return partial(empty_outbox.enqueue, reader_name)


def read_some(*, reader: JournalReader, at: datetime) -> int:
    """Take one batch of due slips and deliver it. Returns how many slips were taken; 0 if none is due."""
    slips = _take(reader=reader, at=at)
    if slips and not _read(reader, slips, at=at) and len(slips) > 1:
        # One slip of the batch fails: deliver each alone, so that the others succeed.
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
    """Deliver the entries to the reader and record the outcome. False if the reader failed."""
    mine = Slip.objects.filter(pk__in=[slip.pk for slip in slips])
    try:
        reader.read([slip.entry for slip in slips])
    except Exception as error:
        # The error text may quote what the reader read: it is stored in the database and not written to the log.
        logger.warning("Reader %s failed on %d entries: %s", reader.name, len(slips), type(error).__name__)
        mine.update(
            error=f"{type(error).__name__}: {error}"[:LONGEST_ERROR],
            not_before=at + pause_after(max(slip.attempts for slip in slips)),
        )
        return False
    mine.update(read_at=at, error="")
    return True


def forget_bundle(reader_name: str, *, at: datetime) -> None:
    """Make the slips that a dead worker had taken due at once. Another worker that is reading may read them twice."""
    Slip.objects.waiting().filter(reader=reader_name, attempts__gt=0, error="", not_before__gt=at).update(not_before=at)


def mark_read(*, slips: Collection[int]) -> None:
    """Mark slips as read whose content the reader already knows, from reading their subject as a whole."""
    for some in batched(slips, _MARKED_AT_ONCE, strict=False):
        Slip.objects.unread().filter(pk__in=some).update(read_at=Now(), error="")


_MARKED_AT_ONCE = 5_000
_VERB = re.compile(r"[a-z_]+\.[a-z_]+")
_LONGEST_LABEL = 300


class NotInTransaction(Exception):
    """`record` was called outside a transaction. Wrap the change and its entry in @transaction.atomic."""


def record(
    verb: str,
    *,
    subject: Model | None,
    by: Officer | None,
    at: datetime,
    details: dict[str, Any] | None = None,
    erasable: dict[str, Any] | None = None,
) -> Entry:
    """Record what happened, in the transaction that makes it happen, and create slips for the readers of the verb.

    `verb` is "noun.done" ("edition.accepted"); `by` is None when the system did it. `details` is any JSON value without
    personal data of citizens, because an entry is never removed. Personal data goes into `erasable`: stored separately,
    bound by a salted digest, deleted after its term (`RETENTION`). The database chains the entry on commit. Raises
    NotInTransaction, ValueError.
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
    """Record the digest of the version that the act has published, in an entry of its own.

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
    """Delete erasable details, and record the entries to which they belonged."""
    keys = list(details.order_by("pk").values_list("pk", flat=True))
    details.delete()
    record(ERASED, subject=None, by=None, at=at, details={"entries": keys})


@transaction.atomic
def retry_stuck(*, reader: str, by: Officer, at: datetime, slip: int | None = None) -> int:
    """Reset the attempts of a reader's stuck slips: of one, or of all. Returns how many."""
    stuck = narrowed(Slip.objects.stuck().filter(reader=reader), pk=slip)
    count = stuck.update(attempts=0, not_before=at)
    if count:
        record("journal.retried", subject=None, by=by, at=at, details={"reader": reader, "count": count})
        hint(reader)
    return count


# ---- leases: which process does a job that several machines could do -------------------------------------------------

LEASE = timedelta(seconds=30)
RENEWED_EVERY = LEASE / 3


def hold_lease(name: str, *, holder: str) -> bool:
    """Take or renew the lease for `LEASE` from now on. True if it was free, expired, or the holder's already."""
    free = Lease.objects.filter(Q(holder=holder) | Q(until__lt=Now()), name=name)
    mine = {"holder": holder, "until": Now() + LEASE}
    return bool(free.update(**mine)) or Lease.objects.get_or_create(name=name, defaults=mine)[1]


def let_leases_go(*, holder: str) -> None:
    """Release all leases of a process at its end. If the database cannot be reached, they expire."""
    with suppress(Error):
        Lease.objects.filter(holder=holder).delete()


# ---- keys that all machines share ------------------------------------------------------------------------------------


class KeysDiffer(ImproperlyConfigured):
    """This machine's keys differ from the portal's: receipts and seals made elsewhere would not be valid here."""


def compare_keys() -> None:
    """Compare this machine's keys with the portal's at each start; store new keys. Raises KeysDiffer.

    A machine whose keys differ stores none of them: the others would lack what is sealed with them at their next start.
    If the database is unreachable, nothing is compared: the health check reports a difference later.
    """
    with suppress(Error), transaction.atomic():
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
    """Encrypt again all values encrypted with an older key; yields a label and the number of rows. Resumable.

    Once nothing is left, the older keys are no longer needed. Raises KeysDiffer.
    """
    compare_keys()
    for column in sealed_columns():
        yield from ((".".join(column), count) for count in reseal_column(column))
    for model, _, path in settings.SEALED_FILES:
        yield from ((model, int(was)) for was in import_string(path)())
    if not not_resealed():
        keys_of_before().delete()


# ---- the health report: a file on this machine, because the database may be the faulty part --------------------------

FRESH_FOR = timedelta(seconds=60)


def health_report(*, at: datetime) -> HealthReport:
    """The health report, at most one minute old. Of many concurrent callers, only one runs the checks."""
    kept = _kept_report()
    if kept and timedelta(0) <= at - kept.at < FRESH_FOR:
        return kept
    with suppress(OSError), only_process(_report_path().with_suffix(".lock")) as is_ours:
        return kept if kept and not is_ours else keep_report(look_at_health(at=at))
    # The file cannot be written, which is itself among the findings.
    return look_at_health(at=at)


def look_at_health(*, at: datetime) -> HealthReport:
    """Run all checks now."""
    kept, after = _kept_report(), timedelta(minutes=settings.ALARM_AFTER_MINUTES)
    known = {one.name: one for one in kept.findings} if kept else {}
    return HealthReport(
        at, tuple(carried_on(known.get(one.name, one), one, at=at, after=after) for one in survey(at=at))
    )


def keep_report(report: HealthReport) -> HealthReport:
    """Save the report for all processes of this machine. Raises OSError."""
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


# ---- erasures: a list outside the database, so that restoring an older backup does not bring erased persons back -----

ERASURES_FILE = "erasures.jsonl"


def note_erasure(kind: str, *, at: datetime, **row: object) -> None:
    """Record, in the transaction that erases, what must be erased again after an older backup is restored.

    `kind` is a key of ERASURES. `row` identifies a row and no person: a random code, a primary key, a keyed
    fingerprint. The line is on disk before the commit: if the commit fails, a restore erases data whose erasure was
    requested; the reverse cannot happen.
    """
    append_line(
        json.dumps({"at": at.astimezone(UTC).isoformat(), "kind": kind, "row": row}, default=str),
        target=Path(settings.VAR_DIR) / ERASURES_FILE,
    )
    if connection.vendor == "sqlite" and all(waiting is not _empty_log for _, waiting, *_ in connection.run_on_commit):
        transaction.on_commit(_empty_log, robust=True)


def _empty_log() -> None:
    """Checkpoint and truncate SQLite's write-ahead log, which still contains the overwritten data.

    It does not wait for other connections that are reading: the next erasure, or the closing of all connections, then
    does it.
    """
    with connection.cursor() as cursor:
        for pragma in ("busy_timeout=100", "wal_checkpoint(TRUNCATE)", f"busy_timeout={_USUAL_PATIENCE}"):
            cursor.execute(f"PRAGMA {pragma}")


_USUAL_PATIENCE = 20_000  # ms, as in DATABASES
