"""Pages are leased, read in other processes, and their results stored: each page completely or not at all, even if a
process is killed.

A worker holds a page until its lease ends; only the holder's result is stored. No engine runs in this module, and no
transaction is open while one runs.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from portal.agencies.models import Officer
from portal.design.refusals import WrongState, refuse_if
from portal.digitisation.models import PageText, Scan, ScanPage
from portal.digitisation.operations.particulars import understand
from portal.digitisation.operations.proofing import put_back
from portal.digitisation.operations.signatures import examine
from portal.digitisation.queries.scans import look_alike
from portal.digitisation.states import TRANSITIONS, PageState, ScanState
from portal.journal.operations import record
from portal.schema.models import save_fields
from scanreading.engines.faults import (
    FAULT_SAYS,
    PASSING,
    ReadingFault,
    said_of,
)
from scanreading.engines.pictures import text_fingerprint_of
from scanreading.engines.types import (
    PrintedWord,
    ReadPage,
    Route,
    text_of,
    words_from_rows,
    words_to_rows,
)

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=40)  # after this a silent reader loses its pages; a running one renews each quarter of it
MOST_ATTEMPTS = 3
_PAUSE = timedelta(seconds=20)  # before the second attempt; four times as long before the third
_SCANS_LOOKED_AT = 200  # the longest waiting ones
BEING_READ = (ScanState.RECEIVED.value, ScanState.READING.value)


@dataclass(slots=True)
class Turns:
    """Round robin over scans: the next is the one served longest ago, so that a long book does not delay a letter."""

    _count: int = 0
    _served: dict[int, int] = field(default_factory=dict)

    def in_order(self, scans: Sequence[int]) -> list[int]:
        return sorted(scans, key=lambda key: self._served.get(key, 0))

    def served(self, scan: int) -> None:
        self._count += 1
        self._served[scan] = self._count


@dataclass(frozen=True, slots=True)
class PageToRead:
    """A page leased by a worker. `attempt` identifies the lease: it tells whether a result is still valid."""

    page: ScanPage
    attempt: int


def take_page(*, turns: Turns, at: datetime) -> PageToRead | None:
    """Lease the next page for `LEASE`; None if no page is due. Pages with an expired lease are taken again."""
    due = _due(at)
    waiting = Scan.objects.filter(state__in=BEING_READ).filter(Exists(due.filter(scan=OuterRef("pk"))))
    for key in turns.in_order(
        list(waiting.order_by("received_at", "pk").values_list("pk", flat=True)[:_SCANS_LOOKED_AT])
    ):
        for page in due.filter(scan=key).select_related("scan").order_by("number")[:3]:
            if (taken := _hold(page, at=at)) is not None:
                turns.served(key)
                return taken
    return None


def is_anything_due(*, at: datetime) -> bool:
    return _due(at).filter(scan__state__in=BEING_READ).exists()


def _due(at: datetime) -> QuerySet[ScanPage]:
    waiting = Q(state=PageState.WAITING.value) & (Q(not_before__isnull=True) | Q(not_before__lte=at))
    return ScanPage.objects.filter(waiting | Q(state=PageState.READING.value, lease_until__lt=at))


@transaction.atomic
def _hold(page: ScanPage, *, at: datetime) -> PageToRead | None:
    """Lease the page; None if another worker was faster, or if it has used up its attempts, when it is marked as
    failed."""
    seen = ScanPage.objects.filter(pk=page.pk, state=page.state, attempts=page.attempts)
    if page.attempts >= MOST_ATTEMPTS:
        if seen.update(state=PageState.FAILED.value, lease_until=None, error=FAULT_SAYS[ReadingFault.CRASHED]):
            conclude(scan=page.scan, at=at)
        return None
    attempt = page.attempts + 1
    if not seen.update(state=PageState.READING.value, attempts=attempt, lease_until=at + LEASE):
        return None
    Scan.objects.filter(pk=page.scan_id, state=ScanState.RECEIVED.value).update(state=ScanState.READING.value)
    return PageToRead(page, attempt)


def renew_pages(pages: Iterable[PageToRead], *, at: datetime) -> None:
    """Extend the leases of these pages. A page that another worker has taken meanwhile stays with that worker."""
    for one in pages:
        held = ScanPage.objects.filter(pk=one.page.pk, state=PageState.READING.value, attempts=one.attempt)
        held.update(lease_until=at + LEASE)


# ---- results ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_page_result(*, taken: PageToRead, answer: Mapping[str, Any], at: datetime) -> bool:
    """Store the result for a page. False if the lease is lost: another worker reads the page, or the scan was
    dropped."""
    if not _is_still_held(taken):
        return False
    page, read = taken.page, answer["page"]
    figures = {name: read[name] for name in ("route", "width", "height", "dpi", "turned", "skew")}
    _write_text(
        page,
        ReadPage(Route(read["route"]), read["width"], read["height"], words_from_rows(read["words"])),
        read=read,
        at=at,
    )
    _write_page(page, figures | {"fingerprint": answer["fingerprint"], "seconds": answer.get("seconds", 0.0)})
    conclude(scan=page.scan, at=at)
    return True


@transaction.atomic
def put_down_document(*, taken: PageToRead, answer: Mapping[str, Any], at: datetime) -> bool:
    """Store the text of a file without pages; its text is split into pages. False if the lease is lost."""
    if not _is_still_held(taken):
        return False
    scan = taken.page.scan
    for number, text in enumerate(answer["pages"], start=1):
        page = taken.page if number == 1 else ScanPage.objects.get_or_create(scan=scan, number=number)[0]
        _write_text(
            page,
            ReadPage(Route.DOCUMENT, 0, 0, words_of_text(text)),
            read={"readers": [scan.original_kind], "doubts": answer["doubts"] if number == 1 else [], "tables": []},
            at=at,
        )
        figures = {"route": Route.DOCUMENT.value, "fingerprint": text_fingerprint_of(text)}
        _write_page(page, figures | {"seconds": answer.get("seconds", 0.0) if number == 1 else 0.0})
    Scan.objects.filter(pk=scan.pk).update(page_count=len(answer["pages"]))
    scan.page_count = len(answer["pages"])
    conclude(scan=scan, at=at)
    return True


def words_of_text(text: str) -> tuple[PrintedWord, ...]:
    """The words of a text without a picture: each line is a line; an empty line separates blocks."""
    words: list[PrintedWord] = []
    block = 0
    for number, line in enumerate(text.split("\n")):
        if not line.strip():
            block += bool(words)
        words.extend(PrintedWord(word, None, line=number, block=block) for word in line.split())
    return tuple(words)


def _is_still_held(taken: PageToRead) -> bool:
    return (
        ScanPage.objects.select_for_update()
        .filter(pk=taken.page.pk, state=PageState.READING.value)
        .filter(attempts=taken.attempt, scan__state__in=BEING_READ)
        .exists()
    )


def _write_text(page: ScanPage, reading: ReadPage, *, read: Mapping[str, Any], at: datetime) -> None:
    """Create a new current version of the text, with the corrections made by officers."""
    kept = put_back(page=page, reading=reading, at=at)
    page.texts.filter(is_current=True).update(is_current=False)
    PageText.objects.create(
        page=page,
        version=(page.texts.aggregate(last=Max("version"))["last"] or 0) + 1,
        words=words_to_rows(kept.words),
        tables=read["tables"],
        text=text_of(kept.words),
        readers=", ".join(read["readers"])[:300],
        doubts=list(read["doubts"]),
        confirmed=sorted(kept.typed),
        made_at=at,
    )


def _write_page(page: ScanPage, figures: Mapping[str, Any]) -> None:
    ScanPage.objects.filter(pk=page.pk).update(
        revision=F("revision") + 1, state=PageState.READ.value, lease_until=None, not_before=None, error="", **figures
    )


@transaction.atomic
def fail_page(*, taken: PageToRead, fault: str, detail: str, at: datetime) -> None:
    """Record that a page could not be read: retry it later if that may help, else mark it as failed."""
    if not _is_still_held(taken):
        return
    if fault == ReadingFault.NO_ENGINE:
        _postpone(taken, at=at)
        return
    may_pass = fault in PASSING and taken.attempt < MOST_ATTEMPTS
    ScanPage.objects.filter(pk=taken.page.pk).update(
        state=(PageState.WAITING if may_pass else PageState.FAILED).value,
        not_before=at + _PAUSE * 4 ** (taken.attempt - 1) if may_pass else None,
        lease_until=None,
        error=said_of(fault, detail),
    )
    logger.warning(
        "Page %s of scan %s: %s (attempt %s).", taken.page.number, taken.page.scan.code, fault, taken.attempt
    )
    if not may_pass:
        conclude(scan=taken.page.scan, at=at)


def _postpone(taken: PageToRead, *, at: datetime) -> None:
    """Postpone the page without counting the attempt: this machine lacks a program, which an operator must install."""
    logger.error("Pages wait: this machine lacks a program that reads pictures (see docs/operations/digitisation.md).")
    ScanPage.objects.filter(pk=taken.page.pk).update(
        state=PageState.WAITING.value,
        attempts=taken.attempt - 1,
        not_before=at + timedelta(minutes=10),
        lease_until=None,
        error=FAULT_SAYS[ReadingFault.NO_ENGINE],
    )


@transaction.atomic
def give_back(*, taken: PageToRead) -> None:
    """Release a page whose reader is being stopped: it is due at once, and the attempt does not count."""
    ScanPage.objects.filter(pk=taken.page.pk, state=PageState.READING.value, attempts=taken.attempt).update(
        state=PageState.WAITING.value, lease_until=None, attempts=F("attempts") - 1
    )


# ---- the whole scan --------------------------------------------------------------------------------------------------


@transaction.atomic
def conclude(*, scan: Scan, at: datetime) -> ScanState | None:
    """If every page is read or failed, move the scan on to proofing, or refuse it if no page could be read.

    None if pages are still to be read, or if the scan is not being read.
    """
    kept = Scan.objects.select_for_update().get(pk=scan.pk)
    pages = ScanPage.objects.filter(scan=kept)
    if kept.state not in BEING_READ or pages.exclude(state__in=(PageState.READ.value, PageState.FAILED.value)).exists():
        return None
    read, failed = pages.filter(state=PageState.READ.value).count(), pages.filter(state=PageState.FAILED.value)
    details = {"read": read, "failed": failed.count()}
    if not read:
        first = failed.order_by("number").first()
        save_fields(
            kept, state=ScanState.REFUSED.value, refusal=first.error if first else FAULT_SAYS[ReadingFault.NO_PAGES]
        )
        record("scan.refused", subject=kept, by=None, at=at, details=details)
        return ScanState.REFUSED
    save_fields(kept, state=ScanState.PROOFING.value, refusal="", resembles=look_alike(scan=kept))
    record("scan.read", subject=kept, by=None, at=at, details=details)
    transaction.on_commit(lambda: _look_into(kept, at))
    return ScanState.PROOFING


def _look_into(scan: Scan, at: datetime) -> None:
    """Derive the draft and examine signatures, after commit and each on its own: an exception must not undo the reading
    of a book."""
    for look in (understand, examine):
        try:
            look(scan=scan, at=at)
        except Exception:
            logger.exception("Scan %s was read; %s failed.", scan.code, look.__name__)


@transaction.atomic
def read_again(*, scan: Scan, by: Officer, at: datetime, number: int | None = None) -> int:
    """Let one page, or all failed pages, be read once more. Returns how many. Raises WrongState.

    Existing texts stay, and corrections are carried over into the new one.
    """
    kept = Scan.objects.select_for_update().get(pk=scan.pk)
    is_read = ScanState.RECEIVED in TRANSITIONS[ScanState(kept.state)] and kept.state != ScanState.DROPPED
    refuse_if(
        not is_read and kept.state not in BEING_READ,
        WrongState("Tài liệu đã đi bước khác nên không đọc lại được lúc này."),
    )
    chosen = kept.pages.filter(state=PageState.FAILED.value) if number is None else kept.pages.filter(number=number)
    chosen = chosen.exclude(state=PageState.READING.value)
    count = chosen.update(state=PageState.WAITING.value, attempts=0, not_before=None, lease_until=None, error="")
    if count and is_read:
        save_fields(kept, state=ScanState.RECEIVED.value, refusal="")
    if count:
        record("scan.reread", subject=kept, by=by, at=at, details={"pages": count, "page": number})
    return count
