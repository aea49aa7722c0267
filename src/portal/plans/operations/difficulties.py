"""Operations on difficulties: raise, take up, escalate, answer, close. Every act is kept as a row.

Each function locks the difficulty first: of two concurrent answers the second is refused. A `paper` is an unsaved act:
its text, and the number and day of the letter by which it was done.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import may, working_calendar
from portal.design.refusals import Refused, WrongState, refuse_if
from portal.journal.operations import record
from portal.plans.models import Difficulty, DifficultyAct
from portal.plans.operations.guidance import due_of
from portal.plans.queries.difficulties import RAISE, actors_of
from portal.plans.states.progress import (
    RUNNING_TERMS,
    DifficultyActor,
    DifficultyState,
    may_step,
)
from portal.schema.models import save_fields

_NOT_ALLOWED = "Tài khoản này không được làm việc này với khó khăn, vướng mắc đã chọn."


def _step_taken(before: DifficultyState, after: DifficultyState) -> WrongState:
    """`DIFFICULTY_STEPS` has no such step: another officer was faster, or the page is outdated."""
    return WrongState(
        f"Khó khăn, vướng mắc này đang ở tình trạng “{before.label}” nên không chuyển sang "
        f"“{after.label}” được. Hãy tải lại trang để xem diễn biến mới."
    )


@transaction.atomic
def raise_difficulty(*, draft: Difficulty, by: Officer, at: datetime) -> Difficulty:
    """Raise a difficulty from an unsaved row. Its deadline counts from the next working day. Raises Refused."""
    refuse_if(not may(officer=by, verb=RAISE, agency=draft.agency, on=timezone.localdate(at)), Refused(_NOT_ALLOWED))
    _ask_for_words(draft.title, draft.description)
    refuse_if(
        draft.assignment is not None and draft.assignment.plan_id != draft.plan_id,
        Refused("Nhiệm vụ đã chọn không thuộc kế hoạch này. Hãy chọn lại."),
    )
    return _raised(draft, by, at)


@transaction.atomic
def raise_by_paper(*, draft: Difficulty, by: Officer, at: datetime) -> Difficulty:
    """Raise a difficulty from a document that `by` sent for the agency and another officer accepted.

    If the agency has an open difficulty with the same description on the assignment, that one is returned instead.
    """
    of_task = Difficulty.objects.filter(assignment=draft.assignment, agency=draft.agency, due_on__isnull=False)
    return of_task.filter(description=draft.description.strip()).first() or _raised(draft, by, at)


def _raised(draft: Difficulty, by: Officer, at: datetime) -> Difficulty:
    due_on, remind_on = due_of(term=RUNNING_TERMS[DifficultyState.RAISED], at=at, calendar=working_calendar())
    difficulty = Difficulty.objects.create(
        code=uuid.uuid4().hex,
        plan=draft.plan,
        assignment=draft.assignment,
        agency=draft.agency,
        kind=draft.kind,
        title=" ".join(draft.title.split()),
        description=draft.description.strip(),
        proposal=draft.proposal.strip(),
        raised_by=by,
        raised_at=at,
        due_on=due_on,
        remind_on=remind_on,
    )
    # The number is the primary key, so that concurrent transactions do not wait for each other.
    save_fields(difficulty, code=f"vm-{timezone.localdate(at).year}-{difficulty.pk:04d}")
    _note(difficulty, before="", paper=DifficultyAct(words=difficulty.description), by=by, at=at)
    _record_entry("difficulty.raised", difficulty, by=by, at=at)
    return difficulty


@transaction.atomic
def take_up(*, difficulty: Difficulty, by: Officer, at: datetime, words: str = "") -> Difficulty:
    """The supervisor takes up the difficulty. Raises Refused, WrongState."""
    return _step(
        difficulty,
        DifficultyState.HANDLING,
        DifficultyAct(words=words),
        only=frozenset({DifficultyActor.SUPERVISOR}),
        verb="difficulty.taken_up",
        by=by,
        at=at,
    )


@transaction.atomic
def answer_difficulty(*, difficulty: Difficulty, paper: DifficultyAct, by: Officer, at: datetime) -> Difficulty:
    """The supervisor answers, or records the committee's written answer; or the committee itself answers.

    Raises WrongState, Refused (also if the committee's answer is recorded without a number and day).
    """
    _ask_for_words(paper.words)
    refuse_if(
        difficulty.state == DifficultyState.ESCALATED.value
        and not (paper.letter_number.strip() and paper.letter_date)
        and DifficultyActor.COMMITTEE not in actors_of(officer=by, difficulty=difficulty, on=timezone.localdate(at)),
        Refused("Hãy ghi số, ký hiệu và ngày của văn bản Ủy ban nhân dân trả lời."),
    )
    return _step(difficulty, DifficultyState.ANSWERED, paper, verb="difficulty.answered", by=by, at=at)


@transaction.atomic
def escalate(*, difficulty: Difficulty, paper: DifficultyAct, by: Officer, at: datetime) -> Difficulty:
    """Escalate to the People's Committee by letter; the committee's deadline begins. Raises Refused, WrongState."""
    return _step(
        difficulty,
        DifficultyState.ESCALATED,
        paper,
        only=frozenset({DifficultyActor.SUPERVISOR}),
        verb="difficulty.escalated",
        by=by,
        at=at,
    )


@transaction.atomic
def send_down(*, difficulty: Difficulty, words: str, by: Officer, at: datetime) -> Difficulty:
    """The committee sends it back to be solved below, or for more information. Raises Refused, WrongState."""
    _ask_for_words(words)
    return _step(
        difficulty,
        DifficultyState.HANDLING,
        DifficultyAct(words=words),
        only_from=DifficultyState.ESCALATED,
        verb="difficulty.sent_down",
        by=by,
        at=at,
    )


@transaction.atomic
def close_difficulty(*, difficulty: Difficulty, by: Officer, at: datetime, words: str = "") -> Difficulty:
    """Close the difficulty: the answer helped. Raises Refused, WrongState."""
    return _step(difficulty, DifficultyState.CLOSED, DifficultyAct(words=words), verb="difficulty.closed", by=by, at=at)


@transaction.atomic
def reopen_difficulty(*, difficulty: Difficulty, words: str, by: Officer, at: datetime) -> Difficulty:
    """Reopen the difficulty, since the answer did not help; a new deadline begins. Raises Refused, WrongState."""
    _ask_for_words(words)
    return _step(
        difficulty,
        DifficultyState.HANDLING,
        DifficultyAct(words=words),
        only_from=DifficultyState.ANSWERED,
        verb="difficulty.reopened",
        by=by,
        at=at,
    )


@transaction.atomic
def withdraw_difficulty(*, difficulty: Difficulty, words: str, by: Officer, at: datetime) -> Difficulty:
    """Withdraw the difficulty. Raises Refused, WrongState."""
    return _step(
        difficulty, DifficultyState.WITHDRAWN, DifficultyAct(words=words), verb="difficulty.withdrawn", by=by, at=at
    )


@transaction.atomic
def note_lesson(*, difficulty: Difficulty, lesson: str, by: Officer, at: datetime) -> Difficulty:
    """Save the lesson for the final report. Raises Refused."""
    locked = Difficulty.objects.select_for_update(of=("self",)).get(pk=difficulty.pk)
    refuse_if(
        DifficultyActor.SUPERVISOR not in actors_of(officer=by, difficulty=locked, on=timezone.localdate(at)),
        Refused(_NOT_ALLOWED),
    )
    locked.lesson = difficulty.lesson = lesson.strip()
    locked.save(update_fields=["lesson"])
    _record_entry("difficulty.lesson_noted", locked, by=by, at=at)
    return locked


# ---- one step --------------------------------------------------------------------------------------------------------


def _step(
    difficulty: Difficulty,
    after: DifficultyState,
    paper: DifficultyAct,
    *,
    verb: str,
    by: Officer,
    at: datetime,
    only: frozenset[DifficultyActor] = frozenset(DifficultyActor),
    only_from: DifficultyState | None = None,
) -> Difficulty:
    locked = Difficulty.objects.select_for_update(of=("self",)).select_related("plan", "agency").get(pk=difficulty.pk)
    before = DifficultyState(locked.state)
    actors = actors_of(officer=by, difficulty=locked, on=timezone.localdate(at)) & only
    refuse_if(not actors, Refused(_NOT_ALLOWED))
    refuse_if(only_from is not None and before is not only_from, _step_taken(before, after))
    if not any(may_step(before=before, after=after, actor=actor) for actor in actors):
        refuse_if(
            any(may_step(before=before, after=after, actor=actor) for actor in DifficultyActor), Refused(_NOT_ALLOWED)
        )
        raise _step_taken(before, after)
    _move(locked, before=before, after=after, at=at)
    _note(locked, before=before.value, paper=paper, by=by, at=at)
    _record_entry(verb, locked, by=by, at=at, before=before.value, letter=paper.letter_number)
    for name in ("state", "due_on", "remind_on", "answered_at", "was_late"):
        setattr(difficulty, name, getattr(locked, name))
    return locked


def _move(difficulty: Difficulty, *, before: DifficultyState, after: DifficultyState, at: datetime) -> None:
    """If the same kind of deadline continues (taken up within the first one), its day is kept; another kind starts
    anew.
    """
    if after is DifficultyState.ANSWERED:
        difficulty.answered_at = at
        difficulty.was_late = difficulty.due_on is not None and timezone.localdate(at) > difficulty.due_on
    elif after.is_open:
        difficulty.answered_at = None
    term = RUNNING_TERMS.get(after)
    if term is None:
        difficulty.due_on = difficulty.remind_on = None
    elif RUNNING_TERMS.get(before) is not term:
        difficulty.due_on, difficulty.remind_on = due_of(term=term, at=at, calendar=working_calendar())
    difficulty.state = after.value
    difficulty.save(update_fields=["state", "due_on", "remind_on", "answered_at", "was_late"])


def _note(difficulty: Difficulty, *, before: str, paper: DifficultyAct, by: Officer, at: datetime) -> None:
    DifficultyAct.objects.create(
        difficulty=difficulty,
        before=before,
        after=difficulty.state,
        words=paper.words.strip(),
        letter_number=paper.letter_number.strip(),
        letter_date=paper.letter_date,
        by=by,
        at=at,
    )


def _record_entry(verb: str, difficulty: Difficulty, *, by: Officer | None, at: datetime, **more: object) -> None:
    details: dict[str, object] = {
        "code": difficulty.code,
        "plan": difficulty.plan.slug,
        "agency": difficulty.agency_id,
        "state": difficulty.state,
        "due_on": f"{difficulty.due_on}" if difficulty.due_on else None,
    }
    record(verb, subject=difficulty, by=by, at=at, details=details | more)


def _ask_for_words(*texts: str) -> None:
    refuse_if(
        not all(text.strip() for text in texts),
        Refused("Hãy viết rõ nội dung: cơ quan nêu khó khăn và báo cáo tổng kết sẽ đọc lời này."),
    )
