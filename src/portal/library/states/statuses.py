"""The status of an instrument as a whole on a day, and its source: evidence in, spans and claims out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lawtext.words import capital
from portal.library.states import (
    ENDING,
    EventKind,
    InstrumentDates,
    InstrumentStatus,
    StatusGrade,
    status_on,
)
from portal.library.states.validity import ActingEvent, suspended_on

IN_PART = (InstrumentStatus.PARTLY_EXPIRED, InstrumentStatus.TOLD_CHANGED)
BY_EVENTS = (InstrumentStatus.SUSPENDED, InstrumentStatus.PARTLY_SUSPENDED, *IN_PART)


@dataclass(frozen=True, slots=True)
class StatusPeriod:
    """A status from `begins` to the day before `ends`."""

    status: InstrumentStatus
    begins: date
    ends: date


@dataclass(frozen=True, slots=True)
class StatusCheck:
    """A check that the instrument is in force: its source, and the last day on which it is valid."""

    grade: StatusGrade
    believed_to: date

    @property
    def status(self) -> InstrumentStatus:
        return _BY_GRADE.get(self.grade, InstrumentStatus.IN_FORCE)


# A check by dates alone has found the act that the instrument details ended, so it proves nothing.
_BY_GRADE = {StatusGrade.CATALOGUE: InstrumentStatus.LISTED, StatusGrade.DATES: InstrumentStatus.UNCHECKED}


@dataclass(frozen=True, slots=True)
class StatusEvidence:
    """All evidence on whether an instrument is in force.

    `stated` is what the source of its text states without a day. `contradicted_from`: from this day on a text says that
    it ended, without enough weight to take effect unconfirmed.
    """

    dates: InstrumentDates
    stated: str = ""
    events: Sequence[ActingEvent] = ()
    check: StatusCheck | None = None
    contradicted_from: date | None = None


def spans_of(evidence: StatusEvidence) -> list[StatusPeriod]:
    """The statuses of an instrument in order, from `date.min` to `date.max` without gaps."""
    known = replace(evidence, dates=_dates(evidence), stated=_statement(evidence))
    found: list[StatusPeriod] = []
    for begins in sorted({date.min, *_turning_days(known)}):
        status = _status(known, begins)
        if found and found[-1].status is status:
            continue
        if found:
            found[-1] = StatusPeriod(found[-1].status, found[-1].begins, begins)
        found.append(StatusPeriod(status, begins, date.max))
    return found


def _dates(evidence: StatusEvidence) -> InstrumentDates:
    """The instrument's own dates; if it does not state when it takes effect, an event may."""
    begun = (one.day for one in evidence.events if one.kind is EventKind.IN_FORCE and one.is_whole)
    return evidence.dates._replace(effective=evidence.dates.effective or min(begun, default=None))


def _statement(evidence: StatusEvidence) -> str:
    """The statement of the source, except "over" if the day of the end is known: before that day it was not over."""
    is_over = bool(evidence.stated) and InstrumentStatus(evidence.stated).is_over
    has_end = evidence.dates.expired is not None or any(one.kind.ends and one.is_whole for one in evidence.events)
    return "" if is_over and has_end else evidence.stated


def _turning_days(evidence: StatusEvidence) -> set[date]:
    days = {evidence.dates.effective, evidence.dates.expired, evidence.contradicted_from}
    for one in evidence.events:
        days |= {one.day, one.until}
    if evidence.check is not None and evidence.check.believed_to < date.max:
        days.add(evidence.check.believed_to + timedelta(1))
    return {day for day in days if day is not None}


def _status(evidence: StatusEvidence, day: date) -> InstrumentStatus:
    """The status on one day. The gravest comes first: over, not yet in force, suspended, contradicted, changed in
    part."""
    basic = status_on(stated=evidence.stated, dates=evidence.dates, day=day)
    if basic.is_over:
        return basic
    holding = [one for one in evidence.events if one.holds_on(day)]
    if ends := [one for one in holding if one.kind.ends and one.is_whole]:
        is_told = all(one.is_told for one in ends)
        return InstrumentStatus.TOLD_OVER if is_told else InstrumentStatus.WHOLLY_EXPIRED
    if basic is InstrumentStatus.NOT_YET:
        return basic
    if suspended := suspended_on(holding):
        return InstrumentStatus.SUSPENDED if suspended.is_whole else InstrumentStatus.PARTLY_SUSPENDED
    if evidence.contradicted_from is not None and evidence.contradicted_from <= day:
        return InstrumentStatus.CONTRADICTED
    taken = [one for one in holding if one.kind in TAKES_AWAY]
    if taken and basic in {InstrumentStatus.IN_FORCE, InstrumentStatus.UNKNOWN}:
        is_told = all(one.is_told for one in taken)
        return InstrumentStatus.TOLD_CHANGED if is_told else InstrumentStatus.PARTLY_EXPIRED
    if basic not in (InstrumentStatus.IN_FORCE, InstrumentStatus.UNKNOWN):
        return basic
    # The lack of contrary evidence does not prove that it is in force: a sufficiently recent check is required.
    if evidence.check is not None and day <= evidence.check.believed_to:
        return evidence.check.status
    return InstrumentStatus.UNCHECKED if basic is InstrumentStatus.IN_FORCE else basic


TAKES_AWAY = frozenset({EventKind.AMENDED, EventKind.REPLACED, EventKind.REPEALED, EventKind.EXPIRED})


