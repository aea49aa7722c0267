"""Operations that accept, register, correct, withdraw and restore instruments, and report and settle problems of their
texts.

Each operation is one transaction and writes to the journal.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from lawtext.numbers import number_key
from lawtext.words import fold
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import find_agency
from portal.design.refusals import WrongState, refuse_if
from portal.journal.operations import record
from portal.library.models import CitationLink, Consolidation, Edition, Event, Instrument, ProblemReport
from portal.library.operations import placement, storage
from portal.library.operations.catalogue import tell_from_catalogue
from portal.library.operations.guard import flag_what_was_bound
from portal.library.operations.proposals import propose_read, reread_instructions, rewritten
from portal.library.operations.relations import store_relations
from portal.library.operations.storage import link_arrivals, names_given_by_others, store_citations
from portal.library.operations.validity import let_texts_act, refresh_spans
from portal.library.preparation.editions import PreparedEdition
from portal.library.preparation.names import TerritorialScope, title_sort_key
from portal.library.preparation.rows import ReadField
from portal.library.states import ProblemState
from portal.library.states.instruments import LAWS
from portal.schema.models import save_fields
from portal.schema.states import LabelledChoices

_WITHDRAWN = "Văn bản này đã được rút khỏi thư viện nên không sửa được."


class IntakeState(LabelledChoices):
    """The outcome of importing a source."""

    ACCEPTED = "accepted", "Đã nhận"
    UNCHANGED = "unchanged", "Không đổi"
    REFUSED = "refused", "Từ chối"


@dataclass(frozen=True, slots=True)
class IntakeOutcome:
    """The result for one source: the instrument's slug, doubts or the reason for refusal in Vietnamese, and the fields
    read from its own head (`head`)."""

    name: str
    state: IntakeState
    slug: str = ""
    reason: str = ""
    doubts: tuple[str, ...] = field(default=())
    head: tuple[ReadField, ...] = field(default=())


# ---- accept ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def accept_editions(
    *, prepared: Sequence[PreparedEdition], by: Officer | None, at: datetime, reread: Collection[int] = ()
) -> list[IntakeOutcome]:
    """Store editions, all of them or, if anything fails, none; one outcome each, in order.

    An edition takes its place in the timeline of its instrument: it supersedes one that begins on the same day, and
    displaces none of another day. A text that the instrument already has changes nothing. Missing metadata are filled
    in; where the source disagrees with the library, the library's values stay and the outcome says so. Articles of a
    corpus do not supersede a whole text that has them all, as that also has the chapters. The events that the texts
    state are proposed to officers; a better reading of a text, or one of an instrument in `reread`, is compared with
    the events read from it before.
    """
    outcomes, arrivals = _placed(prepared, at)
    editions = storage.store_editions(arrivals, at=at)
    stored = storage.store_provisions(
        [(edition, arrival.prepared.rows) for edition, arrival in zip(editions, arrivals, strict=True)]
    )
    storage.store_topics(arrivals)
    store_relations(arrivals, at=at)
    store_citations(
        [
            (arrival.instrument, arrival.prepared.citations, positions)
            for edition, arrival, positions in zip(editions, arrivals, stored, strict=True)
            if not edition.is_superseded
        ]
    )
    bound = link_arrivals(arrived=[arrival.instrument for arrival in arrivals], at=at)
    flag_what_was_bound(acts=bound, at=at)
    propose_read(arrivals, editions, reread=reread, by=by, at=at)
    judge_anew([arrival.instrument for arrival in arrivals], at, others=bound)
    for edition, arrival in zip(editions, arrivals, strict=True):
        _record(edition, arrival.instrument, arrival.prepared, by=by, at=at)
    return outcomes


def judge_anew(instruments: Sequence[Instrument], at: datetime, others: Collection[str] = ()) -> None:
    """Update all that depends on these instruments after a change: events on them, events that they cause, statuses.

    `others` are acts that citations or events were bound to, or taken from, when these instruments came.
    """
    own = {one.pk for one in instruments}
    told = {*others, *Event.objects.filter(source__in=own).values_list("identity", flat=True)}
    about = [*instruments, *(one for one in Instrument.objects.filter(number_key__in=told) if one.pk not in own)]
    moved = let_texts_act(instruments={one.pk for one in about}, acts=told, at=at)
    reread_instructions(causes=rewritten(instruments=about), by=None, at=at)
    refresh_spans([*about, *moved])
    tell_from_catalogue(instruments=about, at=at)


@transaction.atomic
def reaccept_editions(*, prepared: Sequence[PreparedEdition], by: Officer | None, at: datetime) -> list[IntakeOutcome]:
    """Like `accept_editions`, for sources read again by a better reader: replaces the editions that the library has of
    them.

    Editions that a consolidation is based on are kept, as its steps were reviewed on that very text.
    """
    in_use = Consolidation.objects.values("base")
    again: set[int] = set()
    for one in prepared:
        known = Edition.objects.filter(
            instrument__number_key=number_key(one.stated.official_number), checksum=one.checksum
        ).exclude(pk__in=in_use)
        again |= set(known.filter(is_superseded=False).values_list("instrument", flat=True))
        known.delete()
    return accept_editions(prepared=prepared, by=by, at=at, reread=again)


def _placed(prepared: Sequence[PreparedEdition], at: datetime) -> tuple[list[IntakeOutcome], list[storage.Arrival]]:
    """The outcome for each edition, and the arrivals to store."""
    shelf = placement.LibraryState.of(prepared)
    outcomes, arrivals = [], []
    for one in prepared:
        outcome, instrument = _place(shelf, one, at)
        outcomes.append(outcome)
        if instrument is not None:
            arrivals.append(storage.Arrival(instrument, one, is_lesser=shelf.is_better(instrument, one)))
    return outcomes, arrivals


def _place(
    shelf: placement.LibraryState, one: PreparedEdition, at: datetime
) -> tuple[IntakeOutcome, Instrument | None]:
    if (instrument := shelf.find(one)) is None:
        instrument = shelf.create(one, issuer=local_issuer(one), at=at)
        return IntakeOutcome(
            one.name, IntakeState.ACCEPTED, instrument.slug, doubts=one.doubts, head=one.head
        ), instrument
    if one.has_text and shelf.holds(instrument, one.checksum):
        return IntakeOutcome(one.name, IntakeState.UNCHANGED, instrument.slug), None
    if reason := shelf.why_a_twin(instrument, one):
        return IntakeOutcome(one.name, IntakeState.REFUSED, instrument.slug, reason=reason), None
    doubts = (*one.doubts, *shelf.complete(instrument, one, at=at))
    doubts = doubts if one.has_text else ("Văn bản đã có trong thư viện; chỉ bổ sung thông tin còn thiếu.", *doubts)
    return IntakeOutcome(one.name, IntakeState.ACCEPTED, instrument.slug, doubts=doubts, head=one.head), instrument


def local_issuer(one: PreparedEdition) -> Agency | None:
    """The agency of the directory that issued a local act; the directory of a province has no central bodies."""
    return (
        None
        if one.scope is not TerritorialScope.LOCAL or one.stated.issued is None
        else find_agency(name=one.stated.issuer, on=one.stated.issued)
    )


def _record(
    edition: Edition, instrument: Instrument, one: PreparedEdition, *, by: Officer | None, at: datetime
) -> None:
    record(
        "edition.accepted",
        subject=instrument,
        by=by,
        at=at,
        details={
            "slug": instrument.slug,
            "number": instrument.official_number,
            "edition": edition.pk,
            "kind": edition.kind,
            "file": one.file,
            "doubts": len(one.doubts),
        },
    )


@transaction.atomic
def name_laws_by_citations(*, at: datetime) -> int:
    """Name laws whose source has no title as other texts cite them. Returns how many were named.

    The title stays marked as inferred; links by that name then resolve to their law.
    """
    named = []
    for law in Instrument.objects.filter(title_is_inferred=True, name_key="", doc_type__in=sorted(LAWS)).order_by("pk"):
        if name := names_given_by_others(law):
            law.title, law.title_fold, law.title_sort = name, fold(name), title_sort_key(name)
            law.name_key, law.updated_at = placement.name_key_of(law), at
            law.save()
            named.append(law)
            record(
                "instrument.corrected",
                subject=law,
                by=None,
                at=at,
                details={"slug": law.slug, "after": {"title": name}},
            )
    bound = link_arrivals(arrived=named, at=at)
    flag_what_was_bound(acts=bound, at=at)
    judge_anew(named, at, others=bound)
    return len(named)


# ---- correct, withdraw, restore -------------------------------------------------------------------------------------

EDITABLE = frozenset(
    {
        *("title", "subject", "doc_type", "issuer_name", "issuer", "signer", "signer_title", "issued_date"),
        *("effective_date", "expired_date", "stated_status", "territory", "is_nationwide", "source", "source_url"),
    }
)


@transaction.atomic
def correct_instrument(*, instrument: Instrument, values: Mapping[str, Any], by: Officer, at: datetime) -> Instrument:
    """Change the metadata of an instrument, not its text. Raises ValueError, or WrongState if it is withdrawn.

    The journal keeps the old and the new value of every changed field; nothing is recorded if none changed.
    """
    if refused := set(values) - EDITABLE:
        raise ValueError(f"{sorted(refused)}; editable are {sorted(EDITABLE)}")
    current = Instrument.objects.select_for_update().get(pk=instrument.pk)
    refuse_if(current.withdrawn_at is not None, WrongState(_WITHDRAWN))
    changed = {name: value for name, value in values.items() if getattr(current, name) != value}
    if not changed:
        return current
    began = current.effective_date
    before = {name: str(getattr(current, name) or "") for name in changed}
    for name, value in changed.items():
        setattr(current, name, value)
    if "title" in changed:
        current.title_is_inferred = False
        current.title_fold, current.title_sort = fold(current.title), title_sort_key(current.title)
        current.name_key = placement.name_key_of(current)
    current.updated_at = at
    current.save()
    if {"title", "issued_date"} & set(changed):
        bound = link_arrivals(arrived=[current], at=at)
        flag_what_was_bound(acts=bound, at=at)
        judge_anew([current], at, others=bound)
    if "effective_date" in changed:
        Edition.objects.filter(instrument=current, valid_from=began).update(valid_from=current.effective_date)
        storage.arrange_editions([current], today=timezone.localdate(at))
    if {"doc_type", "effective_date", "expired_date", "stated_status"} & set(changed):
        judge_anew([current], at)
    details = {
        "slug": current.slug,
        "before": before,
        "after": {name: str(value or "") for name, value in changed.items()},
    }
    record("instrument.corrected", subject=current, by=by, at=at, details=details)
    return current


@transaction.atomic
def withdraw_instrument(*, instrument: Instrument, reason: str, by: Officer, at: datetime) -> Instrument:
    """Hide an instrument from the public; its text is kept, links to it become plain text. Raises WrongState."""
    current = Instrument.objects.select_for_update().get(pk=instrument.pk)
    refuse_if(current.withdrawn_at is not None, WrongState(_WITHDRAWN))
    save_fields(current, withdrawn_at=at, updated_at=at)
    storage.count_rendering(CitationLink.objects.filter(target=current).values_list("provision__edition", flat=True))
    record("instrument.withdrawn", subject=current, by=by, at=at, details={"slug": current.slug, "reason": reason})
    return current


@transaction.atomic
def restore_instrument(*, instrument: Instrument, by: Officer, at: datetime) -> Instrument:
    """Make a withdrawn instrument public again."""
    current = Instrument.objects.select_for_update().get(pk=instrument.pk)
    if current.withdrawn_at is None:
        return current
    save_fields(current, withdrawn_at=None, updated_at=at)
    storage.count_rendering(CitationLink.objects.filter(target=current).values_list("provision__edition", flat=True))
    record("instrument.corrected", subject=current, by=by, at=at, details={"slug": current.slug, "restored": True})
    return current


@transaction.atomic
def register_instruments(
    *, prepared: Sequence[PreparedEdition], by: Officer | None, at: datetime
) -> list[IntakeOutcome]:
    """Register instruments without a text, all of them or none; one outcome each, in order.

    For one that the library already has, only missing metadata are filled in. The journal keeps the fingerprint of the
    source row, so that importing the same row again changes nothing.
    """
    outcomes, entered = _placed(prepared, at)
    storage.store_topics(entered)
    store_relations(entered, at=at)
    instruments = [arrival.instrument for arrival in entered]
    judge_anew(instruments, at, others=link_arrivals(arrived=instruments, at=at))
    for arrival in entered:
        record(
            "instrument.registered",
            subject=arrival.instrument,
            by=by,
            at=at,
            details={
                "slug": arrival.instrument.slug,
                "number": arrival.instrument.official_number,
                "file": arrival.prepared.file,
                "fingerprint": arrival.prepared.checksum,
                "doubts": len(arrival.prepared.doubts),
            },
        )
    return outcomes


# Letters and digits that are not mistaken for one another, on paper or by telephone.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8


@transaction.atomic
def report_problem(*, instrument: Instrument, address: str, kind: str, message: str, at: datetime) -> ProblemReport:
    """Store a reader's problem report. The reader stays anonymous; the code is their receipt."""
    report = ProblemReport.objects.create(
        instrument=instrument,
        address=address,
        kind=kind,
        message=message,
        code="".join(secrets.choice(_SIGNS) for _ in range(CODE_LENGTH)),
        reported_at=at,
    )
    details = {"slug": instrument.slug, "address": address, "kind": kind, "report": report.pk}
    record("problem.reported", subject=instrument, by=None, at=at, details=details)
    return report


