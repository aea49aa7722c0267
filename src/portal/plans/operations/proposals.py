"""The next plan: drafted from what became of this one, chosen line by line, accepted through the importers' door."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import record
from portal.journal.operations.by_two import all_of, by_two
from portal.plans.models import Plan, Proposal, ProposalItem
from portal.plans.next_plan.assignments import propose
from portal.plans.next_plan.text import (
    misreadings,
    text_of,
    tidy_agencies,
    tidy_deadlines,
    tidy_products,
    tidy_title,
)
from portal.plans.next_plan.values import AssignmentOutcome, PlanYears, ProposedAssignment, goals_for
from portal.plans.operations.acceptance import accept_plan
from portal.plans.operations.links import link_plan
from portal.plans.parser import read_plan
from portal.plans.queries import may_supervise
from portal.plans.queries.proposals import (
    bases_for,
    drafted_plan_of,
    open_difficulties,
    outcomes_of,
    renaming_for,
)
from portal.plans.states.plans import PlanLinkKind, ProposalChoice, ProposalReason, ProposalState
from portal.schema.models import save_fields

_NUMBER = re.compile(r"^\s*0*(?P<number>[1-9]\d*)\s*/\s*(?P<symbol>[A-ZĐ][\w.-]*)\s*$")


_NOTHING_LEFT = "Nhiệm vụ phải có tên, cơ quan chủ trì và thời gian; dự thảo phải còn ít nhất một nhiệm vụ."


@transaction.atomic
def draft_next_plan(
    *, plan: Plan, issuer: Agency, supervisor: Agency, years: PlanYears, on: date, by: Officer, at: datetime
) -> Proposal:
    """A draft for these years, with the agencies that exist on the day `on`. Raises Refused."""
    _ask(by, at)
    renaming = renaming_for(plan=plan, issuer=issuer, on=on)
    outcomes = outcomes_of(plan=plan, today=timezone.localdate(at), on=on, renaming=renaming)
    proposed = propose(
        outcomes=outcomes,
        difficulties=open_difficulties(plan=plan),
        goals=goals_for(years=years, issuer=issuer.name, on=timezone.localdate(at)),
        years=years,
        renaming=renaming,
        supervisor=supervisor.label,
    )
    proposal = Proposal.objects.create(
        source=plan,
        title=f"Phổ biến, giáo dục pháp luật gắn với chuyển đổi số {years.words}",
        issuer=issuer,
        supervisor=supervisor,
        counted_on=on,
        first_year=years.first,
        last_year=years.last,
        bases="\n".join(bases_for(plan=plan, years=years, issuer=issuer, on=timezone.localdate(at))),
        purposes="\n".join(_PURPOSES),
        requirements="\n".join(_REQUIREMENTS),
        budget=_BUDGET,
        duties="\n".join(one.format(supervisor=supervisor.label, issuer=issuer.name) for one in _DUTIES),
        assessment=_assessed(outcomes),
        made_by=by,
        made_at=at,
    )
    ProposalItem.objects.bulk_create(_item(proposal, position, one) for position, one in enumerate(proposed, start=1))
    details = {"slug": plan.slug, "years": years.words, "assignments": len(proposed)}
    record("plan.proposed", subject=proposal, by=by, at=at, details=details)
    return proposal


_PURPOSES = (
    "Tiếp tục thực hiện các nhiệm vụ chưa hoàn thành và các việc thường xuyên của kế hoạch trước.",
    "Đạt các chỉ tiêu về chuyển đổi số trong công tác phổ biến, giáo dục pháp luật.",
)
_REQUIREMENTS = (
    "Phân công rõ trách nhiệm cho từng cơ quan, bảo đảm thời hạn và sản phẩm cụ thể.",
    "Kịp thời tháo gỡ khó khăn, vướng mắc trong quá trình thực hiện.",
)
_BUDGET = "Kinh phí do ngân sách nhà nước bảo đảm theo phân cấp và các nguồn hợp pháp khác theo quy định của pháp luật."
_DUTIES = (
    "{supervisor} hướng dẫn, theo dõi, đôn đốc việc thực hiện Kế hoạch này, tổng hợp báo cáo {issuer}.",
    "Sở Tài chính căn cứ chức năng, nhiệm vụ được giao, phối hợp bố trí kinh phí theo quy định.",
    "Các cơ quan, đơn vị được giao nhiệm vụ tổ chức thực hiện và báo cáo kết quả về {supervisor}.",
)


def _item(proposal: Proposal, position: int, said: ProposedAssignment) -> ProposalItem:
    return ProposalItem(
        proposal=proposal,
        position=position,
        origin_id=said.origin,
        reason_kind=said.reason_kind,
        reason=said.reason,
        title=tidy_title(said.title),
        lead="\n".join(tidy_agencies(said.lead)),
        coordinating="\n".join(tidy_agencies(said.coordinating)),
        deadlines="\n".join(tidy_deadlines(said.deadlines)),
        products="\n".join(tidy_products(said.products)),
        choice=(ProposalChoice.KEEP if said.is_kept else ProposalChoice.DROP).value,
    )


def _assessed(outcomes: Sequence[AssignmentOutcome]) -> str:
    """What was achieved and what was not, for whoever reads the draft."""
    lines = [
        f"{sum(one.is_completed for one in outcomes)} trên {len(outcomes)} nhiệm vụ của kế hoạch trước đã hoàn thành."
    ]
    lines += [
        f"Chưa đạt chỉ tiêu: {count.name} {count.count}/{count.target} {count.unit}."
        for one in outcomes
        for count in one.counts
        if count.is_short
    ]
    return "\n".join(lines)


@transaction.atomic
def change_item(
    *,
    item: ProposalItem,
    choice: str,
    by: Officer,
    at: datetime,
    title: str = "",
    lead: str = "",
    coordinating: str = "",
    deadlines: str = "",
    products: str = "",
) -> ProposalItem:
    """Keep, change or drop a proposed assignment: agencies, deadlines and products one a line. Raises Refused."""
    _ask(by, at)
    _locked(item.proposal)
    item.choice = choice
    if choice != ProposalChoice.DROP:
        item.title = tidy_title(title)
        item.lead = "\n".join(tidy_agencies(lead.splitlines()))
        item.coordinating = "\n".join(tidy_agencies(coordinating.splitlines()))
        item.deadlines = "\n".join(tidy_deadlines(deadlines.splitlines()))
        item.products = "\n".join(tidy_products(products.splitlines()))
        refuse_if(not item.title or not item.lead or not item.deadlines, Refused(_NOTHING_LEFT))
    item.save()
    return item


@transaction.atomic
def add_item(*, proposal: Proposal, reason: str, by: Officer, at: datetime, **words: str) -> ProposalItem:
    """An assignment that nobody proposed, in the words that `change_item` takes. Raises Refused."""
    _ask(by, at)
    locked = _locked(proposal)
    return change_item(
        item=ProposalItem(
            proposal=locked,
            position=(locked.items.order_by("-position").values_list("position", flat=True).first() or 0) + 1,
            reason_kind=ProposalReason.STANDING.value,
            reason=reason.strip() or "Cán bộ thêm.",
        ),
        by=by,
        at=at,
        **words,
    )


@transaction.atomic
def change_proposal(
    *,
    proposal: Proposal,
    title: str,
    bases: str,
    purposes: str,
    requirements: str,
    budget: str,
    duties: str,
    by: Officer,
    at: datetime,
) -> Proposal:
    """Other words for the rest of the draft, statements one a line. Raises Refused."""
    _ask(by, at)
    locked = _locked(proposal)
    locked.title = tidy_title(title)
    refuse_if(not locked.title, Refused(_NOTHING_LEFT))
    locked.bases, locked.purposes, locked.requirements = bases, purposes, requirements
    locked.budget, locked.duties = budget, duties
    locked.save()
    return locked


@transaction.atomic
def drop_proposal(*, proposal: Proposal, by: Officer, at: datetime) -> None:
    """Raises Refused."""
    _ask(by, at)
    locked = _locked(proposal)
    save_fields(locked, state=ProposalState.DROPPED.value)
    record("plan.proposal_dropped", subject=locked, by=by, at=at, details={"slug": locked.source.slug})


@transaction.atomic
def accept_proposal(*, proposal: Proposal, number: str, day: date, signer: str, by: Officer, at: datetime) -> Plan:
    """It was signed: it becomes a plan by the importers' door, tied to the one that it continues.

    Raises Refused, Refused.
    """
    _ask(by, at)
    locked = _locked(proposal)
    if (found := _NUMBER.match(number)) is None:
        raise Refused("Số, ký hiệu phải có dạng 12/KH-UBND.")
    told = drafted_plan_of(
        proposal=locked, number=int(found["number"]), symbol=found["symbol"], day=day, signer=signer.strip()
    )
    refuse_if(not told.assignments, Refused(_NOTHING_LEFT))
    for one in misreadings(told):
        where = f"Nhiệm vụ {one.position}: " if one.position else ""
        raise Refused(f"{where}{one.what} “{one.meant}” sẽ bị đọc thành “{one.read}”. Hãy sửa lời rồi nhận lại.")
    text = text_of(told)
    accepted = accept_plan(draft=read_plan(text), text=text, source_name=f"du-thao-{locked.pk}.txt", by=by, at=at)
    save_fields(locked, state=ProposalState.ACCEPTED.value, accepted_plan=accepted.plan)
    link_plan(plan=accepted.plan, kind=PlanLinkKind.CONTINUES, to=locked.source, by=by, at=at)
    record(
        "plan.proposal_accepted",
        subject=locked,
        by=by,
        at=at,
        details={"slug": accepted.plan.slug, "continues": locked.source.slug},
    )
    return accepted.plan


accept_proposal_by_two = by_two(
    accept_proposal,
    word="plan.imported",
    verbs=("plan.edit",),
    row="proposal",
    seen=lambda proposal: all_of(proposal, *proposal.items.order_by("pk")),
    shown={"number": "Số, ký hiệu", "day": "Ngày ký", "signer": "Người ký"},
    page="plans_proposal",
)


def _locked(proposal: Proposal) -> Proposal:
    locked = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("source", "issuer", "supervisor")
        .get(pk=proposal.pk)
    )
    refuse_if(
        locked.state != ProposalState.DRAFT.value,
        Refused("Dự thảo này đã thành kế hoạch hoặc đã bỏ nên không sửa được nữa. Hãy tải lại trang."),
    )
    return locked


def _ask(by: Officer, at: datetime) -> None:
    refuse_if(
        not may_supervise(officer=by, on=timezone.localdate(at)),
        Refused("Tài khoản này không được soạn dự thảo kế hoạch."),
    )
