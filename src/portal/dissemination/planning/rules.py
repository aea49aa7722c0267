"""Dated rules of sending: hours and caps by class, when a refusal counts, deadlines of requests about data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.agencies.dates import WorkingCalendar
from portal.dissemination.states import CampaignClass

ALL_DAY = (time(0, 0), time.max)


@dataclass(frozen=True, slots=True)
class ClassRules:
    """The rules of a class of campaigns. `opens`, `closes`: the hours of sending in Vietnam; `latest`: their upper
    limit.

    `any_hour`: with a written reason it is sent at night too. `most_a_day`: messages to one address in any 24 hours
    from all campaigns together, `most_of_class`: from this class; None: no limit. `asks_interest`: only for followers
    of something that it is about. `heeds_list`: whether the do-not-call list applies. `label`: the label that the law
    requires at the beginning.
    """

    since: date
    opens: time
    closes: time
    latest: time
    any_hour: bool
    most_a_day: int | None
    most_of_class: int | None
    asks_interest: bool
    heeds_list: bool
    label: str
    source: str


# Nghị định 91/2020/NĐ-CP, Điều 13: advertising by SMS only from 7 to 22 o'clock, three messages a day to a number.
# Information about the law is no advertising (Điều 3), yet keeps stricter hours: nobody is grateful for it at half past
# nine.
_NIGHT = time(22, 0)
_DAYTIME = (time(7, 0), time(21, 0))
_SINCE = date(2020, 10, 1)

RULES: dict[CampaignClass, tuple[ClassRules, ...]] = {
    CampaignClass.URGENT: (
        ClassRules(
            _SINCE, *_DAYTIME, latest=_NIGHT, any_hour=True, most_a_day=None, most_of_class=None, asks_interest=False,
            heeds_list=False, label="",
            source="Luật 91/2025/QH15, Điều 19: tình huống khẩn cấp, vì lợi ích công cộng; có ghi lý do",
        ),
    ),
    CampaignClass.SERVICE: (
        ClassRules(
            _SINCE, *_DAYTIME, latest=_NIGHT, any_hour=False, most_a_day=3, most_of_class=1, asks_interest=True,
            heeds_list=False, label="",
            source="Nghị định 91/2020/NĐ-CP, Điều 13, áp dụng chặt hơn",
        ),
    ),
    CampaignClass.EDUCATION: (
        ClassRules(
            _SINCE, *_DAYTIME, latest=_NIGHT, any_hour=False, most_a_day=3, most_of_class=1, asks_interest=True,
            heeds_list=False, label="",
            source="Nghị định 91/2020/NĐ-CP, Điều 13, áp dụng chặt hơn; Luật PBGDPL 2012, Điều 11",
        ),
    ),
    CampaignClass.ADVERTISING: (
        ClassRules(
            _SINCE, *_DAYTIME, latest=_NIGHT, any_hour=False, most_a_day=3, most_of_class=1, asks_interest=True,
            heeds_list=True, label="[QC]",
            source="Nghị định 91/2020/NĐ-CP, Điều 7, 13, 15",
        ),
    ),
}  # fmt: skip


def row_on[Row: (ClassRules, DatedDays, DataRequestTerm)](rows: Sequence[Row], *, on: date) -> Row:
    """The row in force on a day; before the first row the first, because nothing older promises less."""
    return next((row for row in reversed(rows) if row.since <= on), rows[0])


def rules_of(campaign_class: str, *, on: date) -> ClassRules:
    return row_on(RULES[CampaignClass(campaign_class)], on=on)


# Proposed hours of loudspeakers, by the day from which they apply: before work and after it. They are the portal's own,
# narrower than any commune's: no act that we hold names hours, and the commune decides.
BROADCAST_HOURS: tuple[tuple[date, tuple[time, ...]], ...] = (
    (date(2026, 1, 1), tuple(time(*one) for one in ((5, 30), (6, 0), (6, 30), (16, 30), (17, 0), (17, 30), (18, 0)))),
)


def broadcast_hours(*, on: date) -> tuple[time, ...]:
    """The hours in force on a day; none before the first row."""
    return next((hours for since, hours in reversed(BROADCAST_HOURS) if since <= on), ())


_DAY = timedelta(days=1)
_DIGEST_AT = time(7, 0)  # Monday


@dataclass(frozen=True, slots=True)
class SendingWindow:
    """From `opens` on and before `closes`, local time: a window that closes at 21:00 is closed at 21:00 sharp."""

    opens: time
    closes: time

    @property
    def seconds(self) -> int:
        """Its length each day, in seconds."""
        return (
            round(_DAY.total_seconds()) - _seconds(self.opens)
            if self.closes == time.max
            else max(0, _seconds(self.closes) - _seconds(self.opens))
        )

    def holds(self, moment: datetime, *, zone: ZoneInfo) -> bool:
        local = moment.astimezone(zone).time()
        return self.opens <= local < self.closes or (self.closes == time.max and local >= self.opens)

    def next(self, moment: datetime, *, zone: ZoneInfo) -> datetime:
        """The moment itself while it is open, else the next opening."""
        if self.holds(moment, zone=zone):
            return moment
        local = moment.astimezone(zone)
        opening = datetime.combine(local.date(), self.opens, tzinfo=zone)
        return opening if opening > local else opening + _DAY

    def end(self, moment: datetime, *, zone: ZoneInfo) -> datetime:
        """When the window that contains the moment closes."""
        local = moment.astimezone(zone)
        return (
            datetime.combine(local.date() + _DAY, time(0, 0), tzinfo=zone)
            if self.closes == time.max
            else datetime.combine(local.date(), self.closes, tzinfo=zone)
        )


def window_of(
    rules: ClassRules, *, opens: time = time(0, 0), closes: time = time.max, is_urgent_with_reason: bool = False
) -> SendingWindow:
    """The hours in which an account that works from `opens` to `closes` sends what has these rules.

    An account may only narrow them: hours wider than those of the class need a new row of the table. If nothing is left
    between the two, the hours of the class apply. An urgent campaign with a reason is sent at any hour.
    """
    if rules.any_hour and is_urgent_with_reason:
        return SendingWindow(*ALL_DAY)
    last = min(rules.closes, rules.latest)
    begin, end = max(rules.opens, opens), min(last, closes)
    return SendingWindow(begin, end) if begin < end else SendingWindow(rules.opens, last)


def next_digest(moment: datetime, *, zone: ZoneInfo) -> datetime:
    """The next Monday morning, for the weekly digest."""
    local = moment.astimezone(zone)
    monday = datetime.combine(local.date() - timedelta(days=local.weekday()), _DIGEST_AT, tzinfo=zone)
    return monday if monday >= local else monday + timedelta(weeks=1)


def _seconds(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


CAP_PERIOD = timedelta(hours=24)


def free_at(*, sent: Iterable[datetime], of_class: Iterable[datetime], rules: ClassRules, at: datetime) -> datetime:
    """From when on one more message may go to an address: `at` itself if now.

    `sent`: when it got messages of campaigns, `of_class`: those of this class among them; older ones are ignored.
    """
    waits = (
        _next_free(sorted(one for one in moments if at - CAP_PERIOD < one <= at), most)
        for moments, most in ((sent, rules.most_a_day), (of_class, rules.most_of_class))
    )
    return max([at, *(one for one in waits if one is not None)])


def _next_free(recent: list[datetime], most: int | None) -> datetime | None:
    """When so many of them are a day old that one more is allowed; None: it is allowed now."""
    return recent[-most] + CAP_PERIOD if most is not None and len(recent) >= most else None


@dataclass(frozen=True, slots=True)
class DatedDays:
    """A number of days, in force from `since` on."""

    since: date
    days: int
    source: str


# Days after a message was handed over in which a refusal is counted for it.
REFUSAL_WINDOWS: tuple[DatedDays, ...] = (
    DatedDays(date(2020, 10, 1), 7, "Nghị định 91/2020/NĐ-CP, Điều 16, không nêu số ngày: cơ quan chọn một tuần"),
)
# Working days in which an incoming message is answered.
MESSAGE_TERMS: tuple[DatedDays, ...] = (
    DatedDays(date(2026, 1, 1), 2, "Không văn bản nào nêu: cơ quan tự đặt hai ngày làm việc"),
)


# Days between two paper letters to one person; urgent campaigns do not wait for them.
POST_INTERVALS: tuple[DatedDays, ...] = (
    DatedDays(date(2026, 1, 1), 7, "Không văn bản nào nêu: cơ quan tự đặt nhiều nhất một thư giấy mỗi tuần"),
)


def counted_within(*, on: date) -> timedelta:
    return timedelta(days=row_on(REFUSAL_WINDOWS, on=on).days)


@dataclass(frozen=True, slots=True)
class DataRequestTerm:
    """`answer_days`: working days to answer the applicant; `done_days`: days to complete the request, by its kind."""

    since: date
    answer_days: int
    done_days: Mapping[str, int]
    source: str

    @property
    def done_within(self) -> str:
        """The days to complete it, in words for a page."""
        shortest, longest = min(self.done_days.values()), max(self.done_days.values())
        return f"{shortest} ngày" if shortest == longest else f"{shortest} đến {longest} ngày"

    def answer_by(self, day: date, *, calendar: WorkingCalendar) -> date:
        """The last day to answer a request received on this day, which is not counted."""
        return calendar.after(day, self.answer_days)

    def done_by(self, kind: str, day: date, *, calendar: WorkingCalendar) -> date:
        """The last day to complete it; a day off moves to the next working day (Bộ luật Dân sự 2015, Điều 148)."""
        return calendar.on_or_after(day + timedelta(days=self.done_days[kind]))


# Kinds are values of `states.RequestKind`. If the law allows more time when others are involved, ours is the shorter.
DATA_REQUEST_TERMS = (
    DataRequestTerm(
        since=date(2026, 1, 1),
        answer_days=2,
        done_days={
            "xem": 10,
            "sua": 10,
            "rut-dong-y": 15,
            "han-che": 15,
            "phan-doi": 15,
            "xoa": 15,
        },
        source="Luật 91/2025/QH15, Nghị định 356/2025/NĐ-CP",
    ),
)


def term_on(day: date) -> DataRequestTerm:
    return row_on(DATA_REQUEST_TERMS, on=day)
