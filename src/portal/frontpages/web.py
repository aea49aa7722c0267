"""Pages of agencies and topics, and the files for search engines."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.admin.forms import InvitationForm
from portal.agencies.models import Agency, Officer
from portal.agencies.operations import MAY_ENROL, rate_limits
from portal.agencies.queries import agencies_existing_on, find_agency
from portal.agencies.queries.imprint import current_imprint, has_administrator
from portal.agencies.states import LEVELS
from portal.design.middleware import private_page
from portal.design.refusals import or_404, refuse_if
from portal.digitisation.queries.published import published_for_sitemap
from portal.editorial.models import PortalPage, SectionPage
from portal.editorial.queries import articles_in_field, articles_of_agency, public_articles, sections_with_contents
from portal.editorial.states.contents import ARTICLE
from portal.frontpages.operations import open_portal
from portal.frontpages.queries import pages
from portal.frontpages.queries.pages import language_groups, topics
from portal.library.queries import instruments_for_sitemap, law_moved_at
from portal.questions.queries.presentation import AnswerListQuery
from portal.questions.queries.published_answers import answers_of_field, public_answers_for_sitemap


class _ListedSitemap(Sitemap[Any]):
    """A sitemap of a query; `address`: a format string for each object's URL, if the object has no method for it."""

    limit = 5000

    def __init__(self, listed: Callable[[], Any], *, address: str = "") -> None:
        self._listed, self._address = listed, address

    def items(self) -> Any:
        return self._listed()

    def location(self, item: Any) -> str:
        return self._address.format(item) if self._address else super().location(item)


class _DatedSitemap(_ListedSitemap):
    """The last change of a page: of its text, or of the statements about the law below it."""

    written = "published_at"

    def lastmod(self, item: Any) -> datetime | None:
        return max(filter(None, (getattr(item, self.written), item.law_moved_at)), default=None)


class _PageSitemap(_DatedSitemap):
    """Pages of the page tree by their URL; one query each for the site and the pages."""

    written = "last_published_at"

    def location(self, item: PortalPage) -> str:
        return item.get_url_parts()[2] if item.get_url_parts() else "/"

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        """Adds alternates: a content and its translations all list each other and themselves."""
        urls = super().get_urls(page, site, protocol)
        addresses = {url["item"].pk: url["location"] for url in urls}
        shown = [
            [{"lang_code": language, "location": addresses[pk]} for pk, language in group if pk in addresses]
            for group in language_groups()
        ]
        by_address = {one["location"]: group for group in shown if len(group) > 1 for one in group}
        return [url | {"alternates": by_address.get(url["location"], [])} for url in urls]


class _InstrumentSitemap(_DatedSitemap):
    written = "updated_at"


def _live_pages() -> QuerySet[PortalPage]:
    empty = SectionPage.objects.exclude(pk__in=sections_with_contents(at=timezone.now()).values("pk"))
    live = PortalPage.objects.live().public().filter(depth__gt=1)
    pages: QuerySet[PortalPage] = live.exclude(pk__in=empty.values("pk")).order_by("path")
    return pages.annotate(law_moved_at=law_moved_at(kind=ARTICLE, key="pk"))


SITEMAPS = {
    "trang": partial(_PageSitemap, _live_pages),
    "van-ban": partial(_InstrumentSitemap, instruments_for_sitemap),
    "hoi-dap": partial(_DatedSitemap, public_answers_for_sitemap),
    "so-hoa": partial(_DatedSitemap, published_for_sitemap, address="/so-hoa/{0.code}/"),
    "co-quan": partial(
        _ListedSitemap, lambda: agencies_existing_on(on=timezone.localdate()), address="/co-quan/{0.slug}/"
    ),
    "linh-vuc": partial(_ListedSitemap, topics, address="/linh-vuc/{0[slug]}/"),
}


ARTICLES_ON_A_FRONT = 8
ANSWERS_ON_A_FRONT = 6
PER_PAGE = 15
MATERIALS = "tai-lieu-phap-luat"


@require_safe
def list_agencies(request: HttpRequest) -> HttpResponse:
    """The agencies of one level of government by kind; by default those of the province."""
    today = timezone.localdate()
    counts = dict(agencies_existing_on(on=today).order_by().values_list("level").annotate(count=Count("pk")))
    levels = [(level, counts[level.code]) for level in LEVELS.values() if level.code in counts]
    chosen = LEVELS.get(request.GET.get("cap", "province")) or LEVELS["province"]
    return render(
        request,
        "frontpages/agencies.html",
        {
            "levels": levels,
            "chosen": chosen,
            "groups": pages.agencies_by_kind(on=today, level=chosen.code),
        },
    )


