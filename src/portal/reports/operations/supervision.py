"""What the receiver of a round does with returns: judge, excuse, extend, lock, escalate; and petitions to the
committee.

Escalation finds the returns that are due by the index on `act_on`. Each is one transaction, so that a job that is
killed leaves whole returns, and can be run again. Petitions are drafted from difficulties, signed on paper and sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from textwrap import shorten
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import may, working_calendar
from portal.design.refusals import Refused, WrongState, refuse_if
from portal.journal.operations import record
from portal.journal.operations.acts import words
from portal.plans.models import Assignment, Difficulty, DifficultyAct
from portal.plans.operations.difficulties import escalate, raise_by_paper
from portal.plans.operations.progress import WHOLE, record_by_paper, show_by_paper
from portal.plans.queries import parts_in
from portal.plans.queries.difficulties import ANSWER
from portal.reports.models import Petition, PetitionItem, Return, ReturnPart, Round
from portal.reports.operations.returns import RETURNS, keep_act, note_return_act
from portal.reports.operations.rounds import first_step_day, steps_of
from portal.reports.queries.petitions import (
    difficulties_to_escalate,
    drafted_closing,
    drafted_opening,
    drafted_subject,
    drafted_words,
    uncounted_numbers,
)
from portal.reports.queries.returns import keys_of
from portal.reports.queries.rounds import request_of
from portal.reports.states import (
    ACT_OF_RUNG,
    BY_RETURN,
    RETURN_ACTS,
    UNSENT,
    ActKind,
    LadderStep,
    PetitionKind,
    ReturnState,
    RoundState,
    Rung,
    due_escalations,
    next_day,
)
from portal.schema.models import save_fields


@RETURNS.does(RETURN_ACTS["recall"])
def recall_return(*, of: Return, reason: str, by: Officer, at: datetime) -> Return:
    """The agency recalls a return that is not accepted yet.

    It counts as not sent, unless it was sent back before. What was sent stays frozen.
    """
    done = set(of.acts.values_list("kind", flat=True))
    if ActKind.SENT_BACK not in done:
        named = timezone.localdate(at) if ActKind.NAMED in done else None  # once named, it stays named
        save_fields(of, sent_at=None, was_late=None, act_on=_ladder_day(of, at), public_since=named)
    return of


@RETURNS.does(RETURN_ACTS["ask_time"])
def ask_for_time(*, of: Return, due_on: date, reason: str, by: Officer, at: datetime) -> Return:
    """The agency asks for a later due day; nothing changes until it is granted. Raises Refused if it is not later."""
    _ask_later(of, due_on, at)
    return of


@RETURNS.does(RETURN_ACTS["ask_excuse"])
def ask_to_be_excused(*, of: Return, reason: str, by: Officer, at: datetime) -> Return:
    return of


@RETURNS.does(RETURN_ACTS["refuse_request"])
def refuse_request(*, of: Return, reason: str, by: Officer, at: datetime) -> Return:
    """Refuse the agency's request. Raises Refused if there is none."""
    refuse_if(request_of(of) is None, Refused("Cơ quan không có đề nghị nào đang chờ."))
    return of


@RETURNS.does(RETURN_ACTS["send_back"])
def send_back(*, of: Return, reason: str, by: Officer, at: datetime) -> Return:
    """Send a return back for correction; if it was accepted, it no longer is."""
    save_fields(of, state=ReturnState.SENT_BACK.value, accepted_at=None)
    return of


