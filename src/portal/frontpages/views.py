"""Agency fronts, topics, and what search engines ask for."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies.kinds import LEVELS
from portal.editorial.queries import public_articles
from portal.frontpages import queries
from portal.questions.queries.presentation import AnswerListQuery
from portal.questions.queries.published_answers import answers_of_field

ARTICLES_ON_A_FRONT = 8
ANSWERS_ON_A_FRONT = 6
PER_PAGE = 15
MATERIALS = "tai-lieu-phap-luat"


@require_safe
def list_agencies(request: HttpRequest) -> HttpResponse:
    """Agencies of one level of government by kind; the province first."""
    today = timezone.localdate()
    counts = queries.levels_with_counts(on=today)
    levels = [(level, counts[level.code]) for level in LEVELS.values() if level.code in counts]
    asked = request.GET.get("cap", "province")
    chosen = LEVELS.get(asked) or LEVELS["province"]
    context = {
        "levels": levels,
        "chosen": chosen,
        "groups": queries.agencies_by_kind(on=today, level=chosen.code),
    }
    return render(request, "frontpages/agencies.html", context)


@require_safe
def show_agency(request: HttpRequest, slug: str) -> HttpResponse:
    """What an agency is, came from, became, wrote and was asked to do."""
    agency = queries.agency_by_slug(slug=slug)
    today = timezone.localdate()
    if agency is None:
        meant = queries.agency_meant(slug=slug, on=today)
        if meant is None:
            raise Http404
        return redirect("frontpages:agency", slug=meant.slug)
    lineage = queries.lineage_of(agency=agency)
    context = {
        "agency": agency,
        "is_living": agency.exists_on(today),
        "lineage": lineage,
        "assignments": queries.assignments_of_agency(agency=agency, before=lineage.predecessors),
        "articles": queries.articles_by_agency(agency=agency, limit=ARTICLES_ON_A_FRONT),
        "answering": queries.answering_of(agency=agency, on=today, limit=ANSWERS_ON_A_FRONT),
        "all_answers": AnswerListQuery(agency=agency.slug).address,
    }
    return render(request, "frontpages/agency.html", context)


@require_safe
def list_topics(request: HttpRequest) -> HttpResponse:
    return render(request, "frontpages/topics.html", {"topics": queries.topics()})


@require_safe
def show_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One field of law: what was answered and explained first, then the instruments."""
    topic = queries.topic_by_slug(slug=slug)
    if topic is None:
        raise Http404
    context = {
        "topic": topic,
        "page_obj": Paginator(queries.instruments_in_topic(topic=topic), PER_PAGE).get_page(request.GET.get("trang")),
        "answers": answers_of_field(field=topic.slug, limit=ANSWERS_ON_A_FRONT),
        "all_answers": AnswerListQuery(field=topic.slug).address,
        "articles": queries.articles_in_topic(topic=topic, limit=ARTICLES_ON_A_FRONT),
    }
    return render(request, "frontpages/topic.html", context)


@require_safe
def moved_materials(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Leaflets stood at /to-gap/ before there were shelves for each kind of material."""
    if not slug:
        return redirect(f"/{MATERIALS}/to-gap/", permanent=True)
    page = public_articles().filter(slug=slug, url_path__contains=f"/{MATERIALS}/").first()
    if page is None:
        raise Http404
    return redirect(page.get_url(request), permanent=True)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        f"Disallow: {settings.ADMIN_PREFIX}",
        "Disallow: /giao-dien/hien-thi/",
        "Disallow: /tim-kiem/",
        "Disallow: /theo-doi/",
        f"Sitemap: {settings.PORTAL_BASE_URL.rstrip('/')}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
