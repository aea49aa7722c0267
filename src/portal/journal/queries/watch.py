"""The rules that watch accounts and personal data; alerts, and who may see them.

Unknown user names and client addresses are distinguished by a keyed digest and stored nowhere else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.db.models import Count, IntegerField, Min, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.crypto import salted_hmac

from portal.agencies.models import Officer, Posting, VisitCount
from portal.agencies.operations.rate_limits import KEY
from portal.agencies.queries import agencies_in_reach, standing
from portal.agencies.states.roles import ROLES, RoleReach, reaches_beyond, role_reach
from portal.journal.models import Alert, BreachCase, Entry
from portal.journal.queries.health import HealthCheck, last_verification_path
from portal.journal.queries.pending_work import WaitingFor, WaitingWork
from portal.journal.states import (
    ANSWER_ALERTS,
    BREACH_ACTS,
    HANDLE_BREACHES,
    SEE_ALERT,
    AlertState,
    BreachState,
    verb_label,
)
from portal.schema.queries import grouped, narrowed

SHOWN = ("question.contact_shown", "personal.shown", "question.file_read")
TAKEN = ("personal.copied",)
NIGHT = (22, 23, 0, 1, 2, 3, 4)  # hours in Vietnam when offices are closed
GUESSED = ("receipt-codes", "follow-code", "desk-links", "callback-guess")  # rate limits of pages that require a code


@dataclass(frozen=True, slots=True)
class AlertFinding:
    """The number of events counted for one key, and the officer concerned."""

    key: str
    count: int
    officer: int | None = None


@dataclass(frozen=True, slots=True)
class AlertRule:
    """A rule: alert if `counted` within `window` reaches `threshold`.

    `does`: the first step for whoever sees the alert.
    """

    name: str
    label: str
    counted: Callable[[datetime], Iterable[AlertFinding]]
    window: timedelta
    threshold: int
    does: str


def _digest(said: str) -> str:
    return salted_hmac("portal.journal.watch", said, algorithm="sha256").hexdigest()[:24]


def _attempts(what: str, of: str, since: datetime) -> Iterator[AlertFinding]:
    """Failed sign-ins, per user name or address (`of`), or in total: their number, or that of distinct names or
    addresses.
    """
    counted = Sum("failures_since_start") if what == "failures_since_start" else Count(what, distinct=True)
    found = AccessAttempt.objects.filter(attempt_time__gt=since)
    rows = dict(found.values_list(of).annotate(n=counted).order_by()) if of else found.aggregate(all=counted)
    known = _officers_called(rows) if of == "username" else {}
    return (AlertFinding(_digest(f"{said}"), count or 0, known.get(said)) for said, count in rows.items())


def _officers_called(names: Iterable[str]) -> dict[str, int]:
    return dict(Officer.objects.filter(username__in=list(names)).values_list("username", "pk"))


def _entries(verbs: Iterable[str], since: datetime, *, of: str = "actor", where: Q = Q()) -> Iterator[AlertFinding]:  # noqa: B008
    """Entries per acting officer, or per officer acted on.

    Entries that state a number of persons count by that number.
    """
    people = Cast(KeyTextTransform("people", "details"), IntegerField())
    found = Entry.objects.filter(where, verb__in=verbs, at__gt=since).exclude(**{of: None}).order_by()
    rows = found.values_list(of).annotate(n=Count("pk"), people=Sum(people))
    return (AlertFinding(f"{whose}", among or count, int(whose)) for whose, count, among in rows)


def _guesses(since: datetime) -> Iterator[AlertFinding]:
    """Wrong codes by address, for as long as the rate limits keep their counts."""
    doors = {f"{KEY}{door}:" for door in GUESSED}
    kept = VisitCount.objects.filter(key__startswith=KEY, until__gt=since).values_list("key", "count")
    told = grouped((key.rpartition(":")[2], n) for key, n in kept if any(key.startswith(door) for door in doors))
    return (AlertFinding(address, sum(counts)) for address, counts in told.items())


_VERSION = re.compile(r"[\d._]+")


def _new_devices(since: datetime) -> Iterator[AlertFinding]:
    """Sign-ins with a new browser (in any version) by an officer who has signed in before with other browsers only."""
    rows = AccessLog.objects.filter(
        username__in=AccessLog.objects.filter(attempt_time__gt=since).values("username")
    ).values_list("username", "user_agent")
    firsts: dict[str, dict[str, datetime]] = {}
    for name, browser, first in rows.annotate(first=Min("attempt_time")).order_by():
        held, family = firsts.setdefault(name, {}), _VERSION.sub("", browser)
        held[family] = min(first, held.get(family, first))
    known = _officers_called(firsts)
    for name, held in firsts.items():
        for family, first in held.items():
            if first > since and min(held.values()) < first:
                yield AlertFinding(_digest(f"{name}|{family}"), 1, known.get(name))


_BEYOND = [role for role in ROLES if reaches_beyond(role)]
_POWER = (
    Q(verb="posting.made", details__role__in=_BEYOND)
    | Q(verb="posting.changed", details__role__1__in=_BEYOND)
    | Q(verb="officer.changed", details__is_superuser=[False, True])
)


def _powers(since: datetime) -> Iterator[AlertFinding]:
    """Roles beyond one agency given by an officer. Those given on the command line are left to its operator."""
    for entry in Entry.objects.filter(_POWER, at__gt=since, actor__isnull=False):
        subject: Any = entry.subject
        yield AlertFinding(f"{entry.pk}", 1, getattr(subject, "officer_id", None) or subject.pk)


def _broken_chain(since: datetime) -> Iterator[AlertFinding]:
    path = last_verification_path()
    if path.exists() and (said := json.loads(path.read_bytes()))["fault"] and said["at"] > since.isoformat():
        yield AlertFinding(_digest(said["fault"]), 1)


_QUARTER, _HOUR, _DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
_ASK = "Hỏi cán bộ có tài khoản này. Không phải họ thì đặt lại mật khẩu, kết thúc các phiên, mở vụ việc."
_WHY = "Hỏi cán bộ vì sao, đối chiếu lý do đã ghi trong nhật ký. Không có lý do thì mở vụ việc."
_SECOND = Q(details__step="second_factor")
RULES = (
    AlertRule(
        "password_guessed", "Dò mật khẩu một tài khoản",
        partial(_attempts, "failures_since_start", "username"), _QUARTER, 5, _ASK,
    ),
    AlertRule(
        "many_addresses", "Một tài khoản bị thử từ nhiều nơi", partial(_attempts, "ip_address", "username"),
        _QUARTER, 4, _ASK,
    ),
    AlertRule(
        "sprayed", "Một máy thử nhiều tài khoản", partial(_attempts, "username", "ip_address"), _QUARTER, 8,
        "Nhờ người trông máy chặn địa chỉ ấy ở nginx; xem có tài khoản nào đăng nhập được không.",
    ),
    AlertRule(
        "sprayed_widely", "Nhiều tài khoản cùng bị thử sai", partial(_attempts, "username", ""), _QUARTER, 40,
        "Xem nhật ký có tài khoản nào đăng nhập được trong lúc đó; báo người trông máy.",
    ),
    AlertRule(
        "second_factor_guessed", "Đúng mật khẩu, dò mã bước hai",
        partial(_entries, ("officer.sign_in_failed",), of="subject_id", where=_SECOND), _QUARTER, 4,
        "Mật khẩu đã lộ: đặt lại mật khẩu ngay, rồi hỏi cán bộ.",
    ),
    AlertRule("new_device", "Đăng nhập bằng máy lạ", _new_devices, _QUARTER, 1, _ASK),
    AlertRule(
        "power_given", "Giao quyền ngoài một cơ quan", _powers, _HOUR, 1,
        "Đối chiếu với quyết định phân công. Không có thì cho thôi vai trò, mở vụ việc.",
    ),
    AlertRule("mass_reading", "Xem thông tin của nhiều người", partial(_entries, SHOWN), _HOUR, 40, _WHY),
    AlertRule(
        "mass_export", "Tải thông tin của nhiều người", partial(_entries, (*TAKEN, "breach.exported")), _DAY, 50, _WHY,
    ),
    AlertRule(
        "night_reading", "Xem thông tin người dân lúc đêm",
        partial(_entries, SHOWN, where=Q(at__hour__in=NIGHT)), _HOUR, 5, _WHY,
    ),
    AlertRule(
        "codes_guessed", "Dò mã biên nhận, mã xác nhận", _guesses, _QUARTER, 20,
        "Nhờ người trông máy chặn địa chỉ ấy ở nginx.",
    ),
    AlertRule(
        "chain_broken", "Nhật ký bị sửa", _broken_chain, _DAY, 1,
        "Giữ nguyên máy, làm theo mục “Nhật ký” của sổ tay trực; mở vụ việc.",
    ),
)  # fmt: skip
RULE_OF = {rule.name: rule for rule in RULES}


# ---- alerts, and who may see them ------------------------------------------------------------------------------------


def alerts_within(reach: set[int] | None) -> QuerySet[Alert]:
    """Open alerts first, then the newest; with `reach`, those about officers who have a role at these agencies."""
    rows = Alert.objects.select_related("officer", "seen_by").order_by("state", "-raised_at", "-pk")
    officers = None if reach is None else Posting.objects.filter(agency__in=reach).values("officer")
    return narrowed(rows, officer__in=officers)


def may_answer_alert(alert: Alert, officer: Officer, verbs: tuple[str, ...], on: date) -> bool:
    reaches = (agencies_in_reach(officer=officer, verb=verb, on=on) for verb in verbs)
    return any(alerts_within(reach).filter(pk=alert.pk).exists() for reach in reaches)


def mailboxes_for_alerts(on: date) -> list[str]:
    """E-mail addresses of officers who may see every alert."""
    roles = [role for role in ROLES if role_reach(role=role, verb=ANSWER_ALERTS) is RoleReach.ALL]
    held = Posting.objects.filter(standing(on), role__in=roles)
    return list(
        Officer.objects.filter(pk__in=held.values("officer"), is_active=True)
        .exclude(email="")
        .order_by("pk")
        .values_list("email", flat=True)
    )


def _alerts_fault(at: datetime) -> str:
    waiting = Alert.objects.filter(state=AlertState.OPEN.value).values_list("rule", flat=True)
    labels = ", ".join(sorted({RULE_OF[one].label.lower() for one in waiting if one in RULE_OF}))
    return f"{len(waiting)} cảnh báo an ninh chưa ai xem: {labels}." if waiting else ""


UNTOLD = (BreachState.OPEN.value, BreachState.DENIED.value)
_SOON = timedelta(hours=24)


def breach_cases() -> QuerySet[BreachCase]:
    """All cases: open ones first, by deadline."""
    people = ("officer", "alert", "opened_by", "denied_by", "ended_by")
    return BreachCase.objects.select_related(*people).order_by("ended_at", "due_at", "pk")


def accesses_of(case: BreachCase) -> QuerySet[Entry]:
    """Entries of personal data shown or exported in the period of the case, oldest first."""
    entries = Entry.objects.filter(verb__in=SHOWN + TAKEN, at__gte=case.begins, at__lte=case.ends)
    return narrowed(entries.select_related("actor", "erasable").order_by("at", "pk"), actor=case.officer)


def affected_persons(case: BreachCase) -> list[dict[str, Any]]:
    """The persons whose data were accessed, one row each: a `mark` to identify them, and `things`, the labels of items
    through which they can be reached.

    Entries whose persons have been erased are not included: see `unnamed_count`.
    """
    seen = [(mark, entry) for entry in accesses_of(case).iterator(chunk_size=2000) for mark in _marks_of(entry)]
    seen.sort(key=itemgetter(0))  # a stable sort: oldest first for each mark
    return [_person(mark, [entry for _, entry in rows]) for mark, rows in groupby(seen, key=itemgetter(0))]


def _marks_of(entry: Entry) -> list[str]:
    erasable: Any = getattr(entry, "erasable", None)
    return erasable.details.get("persons", []) if erasable is not None else []


def _person(mark: str, entries: list[Entry]) -> dict[str, Any]:
    return {
        "mark": mark,
        "things": tuple(dict.fromkeys(filter(None, map(attrgetter("subject_label"), entries)))),
        "acts": tuple(dict.fromkeys(verb_label(one.verb) for one in entries)),
        "first_at": entries[0].at,
        "last_at": entries[-1].at,
        "count": len(entries),
    }


def unnamed_count(case: BreachCase) -> int:
    """The number of accesses for which the persons concerned are not, or were never, recorded."""
    return accesses_of(case).filter(erasable=None).count()


def _breaches_fault(at: datetime) -> str:
    due = BreachCase.objects.filter(state__in=UNTOLD, due_at__lt=at + _SOON).order_by("due_at")
    late = sum(one.due_at < at for one in due)
    first = f"{len(due)} vụ việc dữ liệu cá nhân sắp hết hạn thông báo" if due else ""
    return f"{first}, {late} vụ đã quá hạn." if late else f"{first}." if due else ""


CHECKS = (
    HealthCheck("alerts", "Cảnh báo an ninh", _alerts_fault),
    HealthCheck("breaches", "Hạn thông báo vi phạm dữ liệu", _breaches_fault),
)


def _alerts_to_see(asked: WaitingFor) -> QuerySet[Alert]:
    rows = alerts_within(None if asked.everywhere else set(asked.agencies))
    return rows.filter(state=AlertState.OPEN.value).exclude(officer=asked.officer)


def _breaches_to_handle(asked: WaitingFor) -> QuerySet[BreachCase]:
    own = Q(state=BreachState.DENIED.value, denied_by=asked.officer)
    return BreachCase.objects.exclude(own).filter(ended_at__isnull=True)


WAITING = (
    WaitingWork(
        code="canh-bao",
        label="Cảnh báo an ninh chờ bạn xem",
        verbs=(ANSWER_ALERTS,),
        rows=_alerts_to_see,
        title=lambda one: RULE_OF[one.rule].label,
        url=lambda one: reverse("journal_alerts"),
        since="raised_at",
        acts=(SEE_ALERT,),
        listed_at="journal_alerts",
    ),
    WaitingWork(
        code="vu-viec-du-lieu",
        label="Vụ việc dữ liệu cá nhân",
        verbs=(HANDLE_BREACHES,),
        rows=_breaches_to_handle,
        title=lambda one: f"{one.title} ({one.get_state_display().lower()})",
        url=lambda one: reverse("breach", args=[one.pk]),
        since="found_at",
        due="due_at",
        due_is_hour=True,
        for_all=True,
        is_pressing=True,
        acts=tuple(BREACH_ACTS.values()),
        listed_at="breaches",
    ),
)
