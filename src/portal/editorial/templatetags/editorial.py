"""Tags of the editorial room: `{% load editorial %}`."""

from typing import Any

from django import template
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Site

from portal.agencies.queries import current_successors
from portal.design.navigation import Place
from portal.editorial import queries
from portal.editorial.blocks import CitationValue
from portal.editorial.models import ArticlePage, PortalPage, SectionPage
from portal.editorial.places import Reference
from portal.library.models import Field

register = template.Library()
PER_PAGE = 12


@register.inclusion_tag("components/breadcrumb.html")
def page_breadcrumb(page: PortalPage) -> dict[str, object]:
    """The way from the home page down to this one."""
    return {"places": [Place(step.title, step.url) for step in page.pages_above()], "current": page.title}


@register.simple_tag
def passages(page: ArticlePage) -> dict[Reference, queries.Passage]:
    """The words of the law that the page cites, as far as the library holds them."""
    return queries.passages(page.references())


@register.simple_tag
def sources(page: ArticlePage) -> list[CitationValue]:
    """The citations of the page, each place once, for the list beside the text."""
    cited = {block.value.reference: block.value for block in page.body if block.block_type == "citation"}
    return list(cited.values())


@register.filter
def at(found: dict[Reference, queries.Passage], reference: Reference | None) -> queries.Passage | None:
    return (found or {}).get(reference) if reference else None


@register.simple_tag
def fields_of(page: ArticlePage) -> list[Field]:
    return list(page.fields.all())


@register.simple_tag
def related(page: ArticlePage, fields: list[Field]) -> list[ArticlePage]:
    return queries.related_articles(article=page, fields=fields)


@register.simple_tag
def carried_on_by(page: ArticlePage) -> list[str]:
    """The names of those who carry on the work of an agency that is no more; empty while it exists."""
    today = timezone.localdate()
    if page.agency is None or page.agency.exists_on(today):
        return []
    return [agency.name for agency in current_successors(agency=page.agency, on=today)]


@register.simple_tag(takes_context=True)
def section_page(context: template.Context, section: SectionPage) -> Page[ArticlePage]:
    """One page of the section's articles; which one stands in the address (`?trang=2`)."""
    request: HttpRequest = context["request"]
    articles = queries.articles_in_section(section=section)
    return Paginator(articles, PER_PAGE).get_page(request.GET.get("trang"))


@register.simple_tag(takes_context=True)
def address_of(context: template.Context, page: Any) -> str:
    """The page's address; the site is looked up once for the whole request."""
    request: HttpRequest | None = context.get("request")
    return page.get_url(request=request, current_site=Site.find_for_request(request) if request else None) or ""
