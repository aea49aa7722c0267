"""Pages of agencies, assignments of plans and pages of digitised material, as things that can be found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone

from lawsearch.engine.port import Findable
from lawsearch.ranking.forward import RankClass
from lawsearch.ranking.weights import TextParts
from portal.digitisation.queries.published import PageForIndex, ScanForIndex, scan_stamps, scans_for_index
from portal.digitisation.states import GUARDED
from portal.editorial.queries import page_stamps, pages_for_index
from portal.editorial.states.contents import ARTICLE, CONTENT_KINDS
from portal.plans.models import Assignment, Plan, RoleKind
from portal.plans.queries import assignments_of, plan_stamps, plans_on_display
from portal.schema.queries import narrowed
from portal.search.queries.sources.source import Directory, IndexSource, owner, top_topics
from portal.search.states import DIGITISED, KIND_LABELS, PAGE, PLAN


def _pages(names: Sequence[str] | None, day: date) -> Iterator[Findable]:
    directory = Directory(day)
    for page, text, is_stale, stamp in pages_for_index(pks=None if names is None else [int(name) for name in names]):
        agency, body = page.agency.name if page.agency else "", f"{page.lead}\n{text}"
        yield Findable(
            key=owner(PAGE, page.pk),
            owner=owner(PAGE, page.pk),
            kind=page.kind,
            parts=TextParts(agency, page.title, body),
            body=body,
            name=page.title,
            topics=top_topics(field.slug for field in page.fields.all()),
            agencies=directory.agencies([page.agency_id]),
            places=directory.land_of(page.agency_id),
            issued=page.first_published_at.date() if page.first_published_at else None,
            stamp=stamp,
            rank_class=RankClass.PAGE,
            is_stale=is_stale,
            card={
                "heading": page.title,
                "title": agency,
                "kind_label": CONTENT_KINDS[page.kind].label,
                "url": page.url or "",
                "language": page.language,
                "stale": "1" if is_stale else "",
            },
        )


PAGES_SOURCE = IndexSource(
    name=PAGE,
    kinds=tuple(CONTENT_KINDS),
    things=_pages,
    stamps=lambda names: {str(pk): stamp for pk, stamp in page_stamps(pks=[int(name) for name in names]).items()},
    told_by={"page.": "page"},
    guarded=ARTICLE,
)


def _plans(slugs: Sequence[str] | None, day: date) -> Iterator[Findable]:
    """The stamp is taken before the words: words that change in between are left out until they are read again."""
    held, directory = list(narrowed(plans_on_display(), slug__in=slugs)), Directory(day)
    stamps = plan_stamps(slugs=[plan.slug for plan in held])
    for plan in held:
        for assignment in assignments_of(plan=plan):
            yield _assignment(plan, assignment, directory, stamp=stamps.get(plan.slug, ""))


def _assignment(plan: Plan, assignment: Assignment, directory: Directory, *, stamp: str) -> Findable:
    roles = [f"{RoleKind(role.kind).label}: {role.phrase}" for role in assignment.roles.all()]
    body = "\n".join(filter(None, [assignment.description, *roles]))
    leads = [
        agency.pk for role in assignment.roles.all() if role.kind == RoleKind.LEAD for agency in role.agencies.all()
    ]
    return Findable(
        key=f"{owner(PLAN, plan.slug)}:{assignment.number}",
        owner=owner(PLAN, plan.slug),
        kind=PLAN,
        parts=TextParts(f"{plan.title} {plan.number}", assignment.title, body),
        body=body,
        name=assignment.title,
        doc_type=plan.doc_type,
        agencies=directory.agencies([plan.issuer_id, *leads]),
        places=directory.land_of(plan.issuer_id),
        issued=plan.issued_date,
        stamp=stamp,
        card={
            "heading": assignment.title,
            "title": plan.title,
            "number": plan.number,
            "kind_label": "Nhiệm vụ trong kế hoạch",
            "url": reverse("plans:assignment", args=[plan.slug, assignment.number]),
        },
    )


PLANS_SOURCE = IndexSource(
    name=PLAN,
    kinds=(PLAN,),
    things=_plans,
    stamps=lambda slugs: plan_stamps(slugs=slugs),
    told_by={"plan.": "slug"},
)


# What changes what the public reads; what happens to a scan on its way there is nobody's to find.
TELLING = ("scan.published", "scan.corrected", "scan.withdrawn", "scan.restored")


def _scans(codes: Sequence[str] | None, day: date) -> Iterator[Findable]:
    directory = Directory(day)
    for held in scans_for_index(codes=codes):
        pages = held.pages or (PageForIndex(1, ""),)
        for page in pages:
            yield _page(held, page, directory, is_first=page is pages[0])


def _page(held: ScanForIndex, page: PageForIndex, directory: Directory, *, is_first: bool) -> Findable:
    """The first page bears the name of the whole; the others say which they are."""
    scan, material = held.scan, held.scan.get_material_display()
    return Findable(
        key=f"{owner(DIGITISED, scan.code)}:{page.number}",
        owner=owner(DIGITISED, scan.code),
        kind=DIGITISED,
        parts=TextParts(f"{scan.agency.name} {material}", scan.title, page.text),
        body=page.text,
        name=scan.title if is_first else "",
        topics=top_topics([scan.field.slug] if scan.field else []),
        agencies=directory.agencies([scan.agency_id]),
        places=directory.land_of(scan.agency_id),
        issued=timezone.localdate(scan.published_at),
        stamp=held.stamp,
        rank_class=RankClass.PAGE,
        is_stale=held.is_stale,
        ordinal=page.number,
        size=max(len(held.pages), 1),
        card={
            "heading": scan.title if is_first else f"{scan.title}, trang {page.number}",
            "title": f"{material} · {scan.agency.name}",
            "kind_label": KIND_LABELS[DIGITISED],
            "url": f"{reverse('digitisation:scan', args=[scan.code])}?trang={page.number}",
            "marks": "1",
            "stale": "1" if held.is_stale else "",
        },
    )


DIGITISED_SOURCE = IndexSource(
    name=DIGITISED,
    kinds=(DIGITISED,),
    things=_scans,
    stamps=lambda codes: scan_stamps(codes=codes),
    told_by=dict.fromkeys(TELLING, "scan"),
    guarded=GUARDED,
)
