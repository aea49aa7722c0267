"""Proposals of the next plan, with reasons; and what accepting a text would change in an existing plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any

from django.db.models import QuerySet

from portal.agencies.models import Agency
from portal.agencies.queries import heirs_of
from portal.agencies.states import LEVELS
from portal.plans.models import Assignment, Difficulty, Plan, Progress, Proposal, ProposalItem, Role, RoleKind, Standing
from portal.plans.next_plan.text import body_lines, opening_words, whole_phrase
from portal.plans.next_plan.values import (
    GOALS,
    AgencyRenaming,
    AssignmentOutcome,
    DraftedPlan,
    OpenDifficulty,
    PlanYears,
    ProposedAssignment,
    goals_for,
)
from portal.plans.parser import AssignmentDraft, PlanDraft
from portal.plans.parser.draft import DeadlineDraft, pair_titles
from portal.plans.parser.plan import GROUP_OF_DUTIES
from portal.plans.parser.targets import read_deadline
from portal.plans.queries import agencies_meant, assignments_of
from portal.plans.queries.difficulties import OPEN
from portal.plans.queries.numbers import newest_money_of
from portal.plans.queries.overviews import AssignmentOverview, plan_overview
from portal.plans.states.plans import Money, ProposalChoice, ProposalReason, ProposalState
from portal.plans.states.progress import ProgressState
from portal.schema.queries import grouped, narrowed

# Including the text of a drafted plan, for rooms that write it as a document.
__all__ = [
    "DraftedPlan",
    "bases_for",
    "body_lines",
    "copied_assignments",
    "deadlines_read",
    "drafted_plan_of",
    "items_kept",
    "open_difficulties",
    "opening_words",
    "outcomes_of",
    "proposals_of",
    "renaming_for",
    "words_of",
]

_NOTES = 3
_SHORT_LIST = 6  # successors that are named one by one; more are named as a class
_DISTRICTS = "district"


def proposals_of(*, plan: Plan | None = None) -> QuerySet[Proposal]:
    found = narrowed(Proposal.objects.exclude(state=ProposalState.DROPPED.value), source=plan)
    return found.select_related("source", "accepted_plan").order_by("-made_at", "-pk")


def outcomes_of(*, plan: Plan, today: date, on: date, renaming: AgencyRenaming) -> tuple[AssignmentOutcome, ...]:
    """Each assignment with its outcome until today, and its agencies as they are named on the new plan's day."""
    sheet = plan_overview(plan=plan, ends=None, today=today)
    # The newest notes on each assignment, at most `_NOTES`.
    said = Progress.objects.filter(assignment__plan=plan).exclude(note="").order_by("-at", "-pk")
    notes = {key: words[:_NOTES] for key, words in grouped(said.values_list("assignment", "note")).items()}
    parties, money = _Parties(on=on, renaming=renaming), newest_money_of(plan=plan)
    assignments = {one.pk: one for one in assignments_of(plan=plan)}
    return tuple(_outcome(one, assignments[one.assignment.pk], notes, parties, money) for one in sheet["assignments"])


def _outcome(
    sheet: AssignmentOverview,
    assignment: Assignment,
    notes: dict[int, list[str]],
    parties: _Parties,
    money: dict[int, list[Money]],
) -> AssignmentOutcome:
    roles = list(assignment.roles.all())
    return {
        "key": assignment.pk,
        "number": assignment.number,
        "title": assignment.title,
        "lead": tuple(name for one in roles if one.kind == RoleKind.LEAD for name in parties.of(one)),
        "coordinating": tuple(name for one in roles if one.kind == RoleKind.COORDINATING for name in parties.of(one)),
        "deadlines": tuple(
            DeadlineDraft(one.phrase, one.subject, one.start, one.end, one.is_open_ended)
            for one in assignment.deadlines.all()
        ),
        "products": tuple(one.text for one in assignment.products.all()),
        "is_completed": sheet.state is ProgressState.COMPLETED,
        "percent": sheet.percent,
        "lead_count": sheet.lead_count,
        "done_count": sheet.done_count,
        "counts": tuple((one.measure.name, one.measure.unit, one.number.count, one.target) for one in sheet.totals),
        "notes": tuple(notes.get(assignment.pk, ())),
        "money": tuple(money.get(assignment.pk, ())),
    }


