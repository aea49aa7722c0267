"""The portal's address book for search engines: pages, laws, answers, agencies, topics."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.utils import timezone

from portal.agencies.models import Agency
from portal.agencies.queries import agencies_existing_on
from portal.digitisation.models import Scan
from portal.digitisation.queries.published import published_for_sitemap
from portal.editorial.models import PortalPage
from portal.frontpages.queries import TopicCounts, language_groups, topics
from portal.library.models import Instrument
from portal.library.queries import instruments_on_the_shelf
from portal.questions.models import Answer
from portal.questions.queries.published_answers import public_answers_for_sitemap


class PageSitemap(Sitemap[PortalPage]):
    """Pages of the tree, by their address; one query each for the site and the pages."""

    limit = 5000

    def items(self) -> QuerySet[PortalPage]:
        pages: QuerySet[PortalPage] = PortalPage.objects.live().public().filter(depth__gt=1).order_by("path")
        return pages

    def location(self, item: PortalPage) -> str:
        return item.get_url_parts()[2] if item.get_url_parts() else "/"

    def lastmod(self, item: PortalPage) -> datetime | None:
        return item.last_published_at

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        """A content and its translations name each other, each also itself."""
        urls = super().get_urls(page, site, protocol)
        addresses = {url["item"].pk: url["location"] for url in urls}
        by_address: dict[str, list[dict[str, str]]] = {}
        for group in language_groups():
            named = [(language, addresses[pk]) for pk, language in group if pk in addresses]
            if len(named) > 1:
                alternates = [{"lang_code": language, "location": where} for language, where in named]
                by_address |= dict.fromkeys((where for _, where in named), alternates)
        return [url | {"alternates": by_address.get(url["location"], [])} for url in urls]


class InstrumentSitemap(Sitemap[Instrument]):
    limit = 5000

    def items(self) -> QuerySet[Instrument]:
        return instruments_on_the_shelf().only("slug", "updated_at").order_by("pk")

    def lastmod(self, item: Instrument) -> datetime:
        return item.updated_at


class AgencySitemap(Sitemap[Agency]):
    limit = 5000

    def items(self) -> QuerySet[Agency]:
        return agencies_existing_on(on=timezone.localdate())

    def location(self, item: Agency) -> str:
        return f"/co-quan/{item.slug}/"


class AnswerSitemap(Sitemap[Answer]):
    limit = 5000

    def items(self) -> QuerySet[Answer]:
        return public_answers_for_sitemap()

    def lastmod(self, item: Answer) -> datetime | None:
        return item.published_at


class ScanSitemap(Sitemap[Scan]):
    limit = 5000

    def items(self) -> QuerySet[Scan]:
        return published_for_sitemap()

    def location(self, item: Scan) -> str:
        return f"/so-hoa/{item.code}/"

    def lastmod(self, item: Scan) -> datetime | None:
        return item.published_at


class TopicSitemap(Sitemap[TopicCounts]):
    def items(self) -> list[TopicCounts]:
        return topics()

    def location(self, item: TopicCounts) -> str:
        return f"/linh-vuc/{item.slug}/"


SITEMAPS = {
    "trang": PageSitemap,
    "van-ban": InstrumentSitemap,
    "hoi-dap": AnswerSitemap,
    "so-hoa": ScanSitemap,
    "co-quan": AgencySitemap,
    "linh-vuc": TopicSitemap,
}