@RETURNS.does(RETURN_ACTS["accept"])
def accept_return(*, of: Return, by: Officer, at: datetime) -> Return:
    """Accept a return: its evidence, progress and difficulties are recorded once on the assignments."""
    sent = of.submissions.select_related("by").order_by("-number")[:1].get()
    said = {part["assignment"]: part for part in sent.parts if part["assignment"]}
    named = Assignment.objects.filter(pk__in=said, withdrawn_in__isnull=True)
    told: dict[str, Any] = {"by": sent.by, "note": f"{BY_RETURN}: {of.round.name}", "at": at}
    for assignment, agency in parts_in(assignments=named, agencies=keys_of(of=of)) if said else ():
        part = said[assignment.pk]
        if shown := part.get("evidence"):
            show_by_paper(assignment=assignment, agency=agency, **shown, **told)
        if percent := WHOLE if part.get("is_done") else part.get("percent"):
            record_by_paper(assignment=assignment, agency=agency, percent=percent, confirmed_by=by, **told)
    for row in of.parts.filter(assignment__in=named, raised__isnull=True).select_related("assignment__plan"):
        if hardship := said[row.assignment_id].get("difficulty"):
            save_fields(row, raised=raise_by_paper(draft=_draft(of, row, hardship), by=sent.by, at=at))
    return of


def _draft(of: Return, part: ReturnPart, said: Mapping[str, str]) -> Difficulty:
    """An unsaved difficulty from a part; its title is the first line."""
    return Difficulty(
        plan=part.assignment.plan,  # type: ignore[union-attr]
        assignment=part.assignment,
        agency=of.agency,
        kind=said["kind"],
        title=shorten(said["words"].strip().partition("\n")[0], _TITLE, placeholder="…"),
        description=said["words"],
    )


_TITLE = 300  # characters


@RETURNS.does(RETURN_ACTS["excuse"])
def excuse_return(*, of: Return, reason: str, by: Officer, at: datetime) -> Return:
    """Excuse the agency from reporting in this round."""
    save_fields(of, act_on=None, public_since=None)
    return of


@RETURNS.does(RETURN_ACTS["ask_again"])
def ask_again(*, of: Return, by: Officer, at: datetime) -> Return:
    """Ask for a return again after it was excused."""
    save_fields(of, act_on=None if of.sent_at else _ladder_day(of, at))
    return of


@RETURNS.does(RETURN_ACTS["extend"])
def extend_return(*, of: Return, due_on: date, reason: str, by: Officer, at: datetime) -> Return:
    """Extend the due day of a return that was never sent. Raises Refused if the day is not later."""
    _ask_later(of, due_on, at)
    of.due_before, of.due_on = f"{of.due_on}", due_on  # type: ignore[attr-defined]
    save_fields(of, due_on=due_on, act_on=_ladder_day(of, at), public_since=None)
    return of


def _ask_later(of: Return, due_on: date, at: datetime) -> None:
    refuse_if(of.sent_at is not None, WrongState("Báo cáo đã gửi lần đầu nên hạn gửi không đổi nữa.", about=of))
    refuse_if(
        due_on <= max(of.due_on, timezone.localdate(at)),
        Refused(f"Hạn mới phải sau hạn cũ ({of.due_on:%d/%m/%Y}) và sau hôm nay."),
    )


@transaction.atomic
def lock_round(*, round: Round, by: Officer, at: datetime) -> Round:
    """Lock the round: nothing in it changes any more, and every agency that was asked is notified.

    Journals "round.locked", "return.closed". Raises Refused.
    """
    locked = _taken(round, RoundState.OPEN, "Đợt báo cáo đã khóa.")
    for each in locked.returns.exclude(state=ReturnState.EXCUSED.value):
        keep_act(each, ActKind.CLOSED, by=by, at=at)
        note_return_act("return.closed", each, by=by, at=at)
    save_fields(locked, state=RoundState.LOCKED.value, locked_at=at)
    record("round.locked", subject=locked, by=by, at=at, details=_days(locked))
    return locked


@transaction.atomic
def reopen_round(*, round: Round, reason: str, by: Officer, at: datetime) -> Round:
    """Reopen a locked round. Journalled as "round.reopened", with the reason. Raises Refused."""
    told = {"reason": words(reason)}
    locked = _taken(round, RoundState.LOCKED, "Đợt báo cáo đang mở.")
    save_fields(locked, state=RoundState.OPEN.value, locked_at=None)
    record("round.reopened", subject=locked, by=by, at=at, details=_days(locked) | told)
    return locked


