"""Queries on plans: lists, assignments, the agencies that phrases mean, versions, permissions."""

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from lawtext.addresses import number_key
from lawtext.types import Doubt
from lawtext.words import filled_lines, fold
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import (
    agencies_in_reach,
    agencies_of_class,
    current_successors,
    find_agency,
    may,
    origins_of,
)
from portal.plans.models import (
    Assignment,
    Deadline,
    Difficulty,
    Guidance,
    Indicator,
    Plan,
    PlanAdjustment,
    PlanLink,
    PlanTarget,
    PlanVersion,
    Product,
    Progress,
    Role,
    RoleKind,
    Standing,
)
from portal.plans.parser import PlanDraft, read_plan, with_tasks
from portal.plans.parser.draft import words_key
from portal.plans.parser.phrases import names_in
from portal.plans.states.progress import ProgressActor, ProgressState
from portal.schema.queries import narrowed

EDIT = "plan.edit"
RECORD = "progress.record"


# ---- plans -----------------------------------------------------------------------------------------------------------


def plans_on_display() -> QuerySet[Plan]:
    """Every plan that the public may read, newest first.

    With `assignment_count`, `ends_on` (its last day), `has_targets`, `version_count` (without adjustments) and
    `posted_at` (when the newest version was accepted).
    """
    versions = PlanVersion.objects.filter(plan=OuterRef("pk"), adjustment__isnull=True).order_by("-number")
    targets = PlanTarget.objects.filter(plan=OuterRef("pk"))
    live = Q(assignments__withdrawn_in__isnull=True)
    return (
        Plan.objects.filter(withdrawn_at__isnull=True)
        .annotate(
            assignment_count=Count("assignments", filter=live, distinct=True),
            ends_on=Max("assignments__deadlines__end", filter=live),
            version_count=Count("versions", filter=Q(versions__adjustment__isnull=True), distinct=True),
            has_targets=Exists(targets),
            posted_at=Subquery(versions.values("accepted_at")[:1]),
        )
        .order_by(F("counted_on").desc(nulls_last=True), "-pk")
    )


def plan_by_slug(*, slug: str) -> Plan | None:
    """The plan with flags for its page: `has_guidances`, `has_difficulties`, `has_adjustments`, `has_links`."""
    of_plan = {"plan": OuterRef("pk")}
    return (
        plans_on_display()
        .annotate(
            has_guidances=Exists(Guidance.objects.filter(**of_plan, is_public=True)),
            has_difficulties=Exists(Difficulty.objects.filter(**of_plan)),
            has_adjustments=Exists(PlanAdjustment.objects.filter(**of_plan)),
            has_links=Exists(PlanLink.objects.filter(Q(plan=OuterRef("pk")) | Q(other=OuterRef("pk")))),
        )
        .filter(slug=slug)
        .first()
    )


def last_day(*, plan: Plan) -> date | None:
    """The last day of the plan's deadlines; None if none has an end."""
    return Deadline.objects.filter(assignment__plan=plan, assignment__withdrawn_in__isnull=True).aggregate(
        last=Max("end")
    )["last"]


def assignments_of(*, plan: Plan) -> QuerySet[Assignment]:
    """The plan's assignments in order, with all their parts; `is_counted`: figures are shown for it."""
    return with_everything(
        Assignment.objects.filter(plan=plan, withdrawn_in__isnull=True)
        .order_by("position", "number")
        .annotate(is_counted=Exists(Indicator.objects.filter(assignment=OuterRef("pk"))))
    )


def assignment_at(*, slug: str, number: int) -> Assignment | None:
    """The assignment at a permanent URL, also one that a later version omitted; None if there is none."""
    return with_everything(
        Assignment.objects.filter(plan__slug=slug, plan__withdrawn_at__isnull=True, number=number).select_related(
            "plan", "withdrawn_in"
        )
    ).first()