# Events that take effect unconfirmed if stated by a text of equal or higher rank; suspensions await an officer.
_ACTS_BY_ITSELF = frozenset(
    {*ENDING, EventKind.AMENDED, EventKind.SUPPLEMENTED, EventKind.CORRECTED, EventKind.IN_FORCE}
)


@dataclass(frozen=True, slots=True)
class EventParty:
    """The instrument that an event comes from, or happens to, with what determines its weight."""

    key: int
    rank: int | None
    issued: date | None


def acts_by_itself(
    *, kind: EventKind, day: date | None, source: EventParty | None, target: EventParty, is_stated: bool = False
) -> bool:
    """Whether a change to `target` may be shown as unconfirmed before an officer has confirmed it.

    A text decides on its own provisions, and on texts that are older and of no higher rank. The State's data and
    published notes (`is_stated`) suffice even if `source` is not in the library, unless its known rank or date
    contradicts them.
    """
    if day is None or kind not in _ACTS_BY_ITSELF:
        return False
    if source is None or source.key == target.key:
        return is_stated or source is not None
    if source.rank is None or target.rank is None:
        weighs_enough = is_stated
    else:
        weighs_enough = source.rank >= target.rank
    return weighs_enough and (source.issued is None or target.issued is None or target.issued <= source.issued)


@dataclass(frozen=True, slots=True)
class StatusClaim:
    """`by` names the act that causes the status, "" if there is none; `on` is the first day of the status, if known.

    `checked_to` and `against`: the day up to which, and the source against which, somebody has checked that the
    instrument is in force. `takes_away`: whether provisions of it are said to have expired; an amended act is in force
    as a whole, even if the amendment repeals a clause. `is_doubted`: `against` says that the act it details has ended.
    `besides` are acts that change it too but are unconfirmed, where an officer has confirmed `by` alone.
    """

    status: InstrumentStatus
    grade: StatusGrade
    by: str = ""
    on: date | None = None
    checked_to: date | None = None
    against: str = ""
    takes_away: bool = False
    is_doubted: bool = False
    besides: str = ""

    @property
    def sentence(self) -> str:
        """The sentence that a reader needs before relying on the claim."""
        known = _TOLD.get((self.status, self.grade)) if self.by else None
        known = known or _SENTENCES.get(self.status, "")
        if self.status is InstrumentStatus.UNCHECKED and self.checked_to:
            known = "Lần kiểm tra gần nhất là ngày {to}, đã quá hạn kiểm tra lại: hãy hỏi lại trước khi áp dụng."
        elif not known and (self.status.is_over or self.status in BY_EVENTS):
            known = f"{{grade}}{': {by}' if self.by else ''}."
        if self.besides:
            known = f"{known} {_BESIDES}"
        if self.is_doubted and not self.status.is_over:
            known = _DOUBT if self.status is InstrumentStatus.UNCHECKED else f"{known} {_DOUBT}".lstrip()
        said = known.format(
            to=f"{self.checked_to:%d/%m/%Y}" if self.checked_to else "",
            against=self.against,
            by=self.by,
            grade=self.grade.label,
            besides=self.besides,
        )
        return capital(said)


_DOUBT = (
    "Theo {against}, văn bản mà văn bản này quy định chi tiết đã hết hiệu lực; chưa rõ văn bản này còn hiệu lực hay"
    " không. Hãy hỏi cơ quan ban hành trước khi áp dụng."
)
_BESIDES = "Văn bản này còn được ghi là có sửa đổi theo {besides}; cán bộ chưa xác nhận."
_TOLD = {
    (InstrumentStatus.TOLD_OVER, StatusGrade.TOLD): "{by} nêu văn bản này đã hết hiệu lực; cán bộ chưa xác nhận.",
    (InstrumentStatus.TOLD_OVER, StatusGrade.CATALOGUE): (
        "Danh mục ghi {by} làm văn bản này hết hiệu lực; cán bộ chưa xác nhận."
    ),
    (InstrumentStatus.TOLD_CHANGED, StatusGrade.TOLD): (
        "{by} nêu văn bản này được sửa đổi hoặc hết hiệu lực một phần; cán bộ chưa xác nhận."
    ),
    (InstrumentStatus.TOLD_CHANGED, StatusGrade.CATALOGUE): (
        "Danh mục ghi {by} sửa đổi văn bản này hoặc làm hết hiệu lực một phần; cán bộ chưa xác nhận."
    ),
    (InstrumentStatus.CONTRADICTED, StatusGrade.CATALOGUE): (
        "Danh mục ghi {by} làm văn bản này hết hiệu lực, không rõ từ ngày nào; cán bộ chưa xác nhận."
    ),
}
_SENTENCES = {
    InstrumentStatus.IN_FORCE: "Đã kiểm tra đến ngày {to}, đối chiếu với {against}.",
    InstrumentStatus.LISTED: (
        "Đến ngày {to}, {against} không ghi văn bản nào làm văn bản này hết hiệu lực; cán bộ chưa xác nhận."
    ),
    InstrumentStatus.UNCHECKED: (
        "Thư viện chỉ biết các ngày ghi trong văn bản; chưa ai kiểm tra văn bản này còn hiệu lực hay không. Hãy hỏi cơ"
        " quan ban hành trước khi áp dụng."
    ),
    InstrumentStatus.CONTRADICTED: "{by} nêu văn bản này đã hết hiệu lực; cán bộ chưa xác nhận.",
}
