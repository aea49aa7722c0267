"""What a section shows stands alike on its page, in its feeds, its OAI set, its webhooks and what sites embed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from portal.design.refusals import Refused
from portal.editorial.models import Adoption, ArticlePage, SectionPage
from portal.editorial.operations.syndication import (
    AdoptionOverlay,
    adopt_article,
    change_adoption,
    release_adoption,
)
from portal.editorial.queries.listings import contents_of_section, sections_showing
from portal.journal.models import Entry
from portal.sharing.jobs import ItemsReader, follow_mergers
from portal.sharing.queries.items import changes, newest_items, record, records, taken_by
from portal.sharing.syndication import section_slug
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.editorial.factories import make_article, make_front
from tests.portal.sharing.factories import make_partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
DAY = timedelta(days=1)
MOST = 1000


def read_journal() -> None:
    ItemsReader().read(list(Entry.objects.order_by("pk")))


def adopt(section: SectionPage, article: ArticlePage, **said: object) -> Adoption:
    return adopt_article(
        section=section, article=article, overlay=AdoptionOverlay(**said), by=make_officer(), at=timezone.now()
    )


def code_of(section: SectionPage) -> str:
    return f"chuyen-muc:{section_slug(section.url_path)}"


def on_page(section: SectionPage) -> set[str]:
    return {one["key"] for one in contents_of_section(section=section, at=timezone.now())}


def given_away(section: SectionPage) -> dict[str, set[str]]:
    """By each way the keys of what is public in the set of the section."""
    code = code_of(section)
    ways = {
        "feed": changes(code, limit=MOST),
        "oai": records(set_code=code, newest=MOST * MOST),
        "embed": newest_items([code], limit=MOST),
        "webhook": taken_by([code]),
    }
    return {way: {one.key for one in found if one.withdrawn_at is None} for way, found in ways.items()}


def differences() -> Iterator[tuple[str, str, set[str]]]:
    for section in SectionPage.objects.live():
        shown = on_page(section)
        for way, keys in given_away(section).items():
            if keys != shown:
                yield section.url_path, way, keys ^ shown


@pytest.fixture
def article() -> ArticlePage:
    return make_article("Đặt cọc mua nhà", section=make_front(make_agency("Sở Tư pháp")))


class TestAnAdoptedArticle:
    def test_is_told_of_by_its_new_section_everywhere(self, article: ArticlePage, client: Client):
        section = make_front(make_agency("Sở Công Thương"))
        read_journal()
        adopt(section, article)
        read_journal()
        slug = section_slug(section.url_path)
        assert article.title in client.get(section.url).content.decode()
        assert article.title in client.get(f"/nguon-tin/chuyen-muc/{slug}/atom/").content.decode()
        item = next(iter(newest_items([code_of(section)], limit=1)))
        partner = make_partner(origins="https://xa.example.vn", is_active=True)
        embedded = client.get(f"/nhung/{partner.uid}/danh-sach/", {"chuyen-muc": slug}).content.decode()
        assert article.title in embedded
        assert record(item.content_id) == item
        assert list(differences()) == []

    def test_goes_when_it_is_released(self, article: ArticlePage):
        section = make_front(make_agency("Sở Công Thương"))
        adoption = adopt(section, article)
        read_journal()
        assert given_away(section)["feed"] == {str(article.pk)}
        release_adoption(adoption=adoption, by=make_officer(), at=timezone.now())
        read_journal()
        assert given_away(section)["feed"] == set()
        assert list(differences()) == []

    def test_comes_and_goes_on_its_days(self, article: ArticlePage):
        """Nobody writes into the journal when a day begins: the hour looks."""
        section, now = make_front(make_agency("Sở Công Thương")), timezone.now()
        adopt(section, article, visible_from=now + DAY, visible_to=now + 3 * DAY)
        read_journal()
        seen = []
        for days in (0, 2, 4):
            with patch("django.utils.timezone.now", return_value=now + days * DAY):
                follow_mergers(at=now + days * DAY)
                seen.append(given_away(section)["embed"] == {str(article.pk)})
                assert list(differences()) == []
        assert seen == [False, True, False]


class TestAFront:
    def test_that_is_opened_later_has_what_its_agency_said_before(self):
        agency = make_agency("Sở Công Thương")
        article = make_article("Hội chợ", agency=agency)
        read_journal()
        front = make_front(agency)
        front.save_revision().publish()
        read_journal()
        assert given_away(front)["feed"] == {str(article.pk)} == on_page(front)


@pytest.mark.parametrize("seed", range(6))
def test_there_is_no_difference_whatever_was_done(seed: int):
    """Sections below sections, articles here and there, adopted for a while, changed, released, taken down."""
    chance, now = random.Random(seed), timezone.now()
    agencies = [make_agency(f"Sở số {number}") for number in range(3)]
    sections = [make_front(agency) for agency in agencies]
    for number in range(3):
        below = SectionPage(title=f"Mục {number}", slug=f"muc-{number}")
        chance.choice(sections).add_child(instance=below)
        below.save_revision().publish()
        sections.append(SectionPage.objects.get(pk=below.pk))
    articles = [
        make_article(f"Bài {number}", section=chance.choice([*sections, None]), agency=chance.choice(agencies))
        for number in range(8)
    ]
    read_journal()
    for _ in range(20):
        do(chance, sections, articles, now)
        if chance.random() < 0.5:
            read_journal()
    read_journal()
    follow_mergers(at=now)
    assert list(differences()) == []
    public = list(ArticlePage.objects.live())
    showing = sections_showing(pages=public, at=timezone.now())
    assert {(path, str(pk)) for pk, paths in showing.items() for path in paths} == {
        (section.url_path, key) for section in SectionPage.objects.all() for key in on_page(section)
    }


def do(chance: random.Random, sections: list[SectionPage], articles: list[ArticlePage], now: datetime) -> None:
    held = list(Adoption.objects.filter(ended_at__isnull=True).order_by("pk"))
    act = chance.randrange(5)
    if act == 0 and held:
        release_adoption(adoption=chance.choice(held), by=make_officer(), at=now)
    elif act == 1 and held:
        one = chance.choice(held)
        overlay = AdoptionOverlay(visible_to=max(one.visible_from, now) + chance.choice([DAY, 5 * DAY]))
        change_adoption(adoption=one, overlay=overlay, by=make_officer(), at=now)
    elif act == 2:
        page = ArticlePage.objects.get(pk=chance.choice(articles).pk)
        page.unpublish() if page.live else page.save_revision().publish()
    else:
        begins = chance.choice([None, None, now + DAY])
        with suppress(Refused):
            adopt(chance.choice(sections), ArticlePage.objects.get(pk=chance.choice(articles).pk), visible_from=begins)
