"""The interface of a source (owners, validity, topics of its items), and three sources: agency pages, assignments of
plans, and pages of digitised material."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from lawsearch.engine import Findable
from lawsearch.ranking.forward import RankClass
from lawsearch.ranking.weights import TextParts
from portal.agencies.models import Agency, Place
from portal.agencies.queries import current_successors
from portal.agencies.queries.territory import current_places_of
from portal.digitisation.queries.published import PageForIndex, ScanForIndex, scan_stamps, scans_for_index
from portal.digitisation.states import GUARDED
from portal.editorial.queries import page_stamps, pages_for_index
from portal.editorial.states.contents import ARTICLE, CONTENT_KINDS
from portal.plans.models import Assignment, Plan, RoleKind
from portal.plans.queries import assignments_of, plan_stamps, plans_on_display
from portal.schema.queries import narrowed
from portal.search.states import DIGITISED, KIND_LABELS, PAGE, PLAN


@dataclass(frozen=True, slots=True)
class IndexSource:
    """A source of items. It knows owners by their own names, without the prefix.

    - `things`: items of the named owners, or all for None, as of a day; none for an owner that no longer exists.
    - `stamps`: the public ones among the named owners with their stamps (see `Findable.stamp`), in one query.
    - `kinds`: the kinds of its items.
    - `told_by`: journal verbs, or prefixes of verbs, that report a change -> the detail that names the owner.
    - `guarded`: kind of its owners in the library's stale guard ("" if they rely on no law, or show no banner).
    """

    name: str
    kinds: tuple[str, ...]
    things: Callable[[Sequence[str] | None, date], Iterator[Findable]]
    stamps: Callable[[Collection[str]], Mapping[str, str]]
    told_by: Mapping[str, str]
    guarded: str = ""


def owner(source: str, name: object) -> str:
    """The name under which the items of an instrument or page are replaced together: "van-ban:91-2015-qh13"."""
    return f"{source}:{name}"


class Directory:
    """Agencies and places on one day, queried once per key; create one per run.

    A merged unit is listed under itself and its successors: a page of Sở Tư pháp tỉnh Hậu Giang is also found under the
    office of Cần Thơ, and a resolution of the old province under the new one.
    """

    def __init__(self, on: date) -> None:
        self._on = on
        self._agencies: dict[int, tuple[str, ...]] = {}
        self._lands: dict[int, tuple[str, ...]] = {}
        self._land_of: dict[int, int | None] = {}

    def agencies(self, keys: Iterable[int | None]) -> tuple[str, ...]:
        """Slugs of these agencies and of their present successors, without duplicates; None keys are skipped."""
        return tuple(dict.fromkeys(slug for key in keys if key is not None for slug in self._agency(key)))

    def land(self, place: int | None) -> tuple[str, ...]:
        """Codes of the present places on a place's territory, smallest unit first, and of the place itself."""
        if place is None:
            return ()
        if place not in self._lands:
            held = Place.objects.select_related("parent__parent").get(pk=place)
            self._lands[place] = tuple(
                dict.fromkeys([*[one.code for one in current_places_of(place=held, on=self._on)], held.code])
            )
        return self._lands[place]

    def land_of(self, agency: int | None) -> tuple[str, ...]:
        """Codes of the territory that an agency serves or served; none for a national agency."""
        if agency is None:
            return ()
        self._agency(agency)
        return self.land(self._land_of[agency])

    def _agency(self, key: int) -> tuple[str, ...]:
        if key not in self._agencies:
            held = Agency.objects.get(pk=key)
            self._agencies[key] = tuple(
                dict.fromkeys([held.slug, *(heir.slug for heir in current_successors(agency=held, on=self._on))])
            )
            self._land_of[key] = held.place_id
        return self._agencies[key]


def top_topics(field_slugs: Iterable[str]) -> tuple[str, ...]:
    """Top-level topics: specific enough for a facet, few enough to read."""
    return tuple(dict.fromkeys(slug.partition("/")[0] for slug in field_slugs))


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
    """Takes the stamp before the text: text that changes in between stays hidden until it is indexed again."""
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


# Verbs that change what the public reads; unpublished scans are not searchable.
TELLING = ("scan.published", "scan.corrected", "scan.withdrawn", "scan.restored")


def _scans(codes: Sequence[str] | None, day: date) -> Iterator[Findable]:
    directory = Directory(day)
    for held in scans_for_index(codes=codes):
        pages = held["pages"] or (PageForIndex(1, ""),)
        for page in pages:
            yield _page(held, page, directory, is_first=page is pages[0])


def _page(held: ScanForIndex, page: PageForIndex, directory: Directory, *, is_first: bool) -> Findable:
    """An item for a page; the first page has the title of the whole, the others also their page number."""
    scan, material = held["scan"], held["scan"].get_material_display()
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
        stamp=held["stamp"],
        rank_class=RankClass.PAGE,
        is_stale=held["is_stale"],
        ordinal=page.number,
        size=max(len(held["pages"]), 1),
        card={
            "heading": scan.title if is_first else f"{scan.title}, trang {page.number}",
            "title": f"{material} · {scan.agency.name}",
            "kind_label": KIND_LABELS[DIGITISED],
            "url": f"{reverse('digitisation:scan', args=[scan.code])}?trang={page.number}",
            "marks": "1",
            "stale": "1" if held["is_stale"] else "",
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
