"""A return is written and sent: saved as often as somebody likes, frozen each time it is sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.design.refusals import Incomplete, Overtaken, WrongState, refuse_if
from portal.journal.operations import record
from portal.reports.models import Return, ReturnAct, ReturnPart, Round, Submission
from portal.reports.queries.returns import (
    CountedFigure,
    ReturnTask,
    figures_of_return,
    tasks_of,
    with_all,
)
from portal.reports.states import (
    OF_ASSIGNMENT,
    ActKind,
    ReportingParty,
    ReturnHeading,
    ReturnState,
    RoundState,
    may_step,
)
from portal.schema.models import save_fields


def wrong_step(of: Return) -> WrongState:
    """The return, or its round, stands where this cannot be done. Show what it is now."""
    return WrongState(
        "Đợt báo cáo đã khóa nên không sửa được nữa. Nếu cần sửa, hãy đề nghị Sở Tư pháp mở lại đợt."
        if of.round.is_locked
        else f"Báo cáo đang ở tình trạng “{of.get_state_display()}” nên không làm được việc này.",
        about=of,
    )


def part_key(assignment: int | None, heading: str) -> str:
    """By which forms, comparisons and errors name a part."""
    return f"{OF_ASSIGNMENT}-{assignment}" if assignment is not None else heading


@transaction.atomic
def save_return(*, of: Return, said: Collection[ReturnPart], revision: int, by: Officer, at: datetime) -> Return:
    """Keep what was written: unsaved parts.

    Raises Overtaken, WrongState. A draft leaves no word: nobody but its writers reads it.
    """
    locked = lock_return(of)
    refuse_if(locked.revision != revision, Overtaken(about=locked))
    _step(locked, ReturnState.DRAFT, ReportingParty.WRITER)
    _write_parts(locked, said)
    save_fields(locked, state=locked.state, revision=locked.revision + 1)
    return locked


@transaction.atomic
def send_return(*, of: Return, revision: int, by: Officer, at: datetime, words: str = "") -> Submission:
    """Send what was saved: it is frozen with the system's figures of this moment. Leaves word: "return.sent".

    `words` stand in the history ("Nhập thay từ báo cáo giấy"). Raises Overtaken, WrongState, Incomplete.
    """
    locked = lock_return(of)
    refuse_if(locked.revision != revision, Overtaken(about=locked))
    _step(locked, ReturnState.SENT, ReportingParty.SENDER)
    tasks = tasks_of(of=locked)
    figures = figures_of_return(of=locked, assignments=[one.assignment for one in tasks])
    parts = list(locked.parts.all())
    missing = what_is_missing(parts=parts, tasks=tasks, figures=figures)
    refuse_if(missing, Incomplete(about=missing))
    if locked.sent_at is None:
        locked.sent_at, locked.was_late = at, timezone.localdate(at) > locked.due_on
    locked.act_on, locked.public_since = None, None
    locked.save(update_fields=["state", "sent_at", "was_late", "act_on", "public_since"])
    sent = Submission.objects.create(
        of=locked,
        number=locked.submissions.count() + 1,
        parts=_frozen(parts, tasks),
        figures=[one.as_kept() for one in figures],
        by=by,
        at=at,
    )
    ReturnAct.objects.create(of=locked, kind=ActKind.SENT.value, words=words, by=by, at=at)
    note_return_act("return.sent", locked, by=by, at=at, number=sent.number, late=locked.was_late)
    return sent


def what_is_missing(
    *, parts: Sequence[ReturnPart], tasks: Sequence[ReturnTask], figures: Sequence[CountedFigure]
) -> list[tuple[str, str]]:
    """What a report needs before it goes: the whole in words, and a word on every number that the system counted."""
    known = {part_key(one.assignment_id, one.heading): one for one in parts}
    results = known.get(ReturnHeading.RESULTS)
    missing = []
    if results is None or not results.text.strip():
        missing.append((str(ReturnHeading.RESULTS), "Hãy ghi kết quả chung trong kỳ."))
    counted = {one.assignment for one in figures}
    keys = [part_key(one.assignment.pk, OF_ASSIGNMENT) for one in tasks if one.assignment.pk in counted]
    keys += [str(ReturnHeading.RESULTS)] if None in counted else []
    for key in keys:
        part = known.get(key)
        if part is None or part.counted_is_right is None:
            missing.append((key, "Hãy cho biết số hệ thống đếm đúng hay chưa đúng."))
        elif not part.counted_is_right and not part.dissent.strip():
            missing.append((key, "Hãy ghi vì sao số hệ thống đếm chưa đúng."))
    return missing


# ---- used by whoever writes to a return ------------------------------------------------------------------------------


def lock_return(of: Return) -> Return:
    """The return as it is now, under the lock of its round, so that nothing is written while a round is being locked.

    Raises WrongState where it is locked.
    """
    round = Round.objects.select_for_update().get(pk=of.round_id)
    found = with_all(Return.objects.select_for_update(of=("self",))).get(pk=of.pk)
    found.round.state = round.state
    refuse_if(round.state != RoundState.OPEN, wrong_step(found))
    return found


def _step(of: Return, after: ReturnState, party: ReportingParty) -> None:
    before = ReturnState(of.state)
    refuse_if(
        before is ReturnState.EXPECTED and after is ReturnState.SENT,
        Incomplete(about=[(str(ReturnHeading.RESULTS), "Báo cáo chưa có nội dung.")]),
    )
    refuse_if(not may_step(before=before, after=after, party=party), wrong_step(of))
    of.state = after.value


def note_return_act(verb: str, of: Return, *, by: Officer | None, at: datetime, **more: Any) -> None:
    """Word of a return. No words of anybody stand in it: they are in its history."""
    record(
        verb,
        subject=of,
        by=by,
        at=at,
        details={"agency": of.agency_id, "round": of.round_id, "due_on": f"{of.due_on}"} | more,
    )


def _write_parts(of: Return, said: Collection[ReturnPart]) -> None:
    known = {part_key(one.assignment_id, one.heading): one for one in of.parts.all()}
    fresh = []
    for one in said:
        part = known.get(part_key(one.assignment_id, one.heading))
        if part is None:
            one.of = of
            fresh.append(one)
        for name in _SAID if part else ():
            setattr(part, name, getattr(one, name))
    ReturnPart.objects.bulk_create(fresh)
    ReturnPart.objects.bulk_update(known.values(), _SAID)


_SAID = ("text", "dissent", "counted_is_right", "figures", "is_done")


def _frozen(parts: Sequence[ReturnPart], tasks: Sequence[ReturnTask]) -> list[dict[str, Any]]:
    """In the order of the report: the assignments, then the whole by its headings."""
    order = [part_key(one.assignment.pk, OF_ASSIGNMENT) for one in tasks] + [heading.value for heading in ReturnHeading]
    titles = {one.assignment.pk: one.assignment for one in tasks}
    known = {part_key(one.assignment_id, one.heading): one for one in parts}
    return [
        {
            "key": key,
            "heading": part.heading,
            "assignment": part.assignment_id,
            "number": assignment.number if assignment else None,
            "title": assignment.title if assignment else ReturnHeading(part.heading).label,
            "text": part.text,
            "figures": part.figures,
            "counted_is_right": part.counted_is_right,
            "dissent": part.dissent,
            "is_done": part.is_done,
        }
        for key in order
        if (part := known.get(key)) is not None
        for assignment in [titles.get(part.assignment_id or 0)]
    ]