@require_safe
def show_agency(request: HttpRequest, slug: str) -> HttpResponse:
    """An agency: its role, predecessors and successors, contents, answers and assignments."""
    agency = Agency.objects.select_related("parent", "place").filter(slug=slug).first()
    today = timezone.localdate()
    if agency is None:
        # A short URL: `so-tu-phap` redirects to the agency that has this name today.
        return redirect("frontpages:agency", slug=or_404(find_agency(name=slug.replace("-", " "), on=today)).slug)
    lineage = pages.lineage_of(agency=agency)
    return render(
        request,
        "frontpages/agency.html",
        {
            "agency": agency,
            "is_living": agency.exists_on(today),
            "lineage": lineage,
            "assignments": pages.assignments_of_agency(agency=agency, before=lineage["predecessors"]),
            "articles": list(articles_of_agency(agency=agency)[:ARTICLES_ON_A_FRONT]),
            "answering": pages.answering_of(agency=agency, on=today, limit=ANSWERS_ON_A_FRONT),
            "all_answers": AnswerListQuery(agency=agency.slug).address,
        },
    )


@require_safe
def list_topics(request: HttpRequest) -> HttpResponse:
    return render(request, "frontpages/topics.html", {"topics": pages.topics()})


@require_safe
def show_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One field of law: answers and articles first, then the instruments."""
    topic = or_404(pages.topic_by_slug(slug=slug))
    return render(
        request,
        "frontpages/topic.html",
        {
            "topic": topic,
            "page_obj": Paginator(pages.instruments_in_topic(topic=topic), PER_PAGE).get_page(request.GET.get("trang")),
            "answers": answers_of_field(field=topic.slug, limit=ANSWERS_ON_A_FRONT),
            "all_answers": AnswerListQuery(field=topic.slug).address,
            "articles": list(articles_in_field(field=topic)[:ARTICLES_ON_A_FRONT]) if topic.pk else [],
        },
    )


@require_safe
def moved_materials(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Redirect the former URLs of leaflets, /to-gap/…, to the section of materials."""
    if not slug:
        return redirect(f"/{MATERIALS}/to-gap/", permanent=True)
    page = or_404(public_articles().filter(slug=slug, url_path__contains=f"/{MATERIALS}/").first())
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


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """The contacts for reporting security vulnerabilities (RFC 9116); 404 if none is configured."""
    contacts = [one if ":" in one else f"mailto:{one}" for one in settings.SECURITY_CONTACTS]
    if hotline := current_imprint().hotline:
        contacts.append(f"tel:{''.join(sign for sign in hotline if sign.isdigit() or sign == '+')}")
    expires = timezone.localdate() + timedelta(days=90)
    lines = [
        *[f"Contact: {one}" for one in or_404(contacts or None)],
        f"Expires: {expires:%Y-%m-%d}T00:00:00Z",
        "Preferred-Languages: vi, en",
        f"Canonical: {settings.PORTAL_BASE_URL.rstrip('/')}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


_FIRST_RUNS = rate_limits.RateLimit("first-run", 10, guards=True)


class FirstRunForm(InvitationForm):
    """The form for the first administrator, with the code printed on the server's console."""

    code = forms.CharField(
        label="Mã lập cổng", max_length=40, widget=forms.TextInput({"autocapitalize": "none", "autocomplete": "off"})
    )
    mailbox = forms.EmailField(
        label="Thư điện tử",
        max_length=150,
        help_text="Cũng là tên đăng nhập, nên dùng địa chỉ công vụ.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    field_order = ("code", "display_name", "mailbox")


@private_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Set-up page for the holder of the code while the portal has no administrator; 404 afterwards."""
    refuse_if(has_administrator(), Http404())
    form = FirstRunForm(Officer(username=request.POST.get("mailbox", "")), request.POST or None)
    if request.method == "POST":
        if not rate_limits.is_allowed(request=request, door=_FIRST_RUNS, minute=rate_limits.this_minute()):
            return rate_limits.to_retry(render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS))
        if form.is_valid():
            said = form.cleaned_data
            names = {"name": said["display_name"], "password": said["new_password1"]}
            if officer := open_portal(code=said["code"], mailbox=said["mailbox"], at=timezone.now(), **names):
                login(request, officer, backend="django.contrib.auth.backends.ModelBackend")
                request.session[MAY_ENROL] = True  # the founding code has proved who this is
                return redirect("wagtailadmin_home")
            form.add_error(
                "code", "Mã không đúng, đã dùng hoặc đã hết hạn. Hãy chạy lại lệnh trên máy chủ để nhận mã mới."
            )
    return render(request, "frontpages/first_run.html", {"form": form}, status=422 if form.errors else 200)


app_name = "frontpages"
urlpatterns = [
    path("co-quan/", list_agencies, name="agencies"),
    path("co-quan/<slug:slug>/", show_agency, name="agency"),
    path("linh-vuc/", list_topics, name="topics"),
    path("linh-vuc/<path:slug>/", show_topic, name="topic"),
    path("to-gap/", moved_materials, name="moved-materials"),
    path("to-gap/<slug:slug>/", moved_materials),
    path("lap-cong/", first_run, name="first-run"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("sitemap.xml", index, {"sitemaps": SITEMAPS, "sitemap_url_name": "frontpages:sitemap"}, name="sitemaps"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
