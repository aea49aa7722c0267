"""Agencies' contents (items of the e-bookshelf, events, contests), and public plans with the agencies' progress.

The registry of shared items says which contents there are and how each ended, so that ids and withdrawals are those of
the feeds. Officers' notes on a plan stay internal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast
from pydantic import BaseModel

from portal.agencies import models as agencies
from portal.api.national import SHELF_KINDS
from portal.api.national.shapes import (
    AssignmentData,
    BasisData,
    BookData,
    DeadlineData,
    EventData,
    NamedCode,
    PlanData,
    ProgressData,
    ReuseTerms,
    RoleData,
    StaleMention,
)
from portal.api.queries.national.parts import (
    FoundRecord,
    RecordEnding,
    agencies_today,
    agency_of,
    agency_or_none,
    citations_of,
    files_of,
    id_at,
    place_of,
    shortened,
    stretches,
)
from portal.api.queries.representation import iso_day, moment
from portal.editorial.models import ArticlePage, EventPage
from portal.editorial.states.contents import ARTICLE, CONTENT_KINDS, EventFormat
from portal.plans import models as plans
from portal.plans.queries import plans_on_display, with_everything
from portal.plans.states.progress import ProgressState
from portal.questions.queries import grouped
from portal.sharing.models import Item
from portal.sharing.queries.items import present
from portal.sharing.states import DataPublisher, SharedItem, SharedItemKind

_AT_ONCE = 10  # a plan has some dozens of assignments
_PARTS = {plans.RoleKind.LEAD: "chu-tri", plans.RoleKind.COORDINATING: "phoi-hop"}


class PlanSource:
    def found(self, *, site: DataPublisher, day: date) -> Iterator[FoundRecord]:
        shown = plans_on_display().select_related("issuer").prefetch_related("bases__instrument")
        for some in stretches(shown, at_once=_AT_ONCE):
            assignments = _assignments(some)
            for plan in some:
                url = site.at(plan.get_absolute_url())
                yield FoundRecord(plan.pk, id_at(url), url, _plan(plan, assignments.get(plan.pk, []), site))

    def endings(self, keys: Collection[int], *, site: DataPublisher) -> Mapping[int, RecordEnding]:
        return dict.fromkeys(
            plans.Plan.objects.filter(pk__in=keys, withdrawn_at__isnull=False).values_list("pk", flat=True),
            RecordEnding("rut"),
        )


def _assignments(some: Sequence[plans.Plan]) -> dict[int, list[plans.Assignment]]:
    rows = plans.Assignment.objects.filter(plan__in=some, withdrawn_in__isnull=True).select_related("plan")
    return grouped((one.plan_id, one) for one in with_everything(rows.order_by("plan", "position", "number")))


def _plan(plan: plans.Plan, assignments: Sequence[plans.Assignment], site: DataPublisher) -> PlanData:
    return PlanData(
        title=plan.title,
        type=plan.doc_type,
        number=plan.number,
        issuer_name=plan.issuer_name,
        issuer=agency_or_none(plan.issuer),
        place=plan.place,
        issued_date=iso_day(plan.issued_date),
        text_version=plan.version_count,  # type: ignore[attr-defined]  # annotated by plans_on_display
        purposes=plan.purposes.splitlines(),
        requirements=plan.requirements.splitlines(),
        budget=plan.budget,
        bases=[_basis(one, site) for one in sorted(plan.bases.all(), key=lambda one: (one.sort_order or 0, one.pk))],
        assignments=[_assignment(one, site) for one in assignments],
    )


def _basis(one: plans.LegalBasis, site: DataPublisher) -> BasisData:
    law = one.instrument if one.instrument is not None and one.instrument.withdrawn_at is None else None
    return BasisData(
        number=one.number,
        name=one.name,
        issued_date=iso_day(one.issued_date),
        is_basis=one.in_preamble,
        url=site.at(law.get_absolute_url()) if law else None,
    )


def _assignment(one: plans.Assignment, site: DataPublisher) -> AssignmentData:
    return AssignmentData(
        number=one.number,
        label=one.label,
        title=one.title,
        group=one.group,
        description=one.description,
        roles=[_role(role) for role in one.roles.all()],
        deadlines=[_deadline(deadline) for deadline in one.deadlines.all()],
        products=[product.text for product in one.products.all()],
        progress=[_progress(standing) for standing in one.standings.all()],
        url=site.at(one.get_absolute_url()),
    )


def _role(role: plans.Role) -> RoleData:
    return RoleData.model_validate(
        {
            "part": _PARTS[plans.RoleKind(role.kind)],
            "phrase": role.phrase,
            "agencies": [agency_of(agency) for agency in role.agencies.all()],
        }
    )


def _deadline(one: plans.Deadline) -> DeadlineData:
    return DeadlineData(
        subject=one.subject,
        phrase=one.phrase,
        start=iso_day(one.start),
        end=iso_day(one.end),
        is_open_ended=one.is_open_ended,
    )


def _progress(one: plans.Standing) -> ProgressData:
    return ProgressData(
        agency=agency_of(one.agency),
        state=NamedCode(code=one.state, name=ProgressState(one.state).label),
        percent=one.percent,
        updated_at=moment(one.updated_at) or "",
    )


_FORMS = dict(EventFormat.choices())
_ON_THE_SHELF = [kind.code for kind in CONTENT_KINDS.values() if kind.bookshelf]


@dataclass(frozen=True, slots=True)
class ContentSource:
    """Contents whose pages are in `pages()`; `data` makes the record."""

    pages: Callable[[], QuerySet[Any]]
    data: Callable[[dict[str, Any], Any], BaseModel]

    def found(self, *, site: DataPublisher, day: date) -> Iterator[FoundRecord]:
        items = (
            Item.objects.filter(kind=SharedItemKind.ARTICLE.value, withdrawn_at__isnull=True)
            .annotate(page=Cast("key", BigIntegerField()))
            .filter(page__in=self.pages().order_by().values("pk"))
        )
        for some in stretches(items):
            yield from self._records(some, site=site, day=day)

    def endings(self, keys: Collection[int], *, site: DataPublisher) -> Mapping[int, RecordEnding]:
        items = list(Item.objects.filter(pk__in=keys))
        return {item.pk: _ending(shared) for item, shared in zip(items, present(items), strict=True)}

    def _records(self, items: Sequence[Item], *, site: DataPublisher, day: date) -> Iterator[FoundRecord]:
        public = [(item, one) for item, one in zip(items, present(items), strict=True) if not one.is_withdrawn]
        around = self._around(public, site=site, day=day)
        for item, one in public:
            if (page := around["pages"].get(item.key)) is None:
                continue
            stored = list(files_of(one.enclosures, site=site))
            said = _said(one, page, around, item.key, site) | {"files": [file for file, _ in stored]}
            named = tuple((file.sha256, name) for file, name in stored if name and file.sha256)
            yield FoundRecord(item.pk, UUID(str(item.content_id)), one.url, self.data(said, page), named)

    def _around(self, public: Sequence[tuple[Item, SharedItem]], *, site: DataPublisher, day: date) -> dict[str, Any]:
        keys = [item.key for item, _ in public]
        pages = self.pages().filter(pk__in=[int(key) for key in keys]).defer("body").prefetch_related("audiences")
        known = {
            one.slug: one for one in agencies.Agency.objects.filter(slug__in={one.agency_slug for _, one in public})
        }
        return {
            "pages": {str(page.pk): page for page in pages},
            "agencies": known,
            "today": agencies_today(known.values(), day=day),
            "citations": citations_of(kind=ARTICLE, keys=keys, site=site),
        }


def _said(one: SharedItem, page: ArticlePage, around: dict[str, Any], key: str, site: DataPublisher) -> dict[str, Any]:
    agency = around["agencies"].get(one.agency_slug)
    return {
        "title": one.title,
        "introduction": one.lead,
        "html": one.html,
        "type": NamedCode(code=one.article_kind, name=one.kind_label),
        "language": one.language,
        "audiences": [
            NamedCode(code=who.code, name=who.name) for who in sorted(page.audiences.all(), key=lambda who: who.pk)
        ],
        "fields": [NamedCode(code=slug, name=name) for slug, name in one.fields],
        "agency": agency_of(agency) if agency else None,
        "agency_today": around["today"][agency.pk] if agency else [],
        "source": one.source_name,
        "origin_url": one.source_url or None,
        "licence": _terms(one, page, site),
        "citations": around["citations"].get(key, []),
        "stale": StaleMention(notice=one.note) if one.is_stale and one.note else None,
        "published_at": moment(one.published_at),
        "updated_at": moment(one.updated_at),
    }


def _terms(one: SharedItem, page: ArticlePage, site: DataPublisher) -> Any:
    source = one.source_name or one.agency or site.owner
    return ReuseTerms(
        name=one.licence,
        url=one.licence_url or None,
        travels=page.terms.travels,
        attribution=f"Nguồn: {source}, {one.url}",
    )


def _ending(one: SharedItem) -> RecordEnding:
    if not one.is_withdrawn:  # still public, but no longer of this kind
        return RecordEnding("chuyen-loai", "Nội dung nay được xếp vào loại khác.", one.url)
    return RecordEnding(one.withdrawal, shortened(one.note), one.successor)


def _book(said: dict[str, Any], page: ArticlePage) -> BookData:
    shelf = CONTENT_KINDS[page.kind].bookshelf
    return BookData(**said, shelf=NamedCode(code=shelf, name=SHELF_KINDS[shelf]))


def _event(said: dict[str, Any], page: EventPage) -> EventData:
    return EventData(
        **said,
        form=NamedCode(code=page.form, name=_FORMS[page.form]),
        starts_at=moment(page.starts_at) or "",
        ends_at=moment(page.ends_at),
        venue=page.venue,
        place=place_of(page.place),
        join_url=page.join_url or None,
        attended_count=page.attended_count,
    )


def _events() -> QuerySet[Any]:
    return EventPage.objects.select_related("place")


BOOKS = ContentSource(lambda: ArticlePage.objects.filter(kind__in=_ON_THE_SHELF), _book)
EVENTS = ContentSource(lambda: _events().exclude(form=EventFormat.CONTEST), _event)
CONTESTS = ContentSource(lambda: _events().filter(form=EventFormat.CONTEST), _event)
