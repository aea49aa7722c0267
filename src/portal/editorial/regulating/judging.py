"""Which rule holds for a case: the most particular one; where none fits, publishing is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from portal.editorial.regulating.values import Case, Freshness, Rule, Ruling
from portal.editorial.states import Path, Where, Who

# While no regulation has been issued: everybody in their own sections, checked and approved, a working day for a step.
DEFAULT_RULES = (
    Rule(1, frozenset(), Who.ANY, Where.OWN, Path.TWO, step_hours=24, review_months=12),
    Rule(2, frozenset(), Who.SUPERVISOR, Where.COMMON, Path.TWO, step_hours=24, review_months=12),
)
DEFAULT_FRESHNESS = (Freshness(1, Where.ANY, most_days=30),)
_REFUSED = "Quy chế không cho cơ quan này đăng loại nội dung này ở chuyên mục này."

_WHO: dict[Who, Callable[[Rule, Case], bool]] = {
    Who.ANY: lambda rule, case: True,
    Who.SUPERVISOR: lambda rule, case: case.is_supervisor,
    Who.KIND: lambda rule, case: rule.agency_kind == case.agency_kind,
    Who.AGENCY: lambda rule, case: case.agency is not None and rule.agency == case.agency,
}
_HOW_PARTICULAR = {
    Who.ANY: 0,
    Who.SUPERVISOR: 1,
    Who.KIND: 1,
    Who.AGENCY: 2,
}


def judge(rules: Sequence[Rule], case: Case) -> Ruling:
    """What the rules say of the case.

    A rule for one section is more particular than one for own or common sections, that more than one for any; then one
    for an agency more than one for a kind of agencies, that more than one for all; then one that names kinds. Among
    equals the one that stands first in the regulation holds.
    """
    fitting = [rule for rule in rules if _fits(rule, case)]
    if not fitting:
        return Ruling(is_allowed=False, path=Path.TWO, step_hours=24, why=_REFUSED)
    rule = min(fitting, key=lambda one: (*(-mark for mark in _particularity(one, case)), one.position))
    return Ruling(
        is_allowed=True,
        path=rule.path,
        step_hours=rule.step_hours,
        review_months=rule.review_months,
        position=rule.position,
    )


def most_days_of_silence(
    rules: Sequence[Freshness], *, sections: Sequence[int], is_own: bool, is_common: bool
) -> int | None:
    """For how many days the section may be silent, by the most particular rule; None = as long as it likes."""
    fitting = [
        (_place(rule.where, rule.section, sections), rule)
        for rule in rules
        if _stands(rule.where, rule.section, sections=sections, is_own=is_own, is_common=is_common)
    ]
    if not fitting:
        return None
    return min(fitting, key=lambda found: (-found[0], found[1].position))[1].most_days


def _fits(rule: Rule, case: Case) -> bool:
    return (
        (not rule.kinds or case.kind in rule.kinds)
        and _WHO[rule.who](rule, case)
        and _stands(rule.where, rule.section, sections=case.sections, is_own=case.is_own, is_common=case.is_common)
    )


def _stands(where: Where, section: int | None, *, sections: Sequence[int], is_own: bool, is_common: bool) -> bool:
    return {
        Where.ANY: True,
        Where.OWN: is_own,
        Where.COMMON: is_common,
        Where.SECTION: section in sections,
    }[where]


def _particularity(rule: Rule, case: Case) -> tuple[int, int, int]:
    return _place(rule.where, rule.section, case.sections), _HOW_PARTICULAR[rule.who], int(bool(rule.kinds))


def _place(where: Where, section: int | None, sections: Sequence[int]) -> int:
    """A section named is the more particular the nearer it stands."""
    if where is Where.SECTION and section in sections:
        return 2 + len(sections) - sections.index(section)
    return int(where in (Where.OWN, Where.COMMON))
