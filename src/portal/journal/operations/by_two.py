"""Acts that one officer requests and another approves.

A room declares `restore_answer_by_two = by_two(restore_answer, …)` beside the operation, and its admin views call this
object: tests/architecture forbids a view that calls the bare operation. The first call only makes a request: the act is
tried, rolled back and recorded, and SecondPersonAsked is raised. Another officer with the permission executes it, by
approving the request or by calling it with identical arguments.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.agencies.models import AccessRequest, ActRequest, Officer
from portal.agencies.queries import officers_doing, reach_of, reaches
from portal.agencies.queries.accounts import may_decide_access
from portal.agencies.states import (
    ACCESS_LASTS,
    APPROVE_ACCESS,
    APPROVE_ACT,
    LAPSE_ACT,
    REFUSE_ACCESS,
    REFUSE_ACT,
    AccessState,
)
from portal.design.refusals import NotAllowed, Overtaken, Refused, SecondPersonAsked, WrongState, refuse_if
from portal.journal.operations import record
from portal.journal.operations.acts import ActRunner
from portal.journal.queries.pending_work import WaitingFor, WaitingWork
from portal.journal.states import verb_label
from portal.schema.models import save_fields

_LONGEST_FILE = 64 * 2**20  # bytes of a file that is stored until somebody decides


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoPersonAct:
    """An operation that needs two officers.

    - `word`: the verb of the journal entry that it writes.
    - `verbs`: whoever approves must have one of them at the agency of the row (None: for all agencies).
    - `row`: the name of the argument that it acts on ("" for none).
    - `seen`: the part of the row that must not change between request and approval.
    - `shown`: the arguments that are shown to the approver, with labels.
    - `said_as`: formatters for arguments whose own text is not suitable.
    - `reading`: the template that shows the effects, as `made`, of a trial by `rehearse` (None: of the operation
      itself).
    - `page`: the URL name of the row's page.
    - `is_tried`: False if a trial leaves traces.
    - `is_needed`: whether two officers are needed, by the arguments.

    A file is the argument `data`.
    """

    do: Callable[..., Any]
    word: str
    verbs: tuple[str, ...]
    row: str = ""
    agency: Callable[[Any], int | None] = lambda row: None
    seen: Callable[[Any], object] = lambda row: None
    shown: Mapping[str, str] = field(default_factory=dict)
    said_as: Mapping[str, Callable[[Any], object]] = field(default_factory=dict)
    reading: str = ""
    rehearse: Callable[..., Any] | None = None
    page: str = ""
    is_tried: bool = True
    is_needed: Callable[[Mapping[str, Any]], bool] = lambda given: True

    def __call__(self, *, by: Officer, at: datetime, **given: Any) -> Any:
        """Execute an identical request of another officer, or else make a request.

        Raises SecondPersonAsked; NotAllowed, SecondPersonNeeded, Refused.
        """
        if not self.is_needed(given):
            return self.do(**given, by=by, at=at)
        packed = _packed(given)
        open_alike = ActRequest.objects.filter(
            act=self.do.__name__, digest=_digest(packed), state=AccessState.REQUESTED
        ).first()
        if open_alike is not None:
            refuse_if(
                open_alike.requested_by_id == by.pk,
                WrongState("Bạn đã đề nghị việc này; việc đang chờ một người khác đồng ý."),
            )
            return approve_act(asked=open_alike, by=by, at=at)
        made = self._tried(given, by, at) if self.is_tried else None
        with transaction.atomic():
            self._ask(given, packed, by, at)
        raise SecondPersonAsked(about=made)

    def _tried(self, given: dict[str, Any], by: Officer, at: datetime) -> Any:
        """The result of a trial, which is rolled back. Raises what the operation raises."""
        with transaction.atomic():
            made = self.do(**given, by=by, at=at)
            transaction.set_rollback(True)
        return made

    def _ask(self, given: dict[str, Any], packed: dict[str, Any], by: Officer, at: datetime) -> None:
        row, attached = _unpacked(packed.get(self.row)), given.get("data")  # as stored, not as the trial left it
        refuse_if(attached and len(attached) > _LONGEST_FILE, Refused("Tệp quá lớn để chờ người thứ hai."))
        asked = ActRequest.objects.create(
            act=self.do.__name__,
            agency_id=self.agency(row),
            given={name: it for name, it in packed.items() if name != "data"},
            attached=attached,
            digest=_digest(packed),
            seen=_digest(_packed(self.seen(row))),
            requested_by=by,
            requested_at=at,
        )
        whose = {"verbs": list(self.verbs), "agency": asked.agency_id}
        record("act.requested", subject=asked, by=by, at=at, details=_told(asked) | whose)

    def preview_request(self, asked: ActRequest, *, by: Officer, at: datetime) -> Any:
        """A preview of the effects of a request; it is rolled back. Raises what the operation raises."""
        given = _all_given(asked)
        return self.rehearse(**given, by=by, at=at) if self.rehearse else self._tried(given, by, at)

    def finish(self, asked: ActRequest, *, by: Officer, at: datetime) -> Any:
        """Execute the request. Raises Overtaken if the row has changed since, and what the operation raises."""
        given = _all_given(asked)
        refuse_if(
            asked.seen != _digest(_packed(self.seen(given.get(self.row)))),
            Overtaken("Nội dung đã đổi từ khi có đề nghị. Hãy không đồng ý, rồi đề nghị lại theo nội dung mới."),
        )
        return self.do(**given, by=by, at=at)


_ACTS: dict[str, TwoPersonAct] = {}
# The verb of system administrators: finish any act that another officer requested.
ANY_ACT = "act.finish"


def by_two(do: Callable[..., Any], **said: Any) -> TwoPersonAct:
    """Declare that an operation needs two officers. Raises ValueError if another operation has the same name."""
    refuse_if(do.__name__ in _ACTS, ValueError(do.__name__))
    return _ACTS.setdefault(do.__name__, TwoPersonAct(do=do, **said))


def two_person_acts() -> Mapping[str, TwoPersonAct]:
    """All declared acts, by the name of their operation."""
    return _ACTS


# ---- decisions -------------------------------------------------------------------------------------------------------


def _told(asked: ActRequest) -> dict[str, Any]:
    return {"act": _ACTS[asked.act].word, "request": asked.pk, "requested_by": asked.requested_by_id}


_requests = ActRunner[ActRequest](
    row="asked",
    had_a_hand=lambda officer, asked: officer.pk == asked.requested_by_id,
    details=_told,
    passed=lambda asked: f"Đề nghị này không còn chờ: {asked.get_state_display().lower()}.",
)


def may_finish(asked: ActRequest, officer: Officer, *, on: date) -> bool:
    """True if the officer has the permission to decide the request; the rule of the second person is checked
    separately.
    """
    return _is_own(asked, officer, on) or reaches(officer=officer, verbs=(ANY_ACT,), agency_id=None, on=on)


def _is_own(asked: ActRequest, officer: Officer, on: date) -> bool:
    return reaches(officer=officer, verbs=_ACTS[asked.act].verbs, agency_id=asked.agency_id, on=on)


def approve_act(*, asked: ActRequest, by: Officer, at: datetime) -> Any:
    """Approve the request and execute the act.

    Raises NotAllowed, SecondPersonNeeded, WrongState, and what the act raises.
    """
    refuse_if(not may_finish(asked, by, on=timezone.localdate(at)), NotAllowed())
    return _approve(asked=asked, by=by, at=at)


def refuse_act(*, asked: ActRequest, by: Officer, at: datetime, answer: str) -> None:
    """Reject the request; the requester reads the reason.

    Raises NotAllowed, SecondPersonNeeded, WrongState, ReasonMissing.
    """
    refuse_if(not may_finish(asked, by, on=timezone.localdate(at)), NotAllowed())
    _refuse(asked=asked, by=by, at=at, answer=answer)


@_requests.does(APPROVE_ACT)
def _approve(*, asked: ActRequest, by: Officer, at: datetime) -> Any:
    # If the approver does not have the act's own permission, the act is executed in the name of the requester.
    doer = by if _is_own(asked, by, timezone.localdate(at)) else asked.requested_by
    made = _ACTS[asked.act].finish(asked, by=doer, at=at)
    save_fields(asked, attached=None)
    return made


@_requests.does(REFUSE_ACT)
def _refuse(*, asked: ActRequest, by: Officer, at: datetime, answer: str) -> None:
    save_fields(asked, attached=None, answer=answer[:300])


@_requests.does(LAPSE_ACT)
def _lapse(*, asked: ActRequest, at: datetime) -> None:
    save_fields(asked, attached=None)


def expire_acts(*, at: datetime) -> None:
    """A scheduled job, each hour: expire requests older than `ACCESS_LASTS`."""
    for asked in ActRequest.objects.filter(
        act__in=_ACTS, state=AccessState.REQUESTED, requested_at__lt=at - ACCESS_LASTS
    ):
        _lapse(asked=asked, at=at)


# ---- queries ---------------------------------------------------------------------------------------------------------


def requests_in_reach(*, officer: Officer) -> QuerySet[ActRequest]:
    """Requests that the officer made or may decide, newest first."""
    if reach_of(officer, ANY_ACT) is None:
        return _listed(ActRequest.objects.filter(act__in=_ACTS))
    wanted = Q(requested_by=officer)
    for name, act in _ACTS.items():
        for verb in act.verbs:
            if (reach := reach_of(officer, verb)) is None:
                wanted |= Q(act=name)
            elif reach:
                wanted |= Q(act=name, agency__in=reach)
    return _listed(ActRequest.objects.filter(wanted, act__in=_ACTS))


def _listed(found: QuerySet[ActRequest]) -> QuerySet[ActRequest]:
    return found.defer("attached").order_by("-requested_at", "-pk")


def given_to(asked: ActRequest) -> dict[str, Any]:
    """The arguments of the request, with rows as they are now. Raises Refused if a row no longer exists."""
    return {name: _unpacked(it) for name, it in asked.given.items()}


def _all_given(asked: ActRequest) -> dict[str, Any]:
    return given_to(asked) | ({} if asked.attached is None else {"data": bytes(asked.attached)})


def agreements(act: TwoPersonAct, **of: Any) -> dict[datetime, str]:
    """Who requested an act and who approved it, by the time of the approval; `of` filters the requests."""
    done = ActRequest.objects.filter(act=act.do.__name__, state=AccessState.APPROVED, **of)
    return {
        one.decided_at: f"{one.requested_by} đề nghị, {one.decided_by} đồng ý"
        for one in done.select_related("requested_by", "decided_by")
        if one.decided_at
    }


# ---- serialised arguments: plain values as JSON, others as a list of type and value ----------------------------------


def _packed(value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case Enum():
            return ["enum", _path(type(value)), value.value]
        case str():
            return value
        case bytes():
            return ["bytes", sha256(value).hexdigest()]
        case datetime():
            return ["datetime", value.isoformat()]
        case date():
            return ["date", value.isoformat()]
        case Model():
            return ["row", value._meta.label, value.pk]
        case Mapping():
            return {str(name): _packed(it) for name, it in value.items()}
        case _ if is_dataclass(value):
            return ["value", _path(type(value)), {one.name: _packed(getattr(value, one.name)) for one in fields(value)}]
        case QuerySet() | list() | tuple():
            return ["many", [_packed(it) for it in value]]
        case set() | frozenset():
            return ["many", [_packed(it) for it in sorted(value)]]
    raise TypeError(f"{value!r} cannot wait for a second person")


def _unpacked(kept: Any) -> Any:
    match kept:
        case ["enum", path, value]:
            return import_string(path)(value)
        case ["datetime", said]:
            return datetime.fromisoformat(said)
        case ["date", said]:
            return date.fromisoformat(said)
        case ["row", label, pk]:
            found = apps.get_model(label)._default_manager.filter(pk=pk).first()
            refuse_if(found is None, Refused("Nội dung của đề nghị này không còn."))
            return found
        case ["value", path, said]:
            return import_string(path)(**{name: _unpacked(it) for name, it in said.items()})
        case ["many", items]:
            return tuple(map(_unpacked, items))
        case dict():
            return {name: _unpacked(it) for name, it in kept.items()}
    return kept


def _path(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _digest(packed: object) -> str:
    return sha256(json.dumps(packed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def all_of(*rows: Model) -> str:
    """Every field of these rows, for use in `seen`."""
    return serializers.serialize("json", rows)


# ---- requests that wait for the second person ------------------------------------------------------------------------


# The verbs of all officers who may request or approve one of the acts.
FINISHERS = (
    ANY_ACT,
    "activity.record",
    "answer.approve",
    "article.write",
    "follower.enter",
    "scan.publish",
    "source.edit",
)


def _acts_to_decide(asked: WaitingFor) -> QuerySet[ActRequest]:
    """Requests of the officer's agencies, and those of other agencies that nobody else could decide."""
    waits = requests_in_reach(officer=asked.officer).exclude(requested_by=asked.officer)
    waits = waits.filter(state=AccessState.REQUESTED).select_related("requested_by")
    own = [one.pk for one in waits if one.agency_id in {None, *asked.agencies} or not _has_finisher(one, asked.on)]
    return waits.filter(pk__in=own)


