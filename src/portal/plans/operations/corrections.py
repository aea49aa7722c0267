"""Correct a displayed plan, or adjust it by a decision: one officer enters the change, another confirms it.

Also its links to plans and programmes, and its legal bases, which are watched for repeal.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from modelcluster.models import ClusterableModel

from lawtext import find_citations
from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import record
from portal.journal.operations.by_two import by_two
from portal.library.models import Instrument
from portal.library.operations import CitingContent, ReliancePlace, forget_item, register_item
from portal.library.queries import instruments_numbered
from portal.library.states.instruments import THIS, document_key
from portal.plans.models import Assignment, LegalBasis, Plan, PlanAdjustment, PlanLink, PlanVersion, Role, RoleKind
from portal.plans.queries import agencies_meant, may_supervise, plans_on_display
from portal.plans.states.plans import PlanLinkKind
from portal.schema.models import save_fields
from portal.schema.queries import narrowed

_KEYS = frozenset({"pk", "plan", "assignment", "sort_order"})


def correct_plan(
    *, row: Plan | Assignment, words: str, changes: list[str], by: Officer, at: datetime
) -> ClusterableModel:
    """Save a plan or assignment as in `words` (`ClusterableModel.to_json`); `changes` describes it for people."""
    return _put(row, words, "plan.corrected", by=by, at=at)


def adjust_plan(
    *,
    row: Plan | Assignment,
    words: str,
    changes: list[str],
    number: str,
    day: date,
    signer: str,
    by: Officer,
    at: datetime,
) -> ClusterableModel:
    """Like `correct_plan`, but required by a decision of the plan's issuer. Raises Refused."""
    told = [f"{row}: {change}" for change in changes] if isinstance(row, Assignment) else changes
    plan = row.plan if isinstance(row, Assignment) else row
    keep_adjustment(plan=plan, changes=told, number=number, day=day, signer=signer, by=by, at=at)
    return _put(row, words, "plan.adjusted", by=by, at=at)


def keep_adjustment(
    *,
    plan: Plan,
    changes: list[str],
    number: str,
    day: date | None,
    signer: str,
    by: Officer | None,
    at: datetime,
    paper: PlanVersion | None = None,
) -> None:
    """Keep which decision changes what in a plan.

    Raises Refused if the decision is incomplete or its day impossible.
    """
    if by is None or day is None or not number or not signer:
        raise Refused("Điều chỉnh phải theo một văn bản có đủ số, ngày, người ký.")
    refuse_if(day > timezone.localdate(at), Refused("Ngày của quyết định điều chỉnh chưa tới."))
    refuse_if(
        plan.issued_date is not None and day < plan.issued_date,
        Refused("Quyết định điều chỉnh không thể có trước ngày ban hành kế hoạch."),
    )
    PlanAdjustment.objects.create(
        plan=plan, number=number, day=day, signer=signer, changes=changes, made_by=by, made_at=at, paper=paper
    )


def _put(row: Plan | Assignment, words: str, verb: str, *, by: Officer, at: datetime) -> ClusterableModel:
    corrected = type(row).from_json(words)
    corrected.save()
    note_correction(corrected, by=by, at=at, verb=verb)
    return corrected


correct_plan_by_two = by_two(
    correct_plan,
    word="plan.corrected",
    verbs=("plan.edit",),
    row="row",
    seen=lambda row: row.to_json(),
    shown={"row": "Của", "changes": "Sửa"},
)
adjust_plan_by_two = by_two(
    adjust_plan,
    word="plan.adjusted",
    verbs=("plan.edit",),
    row="row",
    seen=lambda row: row.to_json(),
    shown={"number": "Theo quyết định số", "day": "Ngày", "signer": "Người ký", "row": "Của", "changes": "Sửa"},
)


def changes_between(before: ClusterableModel, after: ClusterableModel) -> list[str]:
    """One line for each changed field or list of parts: its name, the old and the new value; for a list only the parts
    that differ. Raises Refused if nothing changed.
    """
    was, now = before.serializable_data(), after.serializable_data()
    told = ((before._meta.get_field(name), was[name], now[name]) for name in now if was[name] != now[name])
    lines = ((field, _in_words(field, old), _in_words(field, new)) for field, old, new in told)
    changes = [
        f"{field.related_model._meta.verbose_name if field.one_to_many else field.verbose_name}: "
        f"“{'; '.join(one for one in old if one not in new)}” → “{'; '.join(one for one in new if one not in old)}”"
        for field, old, new in lines
        if old != new
    ]
    refuse_if(not changes, Refused("Chưa có chỗ nào được sửa."))
    return changes


def _in_words(field: Any, value: Any) -> list[str]:
    """A value as a page shows it; each part of a list without its keys."""
    if not field.one_to_many:
        return [_value_in_words(field, value)]
    of = field.related_model._meta.get_field
    parts = ([_value_in_words(of(name), it) for name, it in part.items() if name not in _KEYS] for part in value)
    return [" – ".join(filter(None, part)) for part in parts]


