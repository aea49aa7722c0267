"""What accepting a text would change in a plan that is already there, and what becomes of progress."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from portal.plans.models import Assignment, Plan, RoleKind, Standing
from portal.plans.parser import AssignmentDraft, PlanDraft
from portal.plans.parser.phrases import pair_titles
from portal.plans.queries import agencies_meant, assignments_of


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """`kept` assignments stay as they are; `targets` are numbers that go and come. `only_adjusts`: see `PlanDraft`.

    `removed` are no longer in the text; `reported` counts the agencies whose progress is kept with them.
    """

    added: tuple[str, ...] = ()
    removed: tuple[dict[str, object], ...] = ()
    changed: tuple[dict[str, Any], ...] = ()
    targets: dict[str, Any] | None = None
    kept: int = 0
    only_adjusts: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.targets)


def changes_by(*, plan: Plan, draft: PlanDraft) -> PlanChanges:
    """The differences between the plan as it stands and the text; a fixed number of queries and one a phrase."""
    old, new = list(assignments_of(plan=plan)), draft.assignments
    pairing = pair_titles(old=[one.title for one in old], new=[one.title for one in new])
    on = draft.reference_date or plan.counted_on
    meant = cache(
        lambda phrase: frozenset(agency.pk for agency in agencies_meant(phrase=phrase, on=on)) if on else frozenset()
    )
    compared = [_compare(old[left], new[right], meant) for left, right in pairing.pairs]
    changed = tuple(one for one in compared if one["parts"] or one["title"] != one["title_before"] or one["leaving"])
    gone = () if draft.adjusts else pairing.removed
    return PlanChanges(
        added=tuple(new[index].title for index in pairing.added),
        removed=tuple(
            {"number": old[index].number, "title": old[index].title, "reported": len(old[index].standings.all())}
            for index in gone
        ),
        changed=changed,
        targets=_targets(plan, draft),
        kept=len(old) - len(gone) - len(changed),
        only_adjusts=bool(draft.adjusts),
    )


def _compare(old: Assignment, new: AssignmentDraft, meant: Callable[[str], frozenset[int]]) -> dict[str, Any]:
    roles = list(old.roles.all())
    pairs = (
        ("Chủ trì", [one.phrase for one in roles if one.kind == RoleKind.LEAD], new.lead),
        ("Phối hợp", [one.phrase for one in roles if one.kind == RoleKind.COORDINATING], new.coordinating),
        ("Thời hạn", [one.phrase for one in old.deadlines.all()], [one.phrase for one in new.deadlines]),
        ("Kết quả, sản phẩm", [one.text for one in old.products.all()], new.products),
    )
    parts = (_difference(heading, before, after) for heading, before, after in pairs)
    staying = {key for phrase in (*new.lead, *new.coordinating) for key in meant(phrase)}
    before = {agency.pk for role in roles for agency in role.agencies.all()}
    standings: list[Standing] = list(old.standings.all())
    return {
        "number": old.number,
        "title": new.title,
        "title_before": old.title,
        "parts": tuple(part for part in parts if part),
        "reported": len(standings),
        "leaving": tuple(one.agency.name for one in standings if one.agency_id in before - staying),
    }


def _difference(heading: str, before: Iterable[str], after: Iterable[str]) -> dict[str, Any] | None:
    old, new = list(before), list(after)
    gone, come = tuple(one for one in old if one not in new), tuple(one for one in new if one not in old)
    return {"heading": heading, "gone": gone, "come": come} if gone or come else None


def _targets(plan: Plan, draft: PlanDraft) -> dict[str, Any] | None:
    found = _difference(
        "Chỉ tiêu",
        [f"{one.figure}: {one.words}" for one in plan.targets.order_by("sort_order")],
        [f"{one.figure}: {one.words}" for one in draft.targets],
    )
    if found and draft.adjusts:
        return {"heading": found["heading"], "gone": (), "come": found["come"]} if found["come"] else None
    return found