class _Parties:
    """Converts phrases of the old plan for the agencies of another day."""

    def __init__(self, *, on: date, renaming: AgencyRenaming) -> None:
        self._on, self._renaming = on, renaming
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, role: Role) -> tuple[str, ...]:
        if role.phrase not in self._known:
            self._known[role.phrase] = self._renewed(role)
        return self._known[role.phrase]

    def _renewed(self, role: Role) -> tuple[str, ...]:
        members = list(role.agencies.all())
        if not members:  # "các cơ quan, đơn vị có liên quan": whichever are concerned then
            return (self._renamed(role.phrase),)
        if len(members) == 1 and not role.named:
            return tuple(one.label for one in self._living(members))
        phrase = self._renamed(role.phrase)
        return (
            (phrase,)
            if (phrase != role.phrase or not self._has_ended(members)) and agencies_meant(phrase=phrase, on=self._on)
            else self._heirs(members)
        )

    def _has_ended(self, members: list[Agency]) -> bool:
        """True if the whole level is abolished: its phrase would match agencies that merely have the name today."""
        return all(one.level == _DISTRICTS and not one.exists_on(self._on) for one in members)

    def _heirs(self, members: list[Agency]) -> tuple[str, ...]:
        living = self._living(members)
        communes = [one for one in living if (one.kind, one.level) == ("committee", "commune")]
        names = tuple(one.label for one in [one for one in living if one not in communes][:_SHORT_LIST])
        return (*names, "Ủy ban nhân dân cấp xã") if communes else names

    def _living(self, members: list[Agency]) -> list[Agency]:
        heirs = heirs_of(agencies=members, on=self._on)
        return list(
            {
                heir.pk: heir for one in members for heir in (heirs.get(one.pk, ()) if one.pk in heirs else (one,))
            }.values()
        )

    def _renamed(self, phrase: str) -> str:
        for old, new in self._renaming.words:
            phrase = phrase.replace(old, new)
        return phrase


def renaming_for(*, plan: Plan, issuer: Agency, on: date) -> AgencyRenaming:
    """ "tỉnh Hậu Giang" -> "thành phố Cần Thơ", and "tỉnh" alone -> "thành phố", if the place has another name.

    If districts no longer exist on that day, communes do their work.
    """
    years = {one.year for one in plan.assignments.values_list("deadlines__end", flat=True) if one}
    if plan.issued_date or plan.counted_on:
        years.add((plan.issued_date or plan.counted_on).year)  # type: ignore[union-attr]
    old, new = _land(plan.issuer.name if plan.issuer else plan.issuer_name), _land(issuer.name)
    words = [] if LEVELS[_DISTRICTS].exists_on(on) else [("cấp huyện", "cấp xã"), ("cấp xã, cấp xã", "cấp xã")]
    if old and new and old != new:
        words.append((old, new))
        kind = "thành phố" if new.startswith("thành phố") else "tỉnh"
        words += [] if old.startswith(kind) else [(old.partition(" ")[0], kind)]
    return AgencyRenaming(words=tuple(words), old_years=frozenset(years))


def _land(name: str) -> str:
    """ "Ủy ban nhân dân tỉnh Hậu Giang" -> "tỉnh Hậu Giang"."""
    for kind in ("tỉnh", "thành phố"):
        _, found, rest = name.partition(f"{kind} ")
        if found:
            return f"{kind} {rest}"
    return ""


def open_difficulties(*, plan: Plan) -> tuple[OpenDifficulty, ...]:
    return tuple(
        (one.code, one.title, one.agency.label, one.assignment_id)
        for one in Difficulty.objects.filter(plan=plan, state__in=OPEN)
        .select_related("agency")
        .order_by("raised_at", "pk")
    )


def bases_for(*, years: PlanYears, issuer: Agency, on: date) -> tuple[str, ...]:
    """The 2012 law, and the decisions whose goals apply to the plan, by date of issue."""
    goals = goals_for(years=years, issuer=issuer.name, on=on)
    decisions = {one.decision["number"]: one.decision for one in GOALS if one in goals}
    return (
        "Luật Phổ biến, giáo dục pháp luật năm 2012",
        *(one["words"] for one in sorted(decisions.values(), key=lambda one: one["issued_date"])),
    )


def words_of(*, plan: Plan) -> dict[str, str]:
    """The general part of a plan as a draft has it: statements one per line."""
    bases = plan.bases.filter(in_preamble=True).order_by("sort_order")
    duties = plan.duties.order_by("sort_order").values_list("text", flat=True)
    return {
        "title": plan.title,
        "bases": "\n".join(one.phrase or f"{one}" for one in bases),
        "purposes": plan.purposes,
        "requirements": plan.requirements,
        "budget": plan.budget,
        "duties": "\n".join(" ".join(one.split()) for one in duties),
    }


def copied_assignments(*, plan: Plan) -> tuple[ProposedAssignment, ...]:
    """The plan's assignments in its own words, without those from duties: they come with the duties."""
    return tuple(
        ProposedAssignment(
            title=one.title,
            group=one.group,
            lead=tuple(role.phrase for role in one.roles.all() if role.kind == RoleKind.LEAD),
            coordinating=tuple(role.phrase for role in one.roles.all() if role.kind == RoleKind.COORDINATING),
            deadlines=tuple(whole_phrase(deadline.subject, deadline.phrase) for deadline in one.deadlines.all()),
            products=tuple(product.text for product in one.products.all()),
            money=_lines(one.money),
            reason_kind=ProposalReason.COPIED.value,
            reason=f"Nhiệm vụ {one.number} của kế hoạch đã có.",
            origin=one.pk,
        )
        for one in assignments_of(plan=plan)
        if one.group != GROUP_OF_DUTIES
    )


