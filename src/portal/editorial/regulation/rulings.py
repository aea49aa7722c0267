"""A case, the rules it is judged by, what they say, and the working hours that they give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.editorial.states.workflow import ApprovalPath, RuleAgencies, RuleSections


@dataclass(frozen=True, slots=True)
class PostingRuleValues:
    """A posting rule as values. Empty `kinds` = every kind; `agency` and `section` are keys."""

    position: int
    kinds: frozenset[str]
    who: RuleAgencies
    where: RuleSections
    path: ApprovalPath
    step_hours: int
    review_months: int | None = None
    agency_kind: str = ""
    agency: int | None = None
    section: int | None = None


@dataclass(frozen=True, slots=True)
class PostingCase:
    """A content that somebody wants to publish. `sections`: where it stands and what is above, the nearest first.

    `is_own`: the section is in the charge of the publishing agency; `is_common`: it is one of the portal's own.
    """

    kind: str
    agency: int | None
    agency_kind: str
    is_supervisor: bool
    sections: tuple[int, ...]
    is_own: bool
    is_common: bool


@dataclass(frozen=True, slots=True)
class PostingRuling:
    """What the regulation says of a case. `why` explains a refusal to an officer."""

    is_allowed: bool
    path: ApprovalPath
    step_hours: int
    review_months: int | None = None
    why: str = ""
    position: int | None = None


@dataclass(frozen=True, slots=True)
class FreshnessValues:
    """A freshness rule as values."""

    position: int
    where: RuleSections
    most_days: int
    section: int | None = None


# While no regulation has been issued: everybody in their own sections, checked and approved, a working day for a step.
DEFAULT_RULES = (
    PostingRuleValues(
        1, frozenset(), RuleAgencies.ANY, RuleSections.OWN, ApprovalPath.TWO, step_hours=24, review_months=12
    ),
    PostingRuleValues(
        2, frozenset(), RuleAgencies.SUPERVISOR, RuleSections.COMMON, ApprovalPath.TWO, step_hours=24, review_months=12
    ),
)
DEFAULT_FRESHNESS = (FreshnessValues(1, RuleSections.ANY, most_days=30),)
_REFUSED = "Quy chế không cho cơ quan này đăng loại nội dung này ở chuyên mục này."

_WHO: dict[RuleAgencies, Callable[[PostingRuleValues, PostingCase], bool]] = {
    RuleAgencies.ANY: lambda rule, case: True,
    RuleAgencies.SUPERVISOR: lambda rule, case: case.is_supervisor,
    RuleAgencies.KIND: lambda rule, case: rule.agency_kind == case.agency_kind,
    RuleAgencies.AGENCY: lambda rule, case: case.agency is not None and rule.agency == case.agency,
}
_HOW_PARTICULAR = {
    RuleAgencies.ANY: 0,
    RuleAgencies.SUPERVISOR: 1,
    RuleAgencies.KIND: 1,
    RuleAgencies.AGENCY: 2,
}


def judge(rules: Sequence[PostingRuleValues], case: PostingCase) -> PostingRuling:
    """What the rules say of the case.

    A rule for one section is more particular than one for own or common sections, that more than one for any; then one
    for an agency more than one for a kind of agencies, that more than one for all; then one that names kinds. Among
    equals the one that stands first in the regulation holds.
    """
    fitting = [rule for rule in rules if _fits(rule, case)]
    if not fitting:
        return PostingRuling(is_allowed=False, path=ApprovalPath.TWO, step_hours=24, why=_REFUSED)
    rule = min(fitting, key=lambda one: (*(-mark for mark in _particularity(one, case)), one.position))
    return PostingRuling(
        is_allowed=True,
        path=rule.path,
        step_hours=rule.step_hours,
        review_months=rule.review_months,
        position=rule.position,
    )


def most_days_of_silence(
    rules: Sequence[FreshnessValues], *, sections: Sequence[int], is_own: bool, is_common: bool
) -> int | None:
    """For how many days the section may be silent, by the most particular rule; None = as long as it likes."""
    fitting = [
        (_place(rule.where, rule.section, sections), rule)
        for rule in rules
        if _stands(rule.where, rule.section, sections=sections, is_own=is_own, is_common=is_common)
    ]
    return min(fitting, key=lambda found: (-found[0], found[1].position))[1].most_days if fitting else None


def _fits(rule: PostingRuleValues, case: PostingCase) -> bool:
    return (
        (not rule.kinds or case.kind in rule.kinds)
        and _WHO[rule.who](rule, case)
        and _stands(rule.where, rule.section, sections=case.sections, is_own=case.is_own, is_common=case.is_common)
    )


def _stands(
    where: RuleSections, section: int | None, *, sections: Sequence[int], is_own: bool, is_common: bool
) -> bool:
    return {
        RuleSections.ANY: True,
        RuleSections.OWN: is_own,
        RuleSections.COMMON: is_common,
        RuleSections.SECTION: section in sections,
    }[where]


def _particularity(rule: PostingRuleValues, case: PostingCase) -> tuple[int, int, int]:
    return _place(rule.where, rule.section, case.sections), _HOW_PARTICULAR[rule.who], int(bool(rule.kinds))


def _place(where: RuleSections, section: int | None, sections: Sequence[int]) -> int:
    """A section named is the more particular the nearer it stands."""
    return (
        2 + len(sections) - sections.index(section)
        if where is RuleSections.SECTION and section in sections
        else int(where in (RuleSections.OWN, RuleSections.COMMON))
    )


_DAY = timedelta(days=1)
# A calendar without a working day for so long was entered wrongly.
_FURTHEST = timedelta(days=3660)


class NoWorkingHours(ValueError):
    """The calendar has no working day for ten years: somebody entered exceptions that cannot be. Remove them."""


def deadline(start: datetime, hours: int, *, is_workday: Callable[[date], bool]) -> datetime:
    """The moment when so many hours of working days have passed since `start` (aware, in local time).

    What begins on a day off begins with the next working day. Raises NoWorkingHours.
    """
    left, now = timedelta(hours=hours), start
    while now - start < _FURTHEST + left:
        midnight = datetime.combine(now.date() + _DAY, time(), tzinfo=now.tzinfo)
        if is_workday(now.date()):
            if now + left <= midnight:
                return now + left
            left -= midnight - now
        now = midnight
    raise NoWorkingHours(start)


def hours_between(start: datetime, end: datetime, *, is_workday: Callable[[date], bool]) -> float:
    """How many hours of working days lie between two aware local moments; 0 where `end` is not later."""
    total, now = timedelta(), start
    while now < end:
        until = min(end, datetime.combine(now.date() + _DAY, time(), tzinfo=now.tzinfo))
        if is_workday(now.date()):
            total += until - now
        now = until
    return total / timedelta(hours=1)
