"""Consolidated editions, built step by step from accepted events; a person reviews every step.

Publishing a draft makes its text an edition. The law's page lists skipped changes as unmerged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.design.refusals import Incomplete, Refused, WrongState, refuse_if
from portal.journal.operations import record
from portal.library.models import (
    CitationLink,
    Consolidation,
    ConsolidationStep,
    Edition,
    Event,
    EventTarget,
    Instrument,
)
from portal.library.operations import storage
from portal.library.operations.storage import store_citations
from portal.library.operations.validity import note_merged
from portal.library.preparation.consolidations import (
    Reviewed,
    apply_steps,
    rows_of,
    trees_of,
)
from portal.library.preparation.rows import ProvisionRow, articles_of, cite, lacks_of
from portal.library.queries.editions import (
    current_edition,
    edition_on,
    precedence_of,
    provisions_of,
    published_with,
    rivals_of,
)
from portal.library.queries.events import unmerged
from portal.library.states import ConsolidationState, EditionKind, EventState, RelationKind, Review, StepStatus
from portal.schema.models import save_fields

_OVER = "Bản hợp nhất này đã xong hoặc đã bỏ."

_NO_WORDING = "Bước này chưa có lời văn: hãy tự ghi lời văn đúng, hoặc bỏ qua và ghi lý do."

FORMAT = "hop-nhat"


class AlreadyMerged(Exception):
    """A published edition contains the event's wording: withdraw that edition in the same operation, or keep the
    event."""


# ---- start -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def start_consolidation(*, instrument: Instrument, day: date, by: Officer, at: datetime) -> Consolidation:
    """The draft of the wording of `instrument` as of `day`, to be reviewed; an existing draft of that day is returned.

    Raises Refused if there is no accepted change to merge.
    """
    Instrument.objects.select_for_update().get(pk=instrument.pk)
    drafts = Consolidation.objects.filter(instrument=instrument, day=day, state=ConsolidationState.DRAFT.value)
    if found := drafts.first():
        return found
    base = edition_on(instrument=instrument, day=day)
    targets = sorted(unmerged(instrument=instrument, day=day), key=lambda one: (precedence_of(one.event), one.position))
    if base is None or not targets or not provisions_of(edition=base).exists():
        raise Refused(f"Đến ngày {day:%d/%m/%Y} không có thay đổi nào đã ghi nhận mà chưa hợp nhất.")
    made = Consolidation.objects.create(instrument=instrument, base=base, day=day, made_by=by, made_at=at)
    ConsolidationStep.objects.bulk_create(
        ConsolidationStep(consolidation=made, position=position, target=target, status=StepStatus.DOUBTFUL.value)
        for position, target in enumerate(targets)
    )
    _walk_again(made)
    record("consolidation.started", subject=instrument, by=by, at=at, details=_details(made) | {"steps": len(targets)})
    return made


# ---- review ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def review_step(
    *, step: ConsolidationStep, review: Review, by: Officer, at: datetime, wording: str = "", reason: str = ""
) -> ConsolidationStep:
    """Approve a step, replace its wording, or skip it with a reason; all steps are computed again.

    Raises WrongState, Incomplete.
    """
    consolidation = _draft(step.consolidation_id)
    current = ConsolidationStep.objects.select_related("target").get(pk=step.pk)
    refuse_if(
        review is Review.EDITED and not (wording.strip() and current.target.address),
        Incomplete(_NO_WORDING),
    )
    refuse_if(
        review is Review.APPROVED and current.status == StepStatus.IMPOSSIBLE,
        Incomplete(_NO_WORDING),
    )
    current.review = review.value
    current.wording = wording.strip() if review is Review.EDITED else ""
    current.note = reason.strip()
    current.reviewed_by, current.reviewed_at = (None, None) if review is Review.PENDING else (by, at)
    current.save()
    _walk_again(consolidation)
    details = _details(consolidation) | {"step": current.position, "review": review.value, "reason": reason}
    record("consolidation.reviewed", subject=consolidation.instrument, by=by, at=at, details=details)
    return ConsolidationStep.objects.get(pk=step.pk)


@transaction.atomic
def approve_applied(*, consolidation: Consolidation, by: Officer, at: datetime) -> int:
    """Approve every pending step that was applied without doubt. Returns how many. Raises WrongState."""
    current = _draft(consolidation.pk)
    count = current.steps.filter(review=Review.PENDING.value, status=StepStatus.APPLIED.value).update(
        review=Review.APPROVED.value, reviewed_by=by, reviewed_at=at
    )
    if count:
        record(
            "consolidation.reviewed",
            subject=current.instrument,
            by=by,
            at=at,
            details=_details(current) | {"steps": count, "review": Review.APPROVED.value},
        )
    return count


@transaction.atomic
def drop_consolidation(*, consolidation: Consolidation, by: Officer, at: datetime) -> None:
    """Abandon a draft; its events stay accepted and unmerged. Raises WrongState."""
    current = _draft(consolidation.pk)
    save_fields(current, state=ConsolidationState.DROPPED.value, closed_at=at)
    record("consolidation.dropped", subject=current.instrument, by=by, at=at, details=_details(current))


@transaction.atomic
def settle_wording(*, target: EventTarget, wording: str, by: Officer, at: datetime) -> None:
    """Record that an officer has compared the wording with the source and it is complete; it is public from then on.

    For a replacement of words, it confirms that these were read completely. Raises Incomplete.
    """
    current = EventTarget.objects.select_for_update(of=("self",)).select_related("event__instrument").get(pk=target.pk)
    words = wording.strip()
    refuse_if(
        not (words or current.old_words or current.new_words),
        Incomplete(_NO_WORDING),
    )
    event, is_edited = current.event, words != current.wording
    details = event.details | {"address": current.address, "doubt": current.doubt, "edited": is_edited}
    save_fields(current, wording=words, doubt="", is_settled=True)
    if event.state == EventState.ACCEPTED and event.day is not None and event.day <= timezone.localdate(at):
        note_merged(event=event, on=timezone.localdate(at))
    for draft in Consolidation.objects.filter(state=ConsolidationState.DRAFT.value, steps__target=current).distinct():
        _walk_again(draft)
    record("event.worded", subject=event.instrument or event.source, by=by, at=at, details=details)


def _draft(pk: int) -> Consolidation:
    current = Consolidation.objects.select_for_update().select_related("instrument", "base").get(pk=pk)
    refuse_if(current.state != ConsolidationState.DRAFT, WrongState(_OVER))
    return current


def _steps(consolidation: Consolidation) -> list[ConsolidationStep]:
    return list(consolidation.steps.select_related("target__event__source").order_by("position"))


def _walk_again(consolidation: Consolidation) -> None:
    """Compute the effect of each step on the text left by the steps before it."""
    steps = _steps(consolidation)
    _, outcomes = apply_steps(
        trees_of(list(provisions_of(edition=consolidation.base))), _reviewed(consolidation, steps)
    )
    for step, outcome in zip(steps, outcomes, strict=True):
        step.status, step.reason = outcome.status.value, outcome.reason
        step.before, step.after = outcome.before, outcome.after
    ConsolidationStep.objects.bulk_update(steps, ["status", "reason", "before", "after"])


def _reviewed(consolidation: Consolidation, steps: Sequence[ConsolidationStep]) -> list[Reviewed]:
    """The steps, each with the changes by other acts to its place."""
    merged = EventTarget.objects.filter(event__instrument=consolidation.instrument, merged_in__isnull=False)
    among = [*(one.target for one in steps), *merged.filter(is_dropped=False).select_related("event__source")]
    return [
        Reviewed(one.target, Review(one.review), one.wording, _rivalry(rivals_of(one.target, among))) for one in steps
    ]


def _rivalry(rivals: Sequence[EventTarget]) -> str:
    named = dict.fromkeys(f"{one.event.source or one.event.source_name or 'một sự kiện khác'}" for one in rivals)
    return (
        f"Nơi này cũng do {'; '.join(named)} sửa, cùng ngày hoặc sau đó: cần xem lời văn nào là sau cùng."
        if named
        else ""
    )


# ---- publish ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def publish_consolidation(*, consolidation: Consolidation, by: Officer, at: datetime) -> Edition:
    """Make the reviewed text an edition of the timeline: current now if its day has come, else at midnight of that day.

    Idempotent. Raises WrongState if the draft was dropped, Incomplete, or Refused if every step was skipped.
    """
    known = Consolidation.objects.select_for_update(of=("self",)).select_related("edition").get(pk=consolidation.pk)
    if known.edition is not None:
        return known.edition
    current = _draft(consolidation.pk)
    steps = _steps(current)
    refuse_if(
        any(step.review == Review.PENDING for step in steps),
        Incomplete("Còn bước chưa xem. Hãy xem hết trước khi đưa lên."),
    )
    merged = [step.target for step in steps if step.review != Review.SKIPPED]
    refuse_if(not merged, Refused("Mọi bước đều bị bỏ qua nên không có gì để đưa lên."))
    kept = list(provisions_of(edition=current.base))
    trees, _ = apply_steps(trees_of(kept), _reviewed(current, steps))
    edition = _store(
        instrument=current.instrument, base=current.base, day=current.day, rows=rows_of(trees, kept=kept), at=at
    )
    EventTarget.objects.filter(pk__in=[target.pk for target in merged]).update(merged_in=edition)
    save_fields(current, edition=edition, state=ConsolidationState.PUBLISHED.value, closed_at=at)
    details = _accepted(edition, current.instrument) | {"merged": len(merged), "skipped": len(steps) - len(merged)}
    record("edition.accepted", subject=current.instrument, by=by, at=at, details=details)
    return edition


@transaction.atomic
def withdraw_consolidation(
    *, consolidation: Consolidation, reason: str, by: Officer, at: datetime
) -> list[Consolidation]:
    """Remove its text from the timeline, with the texts based on it, and start new drafts for their days.

    Their changes become unmerged; the reviews of steps with the same result are kept. Nothing is published. Returns the
    drafts. Raises WrongState.
    """
    first = (
        Consolidation.objects.select_for_update(of=("self",))
        .select_related("instrument", "edition", "base")
        .get(pk=consolidation.pk)
    )
    if first.state != ConsolidationState.PUBLISHED or first.edition is None:
        raise WrongState(_OVER)
    gone = [first]
    for one in gone:  # grows while iterating: texts based on one that goes are removed with it
        gone += Consolidation.objects.filter(base=one.edition, state=ConsolidationState.PUBLISHED.value)
    for one in reversed(gone):
        _take_out(one, at)
    storage.arrange_editions([first.instrument], today=timezone.localdate(at))
    record(
        "edition.withdrawn",
        subject=first.instrument,
        by=by,
        at=at,
        details=_details(first) | {"reason": reason, "days": [one.day.isoformat() for one in gone]},
    )
    return [draft for one in gone if (draft := _made_anew(one, by, at)) is not None]


def _take_out(one: Consolidation, at: datetime) -> None:
    """The edition is kept for the audit trail, under another checksum, so that the same text can be published again."""
    EventTarget.objects.filter(merged_in=one.edition).update(merged_in=None)
    again = hashlib.sha256(f"{one.edition.checksum if one.edition else ''}{at.isoformat()}".encode()).hexdigest()
    Edition.objects.filter(made_by=one).update(is_superseded=True, is_current=False, checksum=again)
    CitationLink.objects.filter(provision__edition=one.edition).delete()
    Consolidation.objects.filter(base=one.edition, state=ConsolidationState.DRAFT.value).update(
        state=ConsolidationState.DROPPED.value, closed_at=at
    )
    save_fields(one, state=ConsolidationState.WITHDRAWN.value, closed_at=at)
    if Edition.objects.filter(pk=one.base_id, is_superseded=True).update(is_superseded=False):  # it was of the same day
        _link(one.instrument, one.base)


def _made_anew(one: Consolidation, by: Officer, at: datetime) -> Consolidation | None:
    try:
        draft = start_consolidation(instrument=one.instrument, day=one.day, by=by, at=at)
    except Refused:
        return None
    said = {step.target_id: step for step in one.steps.exclude(review=Review.PENDING.value)}
    for step in draft.steps.filter(target__in=said).order_by("position"):
        before = said[step.target_id]
        if (before.status, before.before) == (step.status, step.before):
            step.review, step.wording, step.note = before.review, before.wording, before.note
            step.reviewed_by, step.reviewed_at = before.reviewed_by, before.reviewed_at
            step.save()
    _walk_again(draft)
    return draft


def _link(instrument: Instrument, edition: Edition) -> None:
    """Store the citation links of a wording that returns to the timeline."""
    units = list(provisions_of(edition=edition))
    _cite(instrument, edition, rows_of(trees_of(units), kept=units), [one.pk for one in units])


def _cite(instrument: Instrument, edition: Edition, rows: Sequence[ProvisionRow], positions: list[int]) -> None:
    cited = cite(
        rows,
        number=instrument.official_number,
        title="" if instrument.title_is_inferred else instrument.title,
        preamble=edition.opening,
    )
    store_citations([(instrument, cited, positions)])


@transaction.atomic
def forget_steps(*, event: Event, reason: str, by: Officer, at: datetime, with_editions: bool) -> None:
    """Remove the steps of an event that was taken back from all drafts, and, if `with_editions`, withdraw the texts
    published with it.

    Part of the operations that take an event back, after that. Raises AlreadyMerged.
    """
    published = published_with(event=event)
    refuse_if(published and not with_editions, AlreadyMerged(event.pk))
    event.targets.update(merged_in=None)
    for one in published:
        if Consolidation.objects.filter(pk=one.pk, state=ConsolidationState.PUBLISHED.value).exists():
            withdraw_consolidation(consolidation=one, reason=reason, by=by, at=at)
    drafts = Consolidation.objects.filter(state=ConsolidationState.DRAFT.value, steps__target__event=event).distinct()
    for draft in list(drafts):
        draft.steps.filter(target__event=event).delete()
        _walk_again(draft)


@transaction.atomic
def adopt_consolidation(*, text: Instrument, base: Instrument, day: date, by: Officer, at: datetime) -> Edition:
    """Make a consolidated text that the library holds (VBHN) the edition of its base law as of `day`.

    Changes up to that day by the texts that it consolidates count as merged. Idempotent. Raises Refused.
    """
    edition = current_edition(instrument=text)
    consolidated = text.relations.filter(kind=RelationKind.CONSOLIDATES.value)
    if edition is None or edition.kind != EditionKind.CONSOLIDATED or not consolidated.filter(target=base).exists():
        raise Refused("Văn bản này không phải bản hợp nhất của văn bản đang xem.")
    units = list(provisions_of(edition=edition))
    adopted = _store(instrument=base, base=edition, day=day, rows=rows_of(trees_of(units), kept=units), at=at)
    merged = unmerged(instrument=base, day=day).filter(event__source__in=consolidated.values("target"))
    count = EventTarget.objects.filter(pk__in=list(merged.values_list("pk", flat=True))).update(merged_in=adopted)
    details = _accepted(adopted, base) | {"merged": count, "text": text.official_number}
    record("edition.accepted", subject=base, by=by, at=at, details=details)
    return adopted


def _store(*, instrument: Instrument, base: Edition, day: date, rows: Sequence[ProvisionRow], at: datetime) -> Edition:
    """Store a new edition in the timeline, with its links. The same text for the same day is the same edition."""
    said = "\n".join([base.checksum, day.isoformat(), *(f"{row.address}\t{row.heading}\t{row.text}" for row in rows)])
    checksum = hashlib.sha256(said.encode()).hexdigest()
    if known := Edition.objects.filter(instrument=instrument, checksum=checksum).first():
        return known
    edition = Edition.objects.create(
        instrument=instrument,
        kind=EditionKind.CONSOLIDATED.value,
        is_current=False,
        valid_from=day,
        source_format=FORMAT,
        checksum=checksum,
        opening=base.opening,
        closing=base.closing,
        article_count=len(articles_of(rows)),
        lacks=lacks_of(rows),
        accepted_at=at,
    )
    (positions,) = storage.store_provisions([(edition, rows)])
    _cite(instrument, edition, rows, positions)
    storage.arrange_editions([instrument], today=timezone.localdate(at))
    return Edition.objects.get(pk=edition.pk)


def _accepted(edition: Edition, instrument: Instrument) -> dict[str, object]:
    return {
        "slug": instrument.slug,
        "number": instrument.official_number,
        "edition": edition.pk,
        "kind": edition.kind,
        "day": edition.valid_from.isoformat() if edition.valid_from else "",
        "doubts": 0,
    }


def _details(consolidation: Consolidation) -> dict[str, object]:
    return {
        "slug": consolidation.instrument.slug,
        "consolidation": consolidation.pk,
        "day": consolidation.day.isoformat(),
    }