def _value_in_words(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return f"{field.verbose_name}: {'có' if value else 'không'}"
    if field.many_to_one and value:
        return str(field.related_model._default_manager.get(pk=value))
    return str(dict(field.flatchoices).get(value) or (f"{value:%d/%m/%Y}" if isinstance(value, date) else value or ""))


@transaction.atomic
def note_correction(row: ClusterableModel, *, by: Officer | None, at: datetime, verb: str = "plan.corrected") -> None:
    """After a manual edit of a plan or assignment: resolve its agencies again and record it."""
    assignment = row if isinstance(row, Assignment) else None
    plan = assignment.plan if assignment else row
    on = plan.counted_on or plan.issued_date or timezone.localdate(at)
    for role in Role.objects.filter(assignment__plan=plan):
        role.agencies.set(agencies_meant(phrase=role.phrase, named=role.named, on=on, issuer=plan.issuer))
    link_bases(plan=plan)
    register_plan(plan=plan, at=at)
    details: dict[str, object] = {"slug": plan.slug}
    if assignment is not None:
        details["assignment"] = assignment.number
        # A corrected value is the officer's; sentences that were not understood stay listed until the field is filled
        # in.
        save_fields(assignment, readings=[row for row in assignment.readings if not row[-1]])
    record(verb, subject=row, by=by, at=at, details=details)


# ---- links -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def link_plan(
    *,
    plan: Plan,
    kind: PlanLinkKind,
    to: Plan | Instrument | str,
    by: Officer | None,
    at: datetime,
) -> PlanLink:
    """Link the plan to another plan, a document of the library, or a programme in words.

    An existing link is left as it is. `by` is None for the portal itself (a plan accepted from a proposal). Raises
    Refused.
    """
    _ask(by, at)
    refuse_if(
        isinstance(to, Plan) and to.pk == plan.pk,
        Refused("Một kế hoạch không liên kết với chính nó. Hãy chọn kế hoạch khác."),
    )
    refuse_if(
        isinstance(to, str) and not to.strip(),
        Refused("Hãy chọn kế hoạch, ghi số văn bản, hoặc ghi tên chương trình, đề án."),
    )
    end: dict[str, object] = {
        "other": to if isinstance(to, Plan) else None,
        "instrument": to if isinstance(to, Instrument) else None,
        "words": " ".join(to.split())[:400] if isinstance(to, str) else "",
    }
    link, is_new = PlanLink.objects.get_or_create(
        plan=plan, kind=kind.value, **end, defaults={"linked_by": by, "linked_at": at}
    )
    if is_new:
        _record_entry("plan.linked", link, by=by, at=at)
    return link


@transaction.atomic
def unlink_plan(*, link: PlanLink, by: Officer, at: datetime) -> None:
    """Delete the link. Raises Refused."""
    _ask(by, at)
    _record_entry("plan.unlinked", link, by=by, at=at)
    link.delete()


def _ask(by: Officer | None, at: datetime) -> None:
    refuse_if(
        by is not None and not may_supervise(officer=by, on=timezone.localdate(at)),
        Refused("Tài khoản này không được sửa liên kết của kế hoạch."),
    )


def _record_entry(verb: str, link: PlanLink, *, by: Officer | None, at: datetime) -> None:
    record(
        verb,
        subject=link.plan,
        by=by,
        at=at,
        details={
            "slug": link.plan.slug,
            "kind": link.kind,
            "other": link.other.slug if link.other else None,
            "instrument": link.instrument.official_number if link.instrument else None,
        },
    )


PLAN = "plans.plan"


def content_of(plan: Plan) -> CitingContent:
    """The plan as content of the stale guard, written when its newest version was accepted."""
    newest = plan.versions.order_by("-number").first()
    return CitingContent(
        kind=PLAN,
        kind_label="Kế hoạch",
        key=str(plan.pk),
        title=f"{plan.doc_type} {plan.number}: {plan.title}" if plan.number else plan.title,
        url=plan.get_absolute_url(),
        edit_url=reverse("plans_plans:edit", args=[plan.pk]),
        agency=_owner(plan),
        written_at=newest.accepted_at if newest else plan.accepted_at,
    )


def places_of(plan: Plan) -> list[ReliancePlace]:
    return list(dict.fromkeys(place for basis in plan.bases.order_by("sort_order") for place in _named(basis)))


def _owner(plan: Plan) -> Agency | None:
    """The plan's issuer, or, if that is not in the directory, the lead agency of its first assignment."""
    if plan.issuer is not None:
        return plan.issuer
    return (
        Agency.objects.filter(
            plan_roles__assignment__plan=plan,
            plan_roles__assignment__withdrawn_in__isnull=True,
            plan_roles__kind=RoleKind.LEAD.value,
        )
        .order_by("plan_roles__assignment__position", "plan_roles__sort_order", "pk")
        .first()
    )


def _named(basis: LegalBasis) -> Iterator[ReliancePlace]:
    """By its number, or else by the documents that its name cites."""
    if basis.number_key:
        yield ReliancePlace(basis.number_key, sentence=basis.name)
        return
    yield from (
        ReliancePlace(key, sentence=basis.name)
        for citation in find_citations(basis.name)
        if (key := document_key(citation.document)) and key != THIS
    )


@transaction.atomic
def link_bases(*, plan: Plan | None = None, number_key: str = "") -> int:
    """Link legal bases without an instrument to the library, of one plan or one number. Returns how many."""
    waiting = narrowed(LegalBasis.objects.filter(instrument__isnull=True).exclude(number=""), plan=plan)
    tied = 0
    for basis in narrowed(waiting, number_key=number_key):
        held = narrowed(instruments_numbered(number=basis.number), issued_date=basis.issued_date)
        if len(found := list(held[:2])) == 1:
            LegalBasis.objects.filter(pk=basis.pk).update(instrument=found[0])
            tied += 1
    return tied


@transaction.atomic
def register_plan(*, plan: Plan, at: datetime) -> None:
    """Register the legal bases of a displayed plan with the library, in the transaction that displays it."""
    if plan.withdrawn_at is None:
        register_item(content=content_of(plan), places=places_of(plan), at=at)
    else:
        forget_item(kind=PLAN, key=str(plan.pk), at=at)


@transaction.atomic
def register_plans(*, at: datetime) -> int:
    """Register every displayed plan again, after an upgrade. Returns how many."""
    plans = plans_on_display().select_related("issuer")
    for plan in plans:
        register_plan(plan=plan, at=at)
    return len(plans)