def _taken(round: Round, before: RoundState, refusal: str) -> Round:
    locked = Round.objects.select_for_update(of=("self",)).select_related("regime").get(pk=round.pk)
    refuse_if(locked.state != before, Refused(refusal))
    return locked


def _ladder_day(of: Return, at: datetime) -> date | None:
    """Continue the escalation after the last step taken; no step is repeated."""
    return first_step_day(
        of.round,
        due_on=of.due_on,
        today=timezone.localdate(at),
        done=set(of.acts.filter(rung__isnull=False).values_list("rung", flat=True)),
    )


def _days(round: Round) -> dict[str, str]:
    return {"start": f"{round.start}", "end": f"{round.end}"}


BUNDLE = 200  # returns per query


def escalate_rounds(*, at: datetime) -> int:
    """Take the due step of escalation for every return (a scheduled job). Returns how many there were.

    Journals "return.reminded", "return.escalated", "return.named" (`{"rung", "agency", "round", "due_on"}`).
    """
    today, calendar = timezone.localdate(at), working_calendar()
    count = 0
    while keys := list(returns_wanting(on=today).order_by("pk").values_list("pk", flat=True)[:BUNDLE]):
        count += sum(_climb_one(pk, today=today, calendar=calendar, at=at) for pk in keys)
    return count


def returns_wanting(*, on: date) -> QuerySet[Return]:
    return Return.objects.filter(act_on__lte=on, round__state=RoundState.OPEN.value)


@transaction.atomic
def _climb_one(pk: int, *, today: date, calendar: WorkingCalendar, at: datetime) -> int:
    # Checked again under the locks: a return may have been sent, the round locked, or another process faster.
    Round.objects.select_for_update(of=("self",)).get(returns=pk)
    wanting = returns_wanting(on=today).select_for_update(of=("self",)).select_related("round__regime", "agency")
    if (found := wanting.filter(pk=pk).first()) is None:
        return 0
    if found.state not in UNSENT or found.sent_at is not None:
        save_fields(found, act_on=None)
        return 0
    steps = steps_of(found.round.regime_id)
    acts = list(found.acts.filter(rung__isnull=False).order_by("at", "pk"))
    told = [timezone.localdate(one.at) for one in acts if one.kind in (ActKind.ESCALATED, ActKind.NAMED)]
    done = {one.rung_id for one in acts if one.rung_id}
    wanted = due_escalations(
        steps, done=done, told_on=max(told, default=None), due_on=found.due_on, today=today, calendar=calendar
    )
    for step, is_passed in wanted:
        _do(found, step, is_passed=is_passed, today=today, at=at)
    done |= {step.key for step, _ in wanted}
    found.act_on = next_day(steps, done=done, due_on=found.due_on, after=today, calendar=calendar)
    found.save(update_fields=["act_on", "public_since"])
    return 1


def _do(of: Return, step: LadderStep, *, is_passed: bool, today: date, at: datetime) -> None:
    kind = ActKind.PASSED if is_passed else ACT_OF_RUNG[step.rung]
    keep_act(of, kind, rung_id=step.key, words=step.rung.label, by=None, at=at)
    if is_passed:
        return
    if step.rung is Rung.NAME_PUBLICLY:
        of.public_since = of.public_since or today
    note_return_act(f"return.{kind.value}", of, by=None, at=at, rung=step.rung.value)


# ---- petitions to the committee --------------------------------------------------------------------------------------


@transaction.atomic
def draft_petition(
    *, codes: Collection[str], sender: Agency, addressee: Agency, kind: PetitionKind, by: Officer, at: datetime
) -> Petition:
    """Draft a petition from the agencies' difficulties. Raises Refused."""
    _ask(by, at)
    found = list(difficulties_to_escalate(codes=codes).select_for_update(of=("self",))) if codes else []
    refuse_if(
        not found,
        Refused("Các khó khăn đã chọn không còn chờ trình, hoặc đã nằm trong văn bản trình khác. Hãy chọn lại."),
    )
    petition = Petition.objects.create(
        kind=kind.value,
        sender=sender,
        addressee=addressee,
        subject=drafted_subject(found),
        opening=drafted_opening(found, sender=sender, addressee=addressee),
        closing=drafted_closing(sender=sender, addressee=addressee),
        made_by=by,
        made_at=at,
    )
    PetitionItem.objects.bulk_create(
        PetitionItem(petition=petition, difficulty=one, position=position, words=drafted_words(one), asks=one.proposal)
        for position, one in enumerate(found, start=1)
    )
    _record_entry("petition.drafted", petition, by=by, at=at, count=len(found))
    return petition


