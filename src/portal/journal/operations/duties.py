"""Charge of pending items, watches and mentions, stand-ins, and officers who move to another agency.

None of these gives a permission.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from portal.agencies.models import AccessRequest, Agency, Officer, PersonInCharge, Posting, StandIn
from portal.agencies.operations import end_posting
from portal.agencies.queries import agencies_in_reach, postings_held, standing
from portal.agencies.queries.accounts import may_move
from portal.agencies.states import AccessKind
from portal.design.refusals import Incomplete, NotAllowed, Overtaken, Refused, SecondPersonNeeded, refuse_if
from portal.journal.models import CaseWatch, Entry
from portal.journal.operations import record
from portal.journal.operations.acts import lock
from portal.journal.queries.pending_work import WaitingWork, known_as, sees, waits_for


@transaction.atomic
def give_work(
    *, work: WaitingWork, row: Model, officer: Officer | None, seen: Officer | None, by: Officer, at: datetime
) -> PersonInCharge | None:
    """Put an officer in charge of a pending item (None: nobody is in charge any more), by themselves or by a colleague.

    `seen`: the officer in charge as displayed on the page. The item must be pending for both officers. Raises
    NotAllowed, Overtaken, Refused.
    """
    refuse_if(not work.may_be_taken or not waits_for(by, work, row, at=at), NotAllowed())
    held = PersonInCharge.objects.select_for_update(of=("self",)).filter(kind=work.code, row=row.pk).first()
    before = held.officer if held else None
    refuse_if(before is None and officer is None, Refused("Chưa có ai thụ lý việc này."))
    refuse_if(before != seen, Overtaken(f"Người thụ lý vừa đổi: {before or 'chưa có ai'}. Xin xem lại."))
    if officer is None:
        PersonInCharge.objects.filter(kind=work.code, row=row.pk).delete()
    else:
        refuse_if(not waits_for(officer, work, row, at=at), Refused(f"{officer} không có quyền làm việc này."))
        new = {"officer": officer, "given_by": by, "since": at}
        held, _ = PersonInCharge.objects.update_or_create(kind=work.code, row=row.pk, defaults=new)
    told = {"work": work.label, "officer_before": str(before or ""), "officer_now": str(officer or "")}
    concerned = {one.pk for one in (before, officer) if one and one != by}
    verb = "let_go" if officer is None else "taken" if officer == by else "handed"
    record(f"work.{verb}", subject=row, by=by, at=at, details=told | {"officers": sorted(concerned)})
    return held if officer else None


# ---- watches and mentions --------------------------------------------------------------------------------------------


@transaction.atomic
def follow(*, case: Model, by: Officer, at: datetime) -> CaseWatch:
    """From now on, list the acts of others on the item for this officer until they look at it. Raises NotAllowed."""
    refuse_if(not sees(by, case, on=timezone.localdate(at)), NotAllowed())
    return _watch(case, by, at, follows=True)


@transaction.atomic
def look_at(*, watch: CaseWatch, by: Officer, at: datetime) -> None:
    """Record that the officer knows the news: the item leaves their list.

    A followed item comes back with its next news.
    """
    own = CaseWatch.objects.filter(pk=watch.pk, officer=by)
    own.filter(follows=False).delete()
    own.update(mentioned_by=None, seen=_newest())


def stop_following(*, case: Model, by: Officer, at: datetime) -> None:
    """Stop listing news of the item for the officer."""
    CaseWatch.objects.filter(officer=by, **known_as(case)).delete()


_NAMED = re.compile(r"(?<!\S)@([\w.+-]*\w)")


def mentioned_officers(*, case: Model, words: str, at: datetime) -> list[Officer]:
    """The officers mentioned in an internal note by @ and user name.

    Raises Refused for a name of nobody, or of an officer who may not see the item.
    """
    found = []
    for name in dict.fromkeys(_NAMED.findall(words)):
        called = Officer.objects.filter(username__iexact=name, is_active=True).first()
        if called is None or not sees(called, case, on=timezone.localdate(at)):
            raise Refused(f"@{name}: không có đồng nghiệp nào tên như vậy xem được việc này.")
        found.append(called)
    return found


def call_colleagues(*, case: Model, words: str, by: Officer, at: datetime) -> None:
    """Put the item on the list of each officer mentioned in a note, until they look at it.

    Raises Refused, see `mentioned_officers`.
    """
    for called in mentioned_officers(case=case, words=words, at=at):
        if called != by:
            _watch(case, called, at, mentioned_by=by)


def _watch(case: Model, officer: Officer, at: datetime, **said: Any) -> CaseWatch:
    row = {"since": at, "seen": _newest()} | said
    return CaseWatch.objects.update_or_create(officer=officer, **known_as(case), defaults=row)[0]


def _newest() -> int:
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


# ---- absences --------------------------------------------------------------------------------------------------------


def absences_to_set(*, by: Officer, on: date) -> QuerySet[Posting]:
    """Postings for which the officer may record an absence: their own, and those at the agency that they lead."""
    held = Posting.objects.filter(standing(on), officer__is_active=True).select_related("officer", "agency")
    led = agencies_in_reach(officer=by, verb="absence.edit", on=on)
    return held.filter(officer=by) | (held if led is None else held.filter(agency__in=led))


@transaction.atomic
def set_stand_in(
    *,
    officer: Officer,
    stand_in: Officer,
    agency: Agency,
    from_date: date,
    to_date: date,
    by: Officer,
    at: datetime,
) -> StandIn:
    """Record a stand-in from one day to another, both included: items in the absent officer's charge wait for them too.

    Raises NotAllowed, Incomplete, Refused.
    """
    today = timezone.localdate(at)
    lock(officer)
    refuse_if(not absences_to_set(by=by, on=today).filter(officer=officer, agency=agency).exists(), NotAllowed())
    refuse_if(from_date > to_date or to_date < today, Incomplete("Ngày chưa đúng.", field="to_date"))
    here = Posting.objects.filter(standing(max(from_date, today)), officer=stand_in, agency=agency)
    is_colleague = stand_in != officer and stand_in.is_active and here.exists()
    refuse_if(not is_colleague, Refused("Người làm thay phải có vai trò ở cơ quan này.", field="stand_in"))
    others = StandIn.objects.filter(officer=officer, agency=agency, from_date__lte=to_date, to_date__gte=from_date)
    refuse_if(others.exists(), Refused("Những ngày này đã có người làm thay.", field="from_date"))
    made = StandIn.objects.create(
        officer=officer, stand_in=stand_in, agency=agency, from_date=from_date, to_date=to_date, set_by=by, set_at=at
    )
    _tell("set", made, by, at)
    return made


@transaction.atomic
def end_stand_in(*, leave: StandIn, by: Officer, at: datetime) -> None:
    """End the officer's absence today: nobody stands in for them any more. Raises NotAllowed, Refused."""
    today = timezone.localdate(at)
    held = lock(leave)
    may = absences_to_set(by=by, on=today).filter(officer=held.officer, agency=held.agency)
    refuse_if(not may.exists(), NotAllowed())
    refuse_if(held.to_date < today, Refused("Thời gian này đã hết."))
    _tell("ended", held, by, at)
    held.delete()


def _tell(verb: str, leave: StandIn, by: Officer, at: datetime) -> None:
    days: dict[str, Any] = {"from": f"{leave.from_date:%d/%m/%Y}", "to": f"{leave.to_date:%d/%m/%Y}"}
    told = sorted({leave.officer_id, leave.stand_in_id} - {by.pk})
    record(f"absence.{verb}", subject=leave, by=by, at=at, details=days | {"agency": leave.agency_id, "officers": told})


def end_roles_elsewhere(*, asked: AccessRequest, by: Officer, on: date) -> None:
    """End the roles at other agencies, from this day on, of an officer who moves.

    Raises SecondPersonNeeded unless one of the two officers looks after the account and one may give the role at the
    new agency.
    """
    if asked.kind != AccessKind.MOVE:
        return
    both = (asked.requested_by, by)
    refuse_if(not may_move(asked, both, on), SecondPersonNeeded("Cần người có quyền ở cả cơ quan cũ và cơ quan mới."))
    for posting in postings_held(officer=asked.officer, on=on).exclude(agency=asked.agency):
        end_posting(posting=posting, to_date=on, on=on)