def _has_finisher(asked: ActRequest, on: date) -> bool:
    """True if an officer of the request's agency other than the requester may finish it."""
    agencies = [] if asked.agency_id is None else [asked.agency_id]
    found = (officers_doing(verb=verb, agencies=agencies, on=on) for verb in _ACTS[asked.act].verbs)
    return any(some.exclude(pk=asked.requested_by_id).exists() for some in found)


def access_to_decide(*, officer: Officer, on: date) -> QuerySet[AccessRequest]:
    """Requests for roles that this officer may decide: neither made by them nor for them."""
    waits = AccessRequest.objects.filter(state=AccessState.REQUESTED).exclude(
        Q(requested_by=officer) | Q(officer=officer)
    )
    own = [one.pk for one in waits if may_decide_access(one, officer, APPROVE_ACCESS.verbs, on)]
    return AccessRequest.objects.filter(pk__in=own).select_related("officer", "requested_by")


WAITING = (
    WaitingWork(
        code="viec-hai-nguoi",
        label="Việc cần hai người, chờ bạn đồng ý",
        verbs=FINISHERS,
        rows=_acts_to_decide,
        title=lambda one: f"{verb_label(_ACTS[one.act].word)}: {one.requested_by} đề nghị",
        url=lambda one: reverse("act_request_decide", args=[one.pk]),
        since="requested_at",
        acts=(APPROVE_ACT, REFUSE_ACT),
        is_pressing=True,
        listed_at="act_requests",
    ),
    WaitingWork(
        code="cap-quyen",
        label="Đề nghị cấp quyền chờ bạn duyệt",
        verbs=APPROVE_ACCESS.verbs,
        rows=lambda asked: access_to_decide(officer=asked.officer, on=asked.on),
        title=lambda one: f"{one}: {one.requested_by} đề nghị",
        url=lambda one: reverse("access_requests"),
        since="requested_at",
        acts=(APPROVE_ACCESS, REFUSE_ACCESS),
        is_pressing=True,
        listed_at="access_requests",
    ),
)