@transaction.atomic
def change_petition(
    *,
    petition: Petition,
    kind: str,
    subject: str,
    opening: str,
    closing: str,
    signer_position: str,
    signer: str,
    items: Mapping[int, tuple[str, str]],
    by: Officer,
    at: datetime,
) -> Petition:
    """Edit an unsent petition; `items`: difficulty -> (description, requests).

    Raises Refused.
    """
    _ask(by, at)
    locked = _locked(petition)
    locked.kind, locked.subject = kind, " ".join(subject.split())
    locked.opening, locked.closing = opening, closing
    locked.signer_position, locked.signer = signer_position, signer
    locked.save()
    for item in locked.items.all():
        if item.difficulty_id in items:
            item.words, item.asks = items[item.difficulty_id]
            item.save(update_fields=["words", "asks"])
    _record_entry("petition.changed", locked, by=by, at=at)
    return locked


@transaction.atomic
def send_petition(
    *, petition: Petition, number: str, signed_on: date, reason: str = "", by: Officer, at: datetime
) -> Petition:
    """Record that a petition was signed and sent: every difficulty in it is escalated with this number and day.

    Numbers without a source block it, unless a `reason` is given. Raises Refused, and what `escalate` raises if a
    difficulty was answered in the meantime.
    """
    _ask(by, at)
    locked = _locked(petition)
    found, reason = uncounted_numbers(locked), reason.strip()
    refuse_if(
        found and not reason,
        Refused(f"Số chưa có căn cứ: {', '.join(found)}. Hãy sửa dự thảo, hoặc ghi lý do giữ nguyên.", field="reason"),
    )
    locked.overruled = {"found": found, "reason": reason} if found else None
    locked.number, locked.signed_on = number.strip(), signed_on
    locked.sent_by, locked.sent_at = by, at
    locked.save()
    for item in locked.items.select_related("difficulty").order_by("position"):
        escalate(
            difficulty=item.difficulty,
            paper=DifficultyAct(words=item.asks, letter_number=locked.number, letter_date=signed_on),
            by=by,
            at=at,
        )
    _record_entry("petition.sent", locked, by=by, at=at, number=locked.number, overruled=len(found))
    return locked


@transaction.atomic
def drop_petition(*, petition: Petition, by: Officer, at: datetime) -> None:
    """Delete an unsent petition; the difficulties in it wait as before. Raises Refused."""
    _ask(by, at)
    locked = _locked(petition)
    _record_entry("petition.dropped", locked, by=by, at=at)
    locked.delete()


def _locked(petition: Petition) -> Petition:
    locked = Petition.objects.select_for_update(of=("self",)).filter(pk=petition.pk).first()
    if locked is None or locked.sent_at is not None:
        raise Refused("Văn bản này đã trình nên không sửa được nữa. Hãy tải lại trang để xem.")
    return locked


def _ask(by: Officer, at: datetime) -> None:
    refuse_if(
        not may(officer=by, verb=ANSWER, agency=None, on=timezone.localdate(at)),
        Refused("Tài khoản này không được soạn văn bản trình Ủy ban nhân dân."),
    )


def _record_entry(verb: str, petition: Petition, *, by: Officer, at: datetime, **more: object) -> None:
    record(
        verb,
        subject=petition,
        by=by,
        at=at,
        details={
            "kind": petition.kind,
            "difficulties": list(petition.items.order_by("position").values_list("difficulty__code", flat=True)),
        }
        | more,
    )