def with_everything(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return assignments.prefetch_related(
        Prefetch(
            "roles",
            Role.objects.order_by("sort_order", "pk").prefetch_related(
                Prefetch("agencies", Agency.objects.order_by("name_sort", "pk"))
            ),
        ),
        Prefetch("deadlines", Deadline.objects.order_by("sort_order", "pk")),
        Prefetch("products", Product.objects.order_by("sort_order", "pk")),
        Prefetch("standings", Standing.objects.select_related("agency").order_by("agency__name_sort", "pk")),
    )


def plan_stamps(*, slugs: Collection[str]) -> dict[str, str]:
    """A digest for each of these displayed plans that changes with its title or the text of its assignments.

    One query.
    """
    names = ("title", "number", "assignments__number", "assignments__title", "assignments__description")
    roles = ("assignments__roles__kind", "assignments__roles__phrase")
    shown = Plan.objects.filter(withdrawn_at__isnull=True, slug__in=slugs, assignments__withdrawn_in__isnull=True)
    order = ("slug", "assignments__number", "assignments__roles__sort_order", "assignments__roles__pk")
    digests: dict[str, hashlib.blake2b] = {}
    for slug, *words in shown.order_by(*order).values_list("slug", *names, *roles):
        digests.setdefault(slug, hashlib.blake2b(digest_size=12)).update(repr(words).encode())
    return {slug: digest.hexdigest() for slug, digest in digests.items()}


def neighbours_of(*, assignment: Assignment) -> tuple[Assignment | None, Assignment | None]:
    """The previous and the next assignment in the plan."""
    others = Assignment.objects.filter(plan=assignment.plan, withdrawn_in__isnull=True).select_related("plan")
    return others.filter(position__lt=assignment.position).order_by("-position").first(), others.filter(
        position__gt=assignment.position
    ).order_by("position").first()


def progress_of(*, assignment: Assignment) -> QuerySet[Progress]:
    """All reports and decisions on an assignment, newest first."""
    return assignment.progress.select_related("agency", "officer").order_by("-at", "-pk")


def agencies_asked_for(*, slug: str, known: Sequence[Agency]) -> list[Agency]:
    """The agencies among those `known` that a slug means; empty if none.

    `so-tu-phap-hau-giang` means that one; `so-tu-phap` the only one that it is a prefix of; `so-tu-phap-can-tho` also
    its predecessors.
    """
    exact = [agency for agency in known if agency.slug == slug]
    begun = [agency for agency in known if agency.slug.startswith(f"{slug}-")]
    if exact or len(begun) == 1:
        return exact or begun
    origins = origins_of(keys=Agency.objects.filter(slug=slug).values_list("pk", flat=True))
    return [agency for agency in known if agency.pk in origins]


# ---- agencies meant by phrases ---------------------------------------------------------------------------------------


_OWN_COMMUNE = re.compile(r"\b(?:xã|phường|đặc khu|thị trấn)\b(?= \S)")
_SAID_AS_MANY = re.compile(r"\b(?:các|những|mọi|toàn|mỗi|từng|tất cả|cấp)\b", re.I)


def agencies_meant(*, phrase: str, named: str = "", on: date, issuer: Agency | None = None) -> list[Agency]:
    """The agencies of that day meant by a phrase, or by the names that an officer entered for it.

    In a plan issued by a commune, "xã" at the end of a name is that commune.
    """
    names = filled_lines(named)
    own = _OWN_COMMUNE.search(issuer.name) if issuer and issuer.level == "commune" else None
    if issuer and own and phrase.endswith(f" {own[0]}") and not _SAID_AS_MANY.search(phrase):
        phrase += issuer.name[own.end() :]
    found = {
        agency.pk: agency
        for name in names or names_in(phrase)
        for one in [find_agency(name=name, on=on)]
        for agency in ([one] if one else agencies_of_class(phrase=name, on=on))
    }
    return list(found.values())


def known_draft(*, text: str, on: date, chosen: Collection[str] | None = None) -> PlanDraft:
    """Read a text with the directory of its day (or of `on`, if it has no date): names with "và" are kept whole, and a
    phrase that means several agencies without saying so is marked as doubtful.

    `chosen`: titles of supporting duties that become assignments; None: those that are assignments of the displayed
    plan.
    """
    draft = read_plan(text)
    draft = replace(draft, adjusts=draft.adjusts or _number_adjusted(draft))
    draft = with_tasks(draft, _titles_held(draft) if chosen is None else chosen)
    day = draft.reference_date or on
    issuer = find_agency(name=draft.issuer, on=day) if draft.issuer else None
    known = cache(lambda name: find_agency(name=name, on=day) is not None)
    count = cache(lambda phrase: len(agencies_meant(phrase=phrase, on=day, issuer=issuer)))
    assignments = tuple(
        replace(one, lead=_whole(one.lead, known), coordinating=_whole(one.coordinating, known))
        for one in draft.assignments
    )
    doubts = tuple(
        Doubt(
            one.line, f"nhiệm vụ {one.number}: “{phrase}” được hiểu là {count(phrase)} cơ quan; hãy xem có đúng không"
        )
        for one in assignments
        for phrase in (*one.lead, *one.coordinating)
        if not _SAID_AS_MANY.search(phrase) and len(names_in(phrase)) == 1 and count(phrase) > 1
    )
    return replace(draft, assignments=assignments, doubts=(*draft.doubts, *doubts))


def _titles_held(draft: PlanDraft) -> list[str]:
    """The titles of the displayed assignments of the plan that this text is a version or an adjustment of."""
    plan = plan_adjusted_by(draft=draft) or plan_meant_by(draft=draft)
    return [one.title for one in assignments_of(plan=plan)] if plan else []


def _number_adjusted(draft: PlanDraft) -> str:
    """The number of the plan that is adjusted: if the title says so, the legal basis that is the only such plan on
    display.
    """
    bases = draft.bases if _ADJUSTS.search(fold(draft.title)) else ()
    keys = [number_key(one.number) for one in bases if one.number]
    named = Plan.objects.filter(issuer_key=words_key(draft.issuer), number_key__in=keys)
    found = list(named.values_list("number", flat=True)[:2])
    return found[0] if len(found) == 1 else ""


_ADJUSTS = re.compile(r"\b(?:dieu chinh|sua doi|bo sung)\b.*\bke hoach\b")


def _whole(phrases: Sequence[str], known: Callable[[str], bool]) -> tuple[str, ...]:
    """Rejoin the pieces that the directory knows as one name."""
    found: list[str] = []
    for phrase in phrases:
        wholes = (f"{found[-1]}{between}{phrase}" for between in (" và ", ", ")) if found else ()
        if found and not known(found[-1]) and (whole := next(filter(known, wholes), None)):
            found[-1] = whole
        else:
            found.append(phrase)
    return tuple(found)


# ---- versions --------------------------------------------------------------------------------------------------------


def checksum_of(text: str) -> str:
    """The identity of a text; trailing spaces and the file format do not matter."""
    return hashlib.sha256("\n".join(line.rstrip() for line in text.strip().splitlines()).encode()).hexdigest()


def version_with(*, text: str) -> PlanVersion | None:
    """The version that was read from exactly this text, if it was ever accepted."""
    return PlanVersion.objects.filter(checksum=checksum_of(text)).select_related("plan").first()


def plan_meant_by(*, draft: PlanDraft) -> Plan | None:
    """The plan of which the text is a version: the same number and issuer, or the same title."""
    of_issuer = Plan.objects.filter(issuer_key=words_key(draft.issuer))
    if draft.number:
        numbered = of_issuer.filter(number_key=number_key(draft.number))
        same_day = numbered.filter(issued_date=draft.issued_date).first()
        if found := same_day or numbered.filter(Q(issued_date__isnull=True)).first():
            return found
        return of_issuer.filter(number_key="", title_key=words_key(draft.title)).first()
    titled = list(of_issuer.filter(title_key=words_key(draft.title))[:2])
    return titled[0] if len(titled) == 1 else None


def plan_adjusted_by(*, draft: PlanDraft) -> Plan | None:
    """The plan of the same issuer that the text only adjusts, by the number that it names."""
    named = Plan.objects.filter(issuer_key=words_key(draft.issuer), number_key=number_key(draft.adjusts))
    found = list(narrowed(named, issued_date=draft.adjusts_date)[:2]) if draft.adjusts else []
    return found[0] if len(found) == 1 else None


# ---- permissions -----------------------------------------------------------------------------------------------------


def capacity_of(*, assignment: Assignment, agency: Agency) -> ProgressActor | None:
    """The capacity in which an agency takes part, lead before coordinating; None if it has no role."""
    kinds = set(assignment.roles.filter(agencies=agency).values_list("kind", flat=True))
    if RoleKind.LEAD in kinds:
        return ProgressActor.LEAD
    return ProgressActor.COORDINATING if RoleKind.COORDINATING in kinds else None


def parts_in(*, assignments: QuerySet[Assignment], agencies: Collection[int]) -> list[tuple[Assignment, Agency]]:
    """The parts of these agencies and their predecessors in these assignments. Three queries."""
    found = Agency.objects.filter(pk__in=origins_of(keys=agencies))
    return [
        (one, agency)
        for one in assignments.select_related("plan")
        for agency in found.filter(plan_roles__assignment=one).distinct()
    ]


def may_record(*, officer: Officer, assignment: Assignment, agency: Agency, on: date) -> bool:
    """True if the agency has a role and the officer may report for it or for its successor."""
    return capacity_of(assignment=assignment, agency=agency) is not None and any(
        may(officer=officer, verb=RECORD, agency=heir, on=on) for heir in current_successors(agency=agency, on=on)
    )


def may_supervise(*, officer: Officer, on: date) -> bool:
    return may(officer=officer, verb=EDIT, agency=None, on=on)


def agencies_served(*, officer: Officer, on: date) -> set[int] | None:
    """Primary keys of the agencies that the officer may report for: their own and its predecessors.

    None: any agency.
    """
    return agencies_in_reach(officer=officer, verb=RECORD, on=on)


def participants_served(*, assignment: Assignment, officer: Officer, on: date) -> list[Agency]:
    """The agencies of the assignment that the officer may report for, by name."""
    served = agencies_served(officer=officer, on=on)
    found = Agency.objects.filter(plan_roles__assignment=assignment).distinct().order_by("name_sort")
    return list(found if served is None else found.filter(pk__in=served))


def assignments_served(*, officer: Officer, on: date) -> QuerySet[Assignment]:
    """The assignments of all plans on which the officer may report, newest plan first."""
    found = Assignment.objects.filter(withdrawn_in__isnull=True, plan__withdrawn_at__isnull=True)
    served = agencies_served(officer=officer, on=on)
    if served is not None:
        found = found.filter(pk__in=Role.objects.filter(agencies__in=served).values("assignment"))
    return found.select_related("plan").order_by(F("plan__counted_on").desc(nulls_last=True), "-plan", "position")


def awaiting_confirmation(*, assignment: Assignment | None = None) -> QuerySet[Standing]:
    """Parts reported as done and not yet confirmed, longest waiting first. Those of a withdrawn task or plan are left
    out: nobody confirms them any more."""
    found = Standing.objects.filter(
        state=ProgressState.AWAITING.value,
        assignment__withdrawn_in__isnull=True,
        assignment__plan__withdrawn_at__isnull=True,
    )
    return narrowed(found.select_related("agency", "assignment__plan"), assignment=assignment).order_by("updated_at")