# ---- a draft as it is now --------------------------------------------------------------------------------------------


def drafted_plan_of(
    *,
    proposal: Proposal,
    number: int | None = None,
    symbol: str = "",
    day: date | None = None,
    signer: str = "",
    position: str | None = None,
) -> DraftedPlan:
    """The draft without dropped assignments, as it would be signed; `position` None: the usual title of the signer."""
    issuer, is_committee = proposal.issuer, proposal.issuer.kind == "committee"
    land = _land(issuer.name)
    place = land.partition(" ")[2] if land.startswith("tỉnh ") else land.removeprefix("thành phố ")
    reported = "" if proposal.supervisor == issuer else f"tổng hợp, báo cáo {issuer.name} "
    return {
        "title": proposal.title,
        "issuer": issuer.name,
        "place": place or "…",
        "symbol": symbol or ("KH-UBND" if is_committee else "KH"),
        "bases": _lines(proposal.bases),
        "purposes": _lines(proposal.purposes),
        "requirements": _lines(proposal.requirements),
        "assignments": tuple(_proposed(one) for one in items_kept(proposal=proposal)),
        "budget": proposal.budget,
        "duties": _lines(proposal.duties),
        "closing": f"Trên đây là Kế hoạch {proposal.title[:1].lower()}{proposal.title[1:]}. Trong quá trình thực hiện, "
        f"nếu có khó khăn, vướng mắc vượt thẩm quyền, các cơ quan, đơn vị, địa phương kịp thời phản ánh về "
        f"{proposal.supervisor.label} để {reported}xem xét, quyết định.",
        "recipients": ("Bộ Tư pháp", "Các sở, ban, ngành", "Ủy ban nhân dân cấp xã", "Lưu: VT"),
        "authority": "TM. Ủy ban nhân dân" if is_committee and position != "" else "",
        "position": ("Chủ tịch" if is_committee else "Giám đốc") if position is None else position,
        "number": number,
        "issued_date": day,
        "signer": signer,
    }


def items_kept(*, proposal: Proposal) -> list[ProposalItem]:
    return list(proposal.items.exclude(choice=ProposalChoice.DROP.value).order_by("position"))


def _proposed(item: ProposalItem) -> ProposedAssignment:
    return ProposedAssignment(
        title=item.title,
        lead=_lines(item.lead),
        coordinating=_lines(item.coordinating),
        deadlines=_lines(item.deadlines),
        products=_lines(item.products),
        reason_kind=item.reason_kind,
        reason=item.reason,
        origin=item.origin_id,
        group=item.group,
        money=_lines(item.money),
    )


def deadlines_read(*, item: ProposalItem, proposal: Proposal) -> list[DeadlineDraft]:
    """The item's deadlines as the reader of plans parses them."""
    return [one for words in _lines(item.deadlines) for one in read_deadline(words, year=proposal.last_year)]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def changes_by(*, plan: Plan, draft: PlanDraft) -> dict[str, Any]:
    """The differences between the plan as it is and the text; a fixed number of queries and one per phrase.

    `kept` counts the unchanged assignments; `targets` are removed and added targets. `only_adjusts`: see `PlanDraft`.
    `removed` are missing in the text; `reported` counts the agencies whose progress is kept with them.
    """
    old, new = list(assignments_of(plan=plan)), draft.assignments
    pairs, removed, added = pair_titles(old=[one.title for one in old], new=[one.title for one in new])
    on = draft.reference_date or plan.counted_on
    meant = cache(
        lambda phrase: frozenset(agency.pk for agency in agencies_meant(phrase=phrase, on=on)) if on else frozenset()
    )
    compared = [_compare(old[left], new[right], meant) for left, right in pairs.items()]
    changed = [one for one in compared if one["parts"] or one["title"] != one["title_before"] or one["leaving"]]
    gone = [] if draft.adjusts else removed
    told = {
        "added": tuple(new[index].title for index in added),
        "removed": tuple(
            {"number": old[index].number, "title": old[index].title, "reported": len(old[index].standings.all())}
            for index in gone
        ),
        "changed": changed,
        "targets": _targets(plan, draft),
    }
    kept = len(old) - len(gone) - len(changed)
    return told | {"kept": kept, "only_adjusts": bool(draft.adjusts), "is_any": any(told.values())}


def change_lines(told: dict[str, Any]) -> list[str]:
    """The changes by an adjusting text, as the plan's page lists them."""
    return [
        *(
            f"Nhiệm vụ “{one['title_before']}” → “{one['title']}”"
            for one in told["changed"]
            if one["title"] != one["title_before"]
        ),
        *(
            f"{one['number']}. {one['title']}: {part['heading'].lower()} “{'; '.join(part['gone'])}” → "
            f"“{'; '.join(part['come'])}”"
            for one in told["changed"]
            for part in one["parts"]
        ),
        *(f"Thêm nhiệm vụ: {title}" for title in told["added"]),
        *(f"Thêm chỉ tiêu: {words}" for words in (told["targets"] or {"come": ()})["come"]),
    ]


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
