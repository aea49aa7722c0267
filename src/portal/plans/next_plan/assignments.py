"""The assignments of the next plan: unfinished ones, continuing ones, goals of newer decisions, open difficulties, and
those of every plan.

Each states the reason for it, in a sentence that an officer can check against the old plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lawtext.types import grouped
from lawtext.words import fold
from portal.plans.next_plan.values import (
    AgencyRenaming,
    AssignmentOutcome,
    OpenDifficulty,
    PlanGoal,
    PlanYears,
    ProposedAssignment,
    is_about,
    is_lasting,
    renewed_deadline,
    renewed_text,
)
from portal.plans.states.plans import ProposalReason

_SUMMING_UP = "tong ket"
_LONGEST_NOTE = 300
_OTHERS = "các cơ quan, đơn vị có liên quan"


def propose(
    *,
    outcomes: Sequence[AssignmentOutcome],
    difficulties: Sequence[OpenDifficulty],
    goals: Sequence[PlanGoal],
    years: PlanYears,
    renaming: AgencyRenaming,
    supervisor: str,
) -> tuple[ProposedAssignment, ...]:
    """Assignments in the order of the old plan, then the new ones; `supervisor` leads those without a lead agency."""
    with_goals, left = _with_goals(
        [
            _repeated(one, difficulties=difficulties, years=years, renaming=renaming, supervisor=supervisor)
            for one in outcomes
        ],
        goals,
    )
    fresh = [
        *_from_goals(left, years=years, supervisor=supervisor),
        *_from_difficulties(difficulties, outcomes=outcomes, years=years, supervisor=supervisor),
    ]
    proposed = [*with_goals, *fresh]
    if not any(_SUMMING_UP in fold(one.title) and one.is_kept for one in proposed):
        proposed.append(
            ProposedAssignment(
                title="Tổng kết việc thực hiện Kế hoạch và đề xuất kế hoạch giai đoạn tiếp theo",
                lead=(supervisor,),
                coordinating=(_OTHERS,),
                deadlines=(f"Quý IV/{years.last}",),
                products=("Báo cáo tổng kết thực hiện Kế hoạch",),
                reason_kind=ProposalReason.STANDING.value,
                reason="Kế hoạch nào cũng kết thúc bằng tổng kết và đề xuất tiếp theo.",
            )
        )
    return tuple(proposed)


# ---- assignments of the old plan -------------------------------------------------------------------------------------


def _repeated(
    outcome: AssignmentOutcome,
    *,
    difficulties: Sequence[OpenDifficulty],
    years: PlanYears,
    renaming: AgencyRenaming,
    supervisor: str,
) -> ProposedAssignment:
    kind = _kind(outcome)
    met = [title for _, title, _, assignment in difficulties if assignment == outcome["key"]]
    lead = tuple(dict.fromkeys(outcome["lead"])) or (supervisor,)
    return ProposedAssignment(
        title=renewed_text(outcome["title"], renaming=renaming, years=years),
        lead=lead,
        coordinating=tuple(name for name in dict.fromkeys(outcome["coordinating"]) if name not in lead),
        deadlines=tuple(renewed_deadline(one, years=years, renaming=renaming) for one in outcome["deadlines"])
        or (_whole(years),),
        products=tuple(renewed_text(one, renaming=renaming, years=years) for one in outcome["products"]),
        reason_kind=kind.value,
        reason=" ".join(_why(outcome, kind, met)),
        origin=outcome["key"],
        is_kept=kind is not ProposalReason.DONE,
        money=tuple(
            f"dự kiến {_number(one.amount)} đồng (theo mức đã giao {one.label})"
            for one in outcome["money"]
            if one.amount > 0
        ),
    )


def _kind(outcome: AssignmentOutcome) -> ProposalReason:
    if any(is_lasting(one) for one in outcome["deadlines"]) or _SUMMING_UP in fold(outcome["title"]):
        return ProposalReason.CONTINUING if outcome["is_completed"] else ProposalReason.UNFINISHED
    return ProposalReason.DONE if outcome["is_completed"] else ProposalReason.UNFINISHED


def _why(outcome: AssignmentOutcome, kind: ProposalReason, met: Sequence[str]) -> Iterator[str]:
    yield _OPENINGS[kind].format(number=outcome["number"])
    if outcome["lead_count"] > 1:
        done = f"{outcome['done_count']} trên {outcome['lead_count']} cơ quan chủ trì đã hoàn thành"
        yield f"{done}, bình quân {outcome['percent']}%."
    elif not outcome["is_completed"]:
        yield f"Mới đạt {outcome['percent']}%." if outcome["percent"] else "Chưa có báo cáo kết quả."
    yield from (_counted(*one) for one in outcome["counts"])
    for one in outcome["money"]:
        spent = f"giao {_number(one.amount)} đồng, đã chi {_number(one.spent)} đồng"
        yield f"Kinh phí ({one.label}): {spent}; mức dự kiến lấy theo số đã giao, cần cân đối lại."
    if outcome["notes"] and kind is not ProposalReason.DONE:
        yield f"Báo cáo gần nhất: {_cut(outcome['notes'][0])}"
    if met:
        yield f"Còn vướng: {'; '.join(title.rstrip(' .;') for title in met)}."


_OPENINGS = {
    ProposalReason.UNFINISHED: "Nhiệm vụ {number} của kế hoạch trước chưa hoàn thành.",
    ProposalReason.CONTINUING: "Nhiệm vụ {number} của kế hoạch trước đã hoàn thành và là việc thường xuyên.",
    ProposalReason.DONE: "Nhiệm vụ {number} của kế hoạch trước đã hoàn thành, không cần làm lại.",
}


def _counted(name: str, unit: str, count: int, target: int | None) -> str:
    if target is None:
        return f"{name}: {_number(count)} {unit}."
    return f"{name}: {_number(count)}/{_number(target)} {unit}, {'chưa đạt' if count < target else 'đạt'} chỉ tiêu."


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _cut(note: str) -> str:
    line = " ".join(note.split())
    return line if len(line) <= _LONGEST_NOTE else f"{line[:_LONGEST_NOTE].rpartition(' ')[0]}…"


# ---- new assignments -------------------------------------------------------------------------------------------------


def _with_goals(
    proposed: Sequence[ProposedAssignment], goals: Sequence[PlanGoal]
) -> tuple[list[ProposedAssignment], list[PlanGoal]]:
    """Goals that fit an assignment become its products; returns the assignments and the remaining goals."""
    found, left = list(proposed), []
    for goal in goals:
        at = next((n for n, one in enumerate(found) if one.is_kept and is_about(goal, one.title)), None)
        if at is None:
            left.append(goal)
            continue
        one = found[at]
        reason = (
            f"{one.reason} {goal.decision['number']} đặt chỉ tiêu cho giai đoạn {goal.years.first} - {goal.years.last}."
        )
        found[at] = replace(one, products=(*one.products, goal.promise), reason=reason)
    return found, left


def _from_goals(goals: Sequence[PlanGoal], *, years: PlanYears, supervisor: str) -> Iterator[ProposedAssignment]:
    for task, ones in grouped(goals, lambda goal: goal.task).items():
        yield ProposedAssignment(
            title=task,
            lead=(supervisor,),
            coordinating=ones[0].coordinating,
            deadlines=(_whole(PlanYears(max(years.first, ones[0].years.first), min(years.last, ones[-1].years.last))),),
            products=tuple(one.promise for one in ones),
            reason_kind=ProposalReason.GOAL.value,
            reason=" ".join(
                dict.fromkeys(f"{one.decision['number']} đặt chỉ tiêu này; chưa nhiệm vụ nào nói đến." for one in ones)
            ),
        )


def _from_difficulties(
    difficulties: Sequence[OpenDifficulty], *, outcomes: Sequence[AssignmentOutcome], years: PlanYears, supervisor: str
) -> Iterator[ProposedAssignment]:
    """The difficulties that belong to no assignment make up one new assignment."""
    known = {one["key"] for one in outcomes}
    left = [one for one in difficulties if one[3] not in known]
    if not left:
        return
    codes, titles, agencies, _ = zip(*left, strict=True)
    yield ProposedAssignment(
        title="Tháo gỡ các khó khăn, vướng mắc còn tồn tại từ kế hoạch trước",
        lead=(supervisor,),
        coordinating=tuple(name for name in dict.fromkeys(agencies) if name != supervisor) or (_OTHERS,),
        deadlines=(f"Quý II/{years.first}",),
        products=tuple(f"phương án tháo gỡ: {title.rstrip(' .;')}".replace(";", ",") for title in titles),
        reason_kind=ProposalReason.DIFFICULTY.value,
        reason=f"Chưa được giải quyết: {', '.join(codes)}.",
    )


def _whole(years: PlanYears) -> str:
    return f"cả {years.words}" if years.first == years.last else years.words
