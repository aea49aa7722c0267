"""Plans written in the browser: from scratch, copied, or from the results of a plan; edited, and accepted like an
import.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.forms import model_to_dict
from django.utils import timezone

from lawtext.addresses import number_key
from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import record
from portal.journal.operations.by_two import all_of, by_two
from portal.plans.models import Assignment, Plan, Proposal, ProposalItem
from portal.plans.next_plan.assignments import propose
from portal.plans.next_plan.text import (
    misreadings,
    text_of,
    tidy_agencies,
    tidy_deadlines,
    tidy_group,
    tidy_products,
    tidy_title,
    undated,
)
from portal.plans.next_plan.values import AssignmentOutcome, PlanYears, ProposedAssignment, goals_for
from portal.plans.operations.acceptance import accept_plan
from portal.plans.operations.corrections import link_plan
from portal.plans.parser import read_plan, with_tasks
from portal.plans.parser.draft import SignatureDraft, words_key
from portal.plans.queries import agencies_meant, may_supervise
from portal.plans.queries.proposals import (
    bases_for,
    copied_assignments,
    deadlines_read,
    drafted_plan_of,
    open_difficulties,
    outcomes_of,
    renaming_for,
    words_of,
)
from portal.plans.states.plans import PlanLinkKind, ProposalChoice, ProposalReason, ProposalState
from portal.schema.models import save_fields

_NUMBER = re.compile(r"^\s*0*(?P<number>[1-9]\d*)\s*/\s*(?P<symbol>[A-ZĐ][\w.-]*)\s*$")


_NOTHING_LEFT = "Nhiệm vụ phải có tên, cơ quan chủ trì và thời gian; dự thảo phải còn ít nhất một nhiệm vụ."
_NOT_UNDERSTOOD = (
    "Chưa hiểu thời gian “{words}” là ngày nào. Hãy ghi như “Quý II/2026”, “từ ngày 01/11/2026 đến ngày 10/11/2026”, "
    "“hằng quý”, hoặc điền ngày ở các ô bên dưới."
)


@transaction.atomic
def draft_plan(
    *,
    plan: Plan | None,
    copied: bool = False,
    issuer: Agency,
    supervisor: Agency,
    years: PlanYears,
    on: date,
    by: Officer,
    at: datetime,
) -> Proposal:
    """Draft a plan for these years with the agencies existing on the day `on`: empty, copied from a plan as it is, or
    proposed from the results of one. Raises Refused.
    """
    _ask(by, at)
    today = timezone.localdate(at)
    words: dict[str, object] = {
        "title": f"Phổ biến, giáo dục pháp luật {years.words}",
        "bases": "\n".join(bases_for(years=years, issuer=issuer, on=today)),
        "requirements": "\n".join(_REQUIREMENTS),
        "budget": _BUDGET,
        "duties": "\n".join(
            one.format(
                supervisor=supervisor.label, reports="" if supervisor == issuer else f", tổng hợp báo cáo {issuer.name}"
            )
            for one in _DUTIES
        ),
    }
    proposed: Sequence[ProposedAssignment] = ()
    if plan and copied:
        words |= words_of(plan=plan)
        proposed = copied_assignments(plan=plan)
    elif plan:
        more, proposed = _proposed(plan, issuer, supervisor, years, on, today)
        words |= more
    words |= {"first_year": years.first, "last_year": years.last}
    return _kept(
        Proposal(source=plan, issuer=issuer, supervisor=supervisor, counted_on=on, made_by=by, made_at=at, **words),
        proposed,
    )


def _proposed(
    plan: Plan, issuer: Agency, supervisor: Agency, years: PlanYears, on: date, today: date
) -> tuple[dict[str, object], Sequence[ProposedAssignment]]:
    renaming = renaming_for(plan=plan, issuer=issuer, on=on)
    outcomes = outcomes_of(plan=plan, today=today, on=on, renaming=renaming)
    words: dict[str, object] = {
        "title": f"Phổ biến, giáo dục pháp luật gắn với chuyển đổi số {years.words}",
        "purposes": "\n".join(_PURPOSES),
        "assessment": _assessed(outcomes),
    }
    return words, propose(
        outcomes=outcomes,
        difficulties=open_difficulties(plan=plan),
        goals=goals_for(years=years, issuer=issuer.name, on=today),
        years=years,
        renaming=renaming,
        supervisor=supervisor.label,
    )


def _kept(proposal: Proposal, proposed: Sequence[ProposedAssignment]) -> Proposal:
    proposal.save()
    ProposalItem.objects.bulk_create(_item(proposal, position, one) for position, one in enumerate(proposed, start=1))
    details = _from(proposal, assignments=len(proposed))
    record("plan.proposed", subject=proposal, by=proposal.made_by, at=proposal.made_at, details=details)
    return proposal


def _from(proposal: Proposal, **details: object) -> dict[str, object]:
    """Journal details of a draft, with the `slug` of its source plan, if it has one."""
    return ({"slug": proposal.source.slug} if proposal.source else {}) | details


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
    "{supervisor} hướng dẫn, theo dõi, đôn đốc việc thực hiện Kế hoạch này{reports}.",
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
        group=tidy_group(said.group),
        **{name: "\n".join(tidy(getattr(said, name))) for name, tidy in _TIDY.items()},
        choice=(ProposalChoice.KEEP if said.is_kept else ProposalChoice.DROP).value,
    )


def _assessed(outcomes: Sequence[AssignmentOutcome]) -> str:
    """The results of the old plan, for readers of the draft."""
    done = sum(one["is_completed"] for one in outcomes)
    lines = [f"{done} trên {len(outcomes)} nhiệm vụ của kế hoạch trước đã hoàn thành."]
    lines += [
        f"Chưa đạt chỉ tiêu: {name} {count}/{target} {unit}."
        for one in outcomes
        for name, unit, count, target in one["counts"]
        if target is not None and count < target
    ]
    return "\n".join(lines)


_TIDY: dict[str, Callable[[Sequence[str]], tuple[str, ...]]] = {
    "lead": tidy_agencies,
    "coordinating": tidy_agencies,
    "deadlines": tidy_deadlines,
    "products": tidy_products,
    "money": tidy_products,
}


@transaction.atomic
def change_item(
    *, item: ProposalItem, choice: str, by: Officer, at: datetime, title: str = "", group: str = "", **words: str
) -> ProposalItem:
    """Keep, change or drop an assignment of the draft. `words`: the fields of `_TIDY`, one statement per line.

    An assignment that an officer wrote is deleted when it is dropped; a proposed one stays, with its reason. Raises
    Refused.
    """
    _ask(by, at)
    locked = _locked(item.proposal)
    item.choice = choice
    if choice != ProposalChoice.DROP:
        item.title, item.group = tidy_title(title), tidy_group(group)
        for name, tidy in _TIDY.items():
            setattr(item, name, "\n".join(tidy(words.get(name, "").splitlines())))
        refuse_if(not item.title or not item.lead or not item.deadlines, Refused(_NOTHING_LEFT))
        for one in undated(deadlines_read(item=item, proposal=locked)):
            raise Refused(_NOT_UNDERSTOOD.format(words=one.phrase))
    # Only these fields: its position may have changed since it was displayed.
    item.save(update_fields=("choice", "title", "group", *_TIDY) if item.pk else None)
    if choice == ProposalChoice.DROP and item.reason_kind == ProposalReason.WRITTEN:
        item.delete()
    _changed(locked, by, at, **model_to_dict(item, ("position", "choice", "title", "group", *_TIDY)))
    return item


@transaction.atomic
def add_item(*, proposal: Proposal, by: Officer, at: datetime, **words: str) -> ProposalItem:
    """Add an assignment written by the officer; `words` as in `change_item`. Raises Refused."""
    last = _locked(proposal).items.order_by("-position").first()
    return change_item(
        item=ProposalItem(
            proposal=proposal,
            position=last.position + 1 if last else 1,
            reason_kind=ProposalReason.WRITTEN.value,
            reason=f"Thêm ngày {timezone.localdate(at):%d/%m/%Y}.",
        ),
        by=by,
        at=at,
        **words,
    )


@transaction.atomic
def move_item(*, item: ProposalItem, by: Officer, at: datetime, up: bool) -> ProposalItem:
    """Move an assignment up or down by one place; at either end it stays. Raises Refused."""
    _ask(by, at)
    locked = _locked(item.proposal)
    row = list(locked.items.order_by("position"))
    here = row.index(item)
    there = min(max(here - 1 if up else here + 1, 0), len(row) - 1)
    row.insert(there, row.pop(here))
    locked.items.update(position=F("position") + _APART)
    for position, one in enumerate(row, start=1):
        one.position = position
    ProposalItem.objects.bulk_update(row, ["position"])
    _changed(locked, by, at, title=item.title, position=there + 1)
    return item


_APART = 10_000  # keeps positions unique at every moment


def _changed(proposal: Proposal, by: Officer, at: datetime, **words: object) -> None:
    """Journal the new wording of the draft: the entries are its history."""
    record("plan.proposal_changed", subject=proposal, by=by, at=at, details=words)


@transaction.atomic
def change_proposal(*, proposal: Proposal, title: str, by: Officer, at: datetime, **words: str) -> Proposal:
    """Change the general part of the draft; `words` by field, statements one per line. Raises Refused."""
    _ask(by, at)
    locked = _locked(proposal)
    refuse_if(not tidy_title(title), Refused(_NOTHING_LEFT))
    words["title"] = tidy_title(title)
    save_fields(locked, **words)
    _changed(locked, by, at, **words)
    return locked


@transaction.atomic
def drop_proposal(*, proposal: Proposal, by: Officer, at: datetime) -> None:
    """Drop the draft. Raises Refused."""
    _ask(by, at)
    locked = _locked(proposal)
    save_fields(locked, state=ProposalState.DROPPED.value)
    record("plan.proposal_dropped", subject=locked, by=by, at=at, details=_from(locked))


@transaction.atomic
def accept_proposal(
    *, proposal: Proposal, number: str, day: date, signer: str, position: str = "", by: Officer, at: datetime
) -> Plan:
    """Accept the signed draft as a plan, like an import, linked to the plan that it continues.

    With the number and day of its source plan it becomes that plan's next version. Raises Refused.
    """
    _ask(by, at)
    locked = _locked(proposal)
    if (found := _NUMBER.match(number)) is None:
        raise Refused("Số, ký hiệu phải có dạng 12/KH-UBND.")
    told = drafted_plan_of(
        proposal=locked,
        number=int(found["number"]),
        symbol=found["symbol"],
        day=day,
        signer=signer.strip(),
        position=position.strip(),
    )
    refuse_if(not told["assignments"], Refused(_NOTHING_LEFT))
    for task, what, meant, read in misreadings(told):
        where = f"Nhiệm vụ {task}: " if task else ""
        raise Refused(f"{where}{what} “{meant}” sẽ bị đọc thành “{read}”. Hãy sửa lời rồi nhận lại.")
    text = text_of(told)
    held = locked.source.assignments.filter(withdrawn_in=None) if locked.source else Assignment.objects.none()
    # The capitals of head and foot cannot be read back; issuer and signature are known here.
    draft = replace(
        with_tasks(read_plan(text), held.values_list("title", flat=True)),
        issuer=told["issuer"],
        signature=SignatureDraft(told["authority"], told["position"], told["signer"]),
    )
    accepted = accept_plan(draft=draft, text=text, source_name=f"du-thao-{locked.pk}.txt", by=by, at=at)
    save_fields(locked, state=ProposalState.ACCEPTED.value, accepted_plan=accepted.plan)
    details = {"slug": accepted.plan.slug, "version": accepted.version.number}
    if locked.source and locked.source != accepted.plan:
        link_plan(plan=accepted.plan, kind=PlanLinkKind.CONTINUES, to=locked.source, by=by, at=at)
        details["continues"] = locked.source.slug
    record("plan.proposal_accepted", subject=locked, by=by, at=at, details=details)
    return accepted.plan


def reading_of(*, proposal: Proposal, number: str = "", day: date | None = None, **signed: Any) -> dict[str, Any]:
    """What the draft would publish, checked against the directory of its day: phrases that mean no agency
    (`strangers`), and plans of other issuers with the same number and day (`alike`).
    """
    told = drafted_plan_of(proposal=proposal, day=day, **signed)
    phrases = dict.fromkeys(phrase for one in told["assignments"] for phrase in (*one.lead, *one.coordinating))
    return {
        "drafted": told,
        "strangers": [
            one for one in phrases if not agencies_meant(phrase=one, on=proposal.counted_on, issuer=proposal.issuer)
        ],
        "alike": Plan.objects.filter(number_key=number_key(number), issued_date=day).exclude(
            issuer_key=words_key(told["issuer"])
        )
        if number and day
        else (),
        "proposal": proposal,
    }


accept_proposal_by_two = by_two(
    accept_proposal,
    word="plan.imported",
    verbs=("plan.edit",),
    row="proposal",
    seen=lambda proposal: all_of(proposal, *proposal.items.order_by("pk")),
    shown={"number": "Số, ký hiệu", "day": "Ngày ký", "signer": "Người ký", "position": "Chức vụ người ký"},
    reading="plans/desk/_drafted.html",
    rehearse=lambda by, at, **given: reading_of(**given),
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