@transaction.atomic
def confirm_text(*, edition: Edition, by: Officer, at: datetime) -> None:
    """Record that an officer has compared the text with its source and nothing was lost in reading. Idempotent."""
    current = Edition.objects.select_for_update().select_related("instrument").get(pk=edition.pk)
    if current.lacks:
        details = {"slug": current.instrument.slug, "edition": current.pk, "lacks": current.lacks}
        Edition.objects.filter(pk=current.pk).update(lacks="")
        record("edition.confirmed", subject=current.instrument, by=by, at=at, details=details)


@transaction.atomic
def settle_problem(
    *, report: ProblemReport, state: ProblemState, reply: str, by: Officer, at: datetime
) -> ProblemReport:
    """Settle a problem report; the reader sees the reply under the code. Raises WrongState."""
    current = ProblemReport.objects.select_for_update().select_related("instrument").get(pk=report.pk)
    refuse_if(current.state != ProblemState.OPEN, WrongState("Báo lỗi này đã có người khác xử lý."))
    current.state, current.reply, current.settled_by, current.settled_at = state.value, reply, by, at
    current.save()
    record(
        "problem.settled",
        subject=current.instrument,
        by=by,
        at=at,
        details={"slug": current.instrument.slug, "report": current.pk, "state": state.value},
    )
    return current
