"""Write and send a return: saved as often as needed, frozen each time it is sent; also notes of calls about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from portal.agencies.models import Officer
from portal.design.refusals import Incomplete, Refused, WrongState, refuse_if
from portal.files.operations import kept_file
from portal.files.states import ValidFile
from portal.journal.operations import record
from portal.journal.operations.acts import ActRunner
from portal.plans.models import Assignment
from portal.plans.operations.acceptance import private_folder
from portal.reports.models import Return, ReturnAct, ReturnFile, ReturnPart, Round, Submission
from portal.reports.queries.returns import (
    CountedFigure,
    figures_of_return,
    tasks_of,
    with_all,
)
from portal.reports.queries.rounds import is_heard
from portal.reports.states import OF_ASSIGNMENT, RETURN_ACTS, ActKind, ReturnHeading, ReturnState, RoundState
from portal.schema.models import save_fields
from portal.schema.states import Act


def part_key(assignment: int | None, heading: str) -> str:
    """The key of a part in forms, comparisons and errors."""
    return f"{OF_ASSIGNMENT}-{assignment}" if assignment is not None else heading


def lock_return(of: Return) -> Return:
    """The return as it is now, with its round locked for update, so that nothing is written while a round is being
    closed.

    Raises WrongState if the round is locked.
    """
    round = Round.objects.select_for_update().get(pk=of.round_id)
    found = with_all(Return.objects.select_for_update(of=("self",))).get(pk=of.pk)
    found.round.state = round.state
    refuse_if(round.state != RoundState.OPEN, WrongState(_passed(found), about=found))
    return found


def _passed(of: Return) -> str:
    return (
        "Đợt báo cáo đã khóa nên không sửa được nữa. Nếu cần sửa, hãy đề nghị Sở Tư pháp mở lại đợt."
        if of.round.is_locked
        else f"Báo cáo đang ở tình trạng “{of.get_state_display()}” nên không làm được việc này."
    )


def keep_act(of: Return, kind: ActKind, *, by: Officer | None, at: datetime, words: str = "", **more: Any) -> None:
    """Add an act to the history of the return."""
    ReturnAct.objects.create(of=of, kind=kind.value, words=words.strip(), by=by, at=at, **more)


class ReturnRunner(ActRunner[Return]):
    """Runs the rows of `RETURN_ACTS`.

    An act that is journalled is also added to the history of the return, with its reason.
    """

    def leave(self, act: Act, row: Return, given: dict[str, Any]) -> None:
        super().leave(act, row, given)
        if act.word:
            kind, said = ActKind(act.word.partition(".")[2]), given.get("reason", "")
            keep_act(row, kind, words=said, until=given.get("due_on"), by=given["by"], at=given["at"])


def _entered_the_paper(officer: Officer, of: Return) -> bool:
    last = of.submissions.order_by("-number").first()
    return last is not None and last.paper is not None and last.by_id == officer.pk


def _details(of: Return) -> dict[str, Any]:
    """Journal details without free text: that is in the history of the return."""
    return {"agency": of.agency_id, "round": of.round_id, "due_on": f"{of.due_on}"}


_NO_FILES: Mapping[str, Collection[ValidFile]] = MappingProxyType({})
RETURNS = ReturnRunner("of", hold=lock_return, had_a_hand=_entered_the_paper, details=_details, passed=_passed)


@RETURNS.does(RETURN_ACTS["save"])
def save_return(
    *,
    of: Return,
    said: Collection[ReturnPart],
    revision: int,
    by: Officer,
    at: datetime,
    files: Mapping[str, Collection[ValidFile]] = _NO_FILES,
) -> Return:
    """Save unsaved parts, and `files` (by `part_key`) as evidence of the parts.

    Raises Overtaken, WrongState. Saving is not journalled: nobody but its writers reads a draft.
    """
    for one in said:
        added = [
            kept_file(file=file, folder=private_folder())
            for file in files.get(part_key(one.assignment_id, one.heading), ())
        ]
        if one.evidence is not None:
            one.evidence["files"] = list({file["checksum"]: file for file in [*one.evidence["files"], *added]}.values())
        ReturnFile.objects.bulk_create(
            (ReturnFile(of=of, added_at=at, **file) for file in added), ignore_conflicts=True
        )
    _write_parts(of, said)
    save_fields(of, revision=of.revision + 1)
    return of


@RETURNS.does(RETURN_ACTS["send"])
def send_return(*, of: Return, revision: int, by: Officer, at: datetime, paper: ValidFile | None = None) -> Submission:
    """Send what was saved: it is frozen with the system's figures of this moment. Journalled as "return.sent".

    `paper`: the scan of a report on paper, entered on behalf of an agency without a reachable officer. Raises
    Overtaken, WrongState, Incomplete, Refused.
    """
    refuse_if(of.state == ReturnState.EXPECTED, Incomplete(about=[(_RESULTS, "Báo cáo chưa có nội dung.")]))
    refuse_if(
        paper is not None and is_heard(of, on=timezone.localdate(at)),
        Refused("Cơ quan này có cán bộ nhận được thư để tự báo cáo, nên không nhập thay được."),
    )
    tasks = tasks_of(of=of)
    figures = figures_of_return(of=of, assignments=tasks)
    parts = list(of.parts.all())
    missing = what_is_missing(parts=parts, tasks=tasks, figures=figures)
    refuse_if(missing, Incomplete(about=missing))
    if of.sent_at is None:
        of.sent_at, of.was_late = at, timezone.localdate(at) > of.due_on
    save_fields(of, sent_at=of.sent_at, was_late=of.was_late, act_on=None, public_since=None)
    sent = Submission.objects.create(
        of=of,
        number=of.submissions.count() + 1,
        parts=_frozen(parts, tasks),
        figures=figures,
        paper=kept_file(file=paper, folder=private_folder()) if paper else None,
        by=by,
        at=at,
    )
    keep_act(of, ActKind.SENT, words=f"Nhập thay theo bản giấy: {paper.name}" if paper else "", by=by, at=at)
    note_return_act(
        "return.sent", of, by=by, at=at, number=sent.number, late=of.was_late, **({"on_paper": True} if paper else {})
    )
    return sent


@RETURNS.does(RETURN_ACTS["call"])
def note_call(*, of: Return, reason: str, by: Officer, at: datetime) -> Return:
    """Note a telephone call to the agency; `reason` says who answered, and what."""
    return of


def what_is_missing(
    *, parts: Sequence[ReturnPart], tasks: Sequence[Assignment], figures: Sequence[CountedFigure]
) -> list[tuple[str, str]]:
    """What a return still needs before it can be sent: the results in words, and a response to every figure counted by
    the system. Pairs of part key and message.
    """
    known = {part_key(one.assignment_id, one.heading): one for one in parts}
    results = known.get(ReturnHeading.RESULTS)
    missing = []
    if results is None or not results.text.strip():
        missing.append((str(ReturnHeading.RESULTS), "Hãy ghi kết quả chung trong kỳ."))
    counted = {one["assignment"] for one in figures}
    keys = [part_key(one.pk, OF_ASSIGNMENT) for one in tasks if one.pk in counted]
    keys += [str(ReturnHeading.RESULTS)] if None in counted else []
    for key in keys:
        part = known.get(key)
        if part is None or part.counted_is_right is None:
            missing.append((key, "Hãy cho biết số hệ thống đếm đúng hay chưa đúng."))
        elif not part.counted_is_right and not part.dissent.strip():
            missing.append((key, "Hãy ghi vì sao số hệ thống đếm chưa đúng."))
    return missing


def note_return_act(verb: str, of: Return, *, by: Officer | None, at: datetime, **more: Any) -> None:
    """Record a journal entry on the return."""
    record(verb, subject=of, by=by, at=at, details=_details(of) | more)


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


_RESULTS = str(ReturnHeading.RESULTS)
_SAID = ("text", "dissent", "counted_is_right", "figures", "is_done", "percent", "evidence", "difficulty")


def _frozen(parts: Sequence[ReturnPart], tasks: Sequence[Assignment]) -> list[dict[str, Any]]:
    """The parts as a submission freezes them: the assignments in order, then the whole by its headings."""
    order = [part_key(one.pk, OF_ASSIGNMENT) for one in tasks] + [heading.value for heading in ReturnHeading]
    titles = {one.pk: one for one in tasks}
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
            "percent": part.percent,
            "evidence": part.evidence,
            "difficulty": part.difficulty,
        }
        for key in order
        if (part := known.get(key)) is not None
        for assignment in [titles.get(part.assignment_id or 0)]
    ]
