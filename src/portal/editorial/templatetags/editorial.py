"""Template tags of the editorial room: `{% load editorial %}`."""

from datetime import timedelta
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Site

from portal.agencies.dates import Period
from portal.agencies.queries import current_successors
from portal.design.markup import grouped
from portal.design.navigation import NavigationLink
from portal.editorial import queries
from portal.editorial.models import ArticlePage, Audience, CampaignPage, EventPage, PortalPage, SectionPage
from portal.editorial.models.base import CitedPlace
from portal.editorial.models.body import CitationValue
from portal.editorial.queries.advice import advice_by_severity
from portal.editorial.queries.calendar import orientations
from portal.editorial.queries.freshness import use_of_page
from portal.editorial.queries.printouts import can_print
from portal.editorial.states.contents import duration_in_words, media_type_of
from portal.editorial.web.pages import (
    campaign_totals_of,
    describe_content,
    front_contents,
    list_of_fronts,
    other_languages,
    outline_of_body,
    section_shelf,
)
from portal.files.states import file_in_words
from portal.library.models import Field

register = template.Library()
register.simple_tag(can_print)


@register.inclusion_tag("components/breadcrumb.html")
def page_breadcrumb(page: PortalPage) -> dict[str, object]:
    """The breadcrumb from the home page down to this one."""
    return {
        "places": [NavigationLink(step.title, step.url) for step in page.pages_above()],
        "current": page.title,
        "language": page.language if isinstance(page, ArticlePage) else "vi",
    }


@register.simple_tag
def passages(page: ArticlePage) -> dict[CitedPlace, queries.CitedPassage]:
    """The passages of law that the page cites, as far as the library has them."""
    return queries.passages(page.references())


@register.simple_tag
def sources(page: ArticlePage) -> list[CitationValue]:
    """The citations of the page, each place once, for the list beside the text."""
    return list({citation.reference: citation for citation in page.citations()}.values())


@register.filter
def at(found: dict[Any, Any], key: Any) -> Any:
    """The dictionary's value for a key; None if there is no value or no key."""
    return (found or {}).get(key) if key else None


@register.simple_tag
def fields_of(page: ArticlePage) -> list[Field]:
    return list(page.fields.all())


@register.simple_tag
def audiences_of(page: ArticlePage) -> list[Audience]:
    return sorted(page.audiences.all(), key=lambda audience: (audience.sort_order, audience.name))


@register.simple_tag
def related(page: ArticlePage, fields: list[Field]) -> list[ArticlePage]:
    return queries.related_articles(article=page, fields=fields)


@register.simple_tag
def carried_on_by(page: ArticlePage) -> list[str]:
    """The names of the successors of an ended agency; empty while it exists."""
    today = timezone.localdate()
    return (
        []
        if page.agency is None or page.agency.exists_on(today)
        else [agency.name for agency in current_successors(agency=page.agency, on=today)]
    )


@register.simple_tag
def outline_of(page: ArticlePage) -> dict[str, object]:
    """The headings and questions of the body with their anchors."""
    return outline_of_body(page.body)


@register.simple_tag
def languages_of(page: ArticlePage) -> list[dict[str, object]]:
    """The page in other languages. Head and body call the tag; the database is queried once."""
    if page.others is None:
        page.others = queries.in_other_languages(article=page)
    return other_languages(page, page.others)


@register.simple_tag(takes_context=True)
def machine_words(context: template.Context, page: ArticlePage) -> dict[str, object]:
    """Metadata for machines: JSON-LD and Dublin Core."""
    return describe_content(
        page, base=context["portal_base_url"], owner=context["portal_owner"], warning=context["law_warning"]
    )


@register.simple_tag(takes_context=True)
def shelf_of(context: template.Context, section: SectionPage) -> dict[str, object]:
    """The contents that a section shows; the query may select a kind (`?loai=tin`) and a page (`?trang=2`)."""
    return section_shelf(section, asked=context["request"].GET, at=timezone.now())


@register.simple_tag(takes_context=True)
def front_of(context: template.Context, section: SectionPage) -> dict[str, object]:
    """The parts of an agency's front other than its list of contents."""
    return front_contents(section, asked=context["request"].GET, at=timezone.now())


@register.simple_tag(takes_context=True)
def fronts_listed(context: template.Context) -> dict[str, object]:
    """The fronts of agencies of one level of government (`?cap=commune`), by kind of agency."""
    return list_of_fronts(asked=context["request"].GET)


@register.simple_tag(takes_context=True)
def address_of(context: template.Context, page: Any) -> str:
    """The page's address; the site is looked up once per request."""
    request: HttpRequest | None = context.get("request")
    return page.get_url(request=request, current_site=Site.find_for_request(request) if request else None) or ""


@register.simple_tag
def campaign_totals(page: CampaignPage) -> dict[str, object]:
    return campaign_totals_of(page.roads.all())


@register.simple_tag
def campaign_contents(page: CampaignPage) -> list[ArticlePage]:
    return queries.contents_of_campaign(campaign=page, limit=8)


@register.simple_tag
def is_over(event: EventPage) -> bool:
    return event.over_at <= timezone.now()


@register.simple_tag
def is_running(campaign: CampaignPage) -> bool:
    return campaign.starts_on <= timezone.localdate() <= campaign.ends_on


register.filter("duration", duration_in_words)


@register.filter
def media_type(document: Any) -> str:
    return media_type_of(document.filename)


@register.filter
def file_facts(document: Any) -> str:
    """The format and size of a file: "PDF, 850 kB"."""
    return file_in_words(document.filename, document.file_size or 0)


register.filter("grouped", grouped)


# ---- for the back office: maintenance of contents --------------------------------------------------------------------


@register.inclusion_tag("editorial/admin/advice.html")
def advice(page: ArticlePage) -> dict[str, Any]:
    """Automatic advice on the text."""
    return advice_by_severity(article=page, on=timezone.localdate())


@register.inclusion_tag("editorial/admin/use_of_page.html")
def use_of(page: ArticlePage) -> dict[str, Any]:
    """The readings and ratings of the page in the last thirty days, and in total."""
    today = timezone.localdate()
    return {
        "page": page,
        "month": use_of_page(page=page.pk, period=Period(today - timedelta(days=29), today)),
        "ever": use_of_page(page=page.pk, period=Period(today - timedelta(days=3660), today)),
    }


@register.inclusion_tag("editorial/admin/orientations.html")
def orientations_now() -> dict[str, Any]:
    """The council's orientations of this month."""
    today = timezone.localdate()
    return {"month": today, "orientations": orientations(month=today)}
