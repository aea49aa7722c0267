"""What a section shows stands alike on its page, in its feeds, its OAI set, its webhooks and what sites embed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from portal.agencies.models import Agency
from portal.design.refusals import Refused
from portal.digitisation.operations.publication import restore_scan, withdraw_scan
from portal.editorial.models import Adoption, ArticlePage, SectionPage
from portal.editorial.operations.syndication import (
    AdoptionOverlay,
    adopt_article,
    adopt_item,
    change_adoption,
    release_adoption,
)
from portal.editorial.queries.listings import (
    contents_of_section,
    kinds_in_section,
    listed_contents,
    sections_showing,
)
from portal.editorial.states.contents import ARTICLE
from portal.journal.models import Entry
from portal.library.models import CitingItem, Instrument
from portal.library.operations import withdraw_instrument
from portal.library.operations.instruments import restore_instrument
from portal.questions.operations.drafts import register_answers
from portal.questions.operations.publication import restore_answer, withdraw_answer
from portal.sharing.jobs import follow_mergers, items_reader
from portal.sharing.queries.items import changes, newest_items, record, records, taken_by
from portal.sharing.syndication import section_slug
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.digitisation.publishing.conftest import files  # noqa: F401
from tests.portal.digitisation.publishing.scans import make_published
from tests.portal.editorial.factories import make_article, make_front
from tests.portal.library.laws import make_instrument, write_provisions
from tests.portal.sharing.factories import make_answer, make_partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal", "files")]
DAY = timedelta(days=1)
MOST = 1000


def read_journal() -> None:
    items_reader.read(list(Entry.objects.order_by("pk")))


def adopt(section: SectionPage, article: ArticlePage, **said: object) -> Adoption:
    return adopt_article(
        section=section, article=article, overlay=AdoptionOverlay(**said), by=make_officer(), at=timezone.now()
    )


def code_of(section: SectionPage) -> str:
    return f"chuyen-muc:{section_slug(section.url_path)}"


def on_page(section: SectionPage) -> set[str]:
    """What is listed and what is counted are the same."""
    at = timezone.now()
    standing = list(contents_of_section(section=section, at=at))
    assert len(listed_contents(section=section, standing=standing, at=at)) == len(standing)
    assert sum(count for _, count in kinds_in_section(section=section, at=at)) == len(standing)
    return {named(one["thing"], one["key"]) for one in standing}


def named(kind: str, key: object) -> str:
    return f"{kind} {key}"


def given_away(section: SectionPage) -> dict[str, set[str]]:
    """By each way the keys of what is public in the set of the section."""
    code = code_of(section)
    ways = {
        "feed": changes(code, limit=MOST),
        "oai": records(set_code=code, newest=MOST * MOST),
        "embed": newest_items([code], limit=MOST),
        "webhook": taken_by([code]),
    }
    return {way: {named(one.kind, one.key) for one in found if one.withdrawn_at is None} for way, found in ways.items()}


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
        assert given_away(section)["feed"] == {named(ARTICLE, article.pk)}
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
                seen.append(given_away(section)["embed"] == {named(ARTICLE, article.pk)})
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
        assert given_away(front)["feed"] == {named(ARTICLE, article.pk)} == on_page(front)


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
    others = things(agencies[0])
    read_journal()
    for _ in range(40):
        do(chance, sections, [*articles, *others, *others], now)
        if chance.random() < 0.5:
            read_journal()
    read_journal()
    follow_mergers(at=now)
    assert list(differences()) == []
    public = list(ArticlePage.objects.live())
    showing = sections_showing(pages=public, at=timezone.now())
    assert {(path, named(ARTICLE, pk)) for pk, paths in showing.items() for path in paths} == {
        (section.url_path, name)
        for section in SectionPage.objects.all()
        for name in on_page(section)
        if name.startswith(ARTICLE)
    }


@dataclass
class Thing:
    """What is no page: how a section takes it over, and how it comes and goes."""

    named: Callable[[], tuple[CitingItem | Instrument | None, str]]
    take_down: Callable[[], object]
    put_up: Callable[[], object]
    is_public: bool = True


def things(agency: Agency) -> list[Thing]:
    """An answer, two articles of one law, and a digitised leaflet, all public."""
    answer, scan, law = make_answer(agency=agency), make_published("Tờ gấp", agency=agency), make_instrument()
    register_answers(at=timezone.now())
    write_provisions(law)
    justice = make_posting("justice", agency=make_agency("Sở Tư pháp")).officer
    said = {"by": justice, "at": timezone.now()}

    def item(kind: str, key: object) -> Callable[[], tuple[CitingItem | None, str]]:
        return lambda: (CitingItem.objects.filter(kind=kind, key=str(key)).first(), "")

    def again(row: Any) -> Any:
        return type(row).objects.get(pk=row.pk)

    laws = [
        Thing(
            lambda address=address: (again(law), address),
            lambda: withdraw_instrument(instrument=again(law), reason="nhầm", **said),
            lambda: restore_instrument(instrument=again(law), **said),
        )
        for address in ("dieu-8", "dieu-9")
    ]
    return [
        *laws,
        Thing(
            item("questions.answer", answer.number),
            lambda: withdraw_answer(answer=again(answer), reason="Sai.", **said),
            lambda: restore_answer(answer=again(answer), **said),
        ),
        Thing(
            item("digitisation.scan", scan.code),
            lambda: withdraw_scan(scan=again(scan), reason="In nhầm.", **said),
            lambda: restore_scan(scan=again(scan), **said),
        ),
    ]


def do(chance: random.Random, sections: list[SectionPage], what: list[ArticlePage | Thing], now: datetime) -> None:
    held = list(Adoption.objects.filter(ended_at__isnull=True).order_by("pk"))
    act, one = chance.randrange(5), chance.choice(what)
    if act == 0 and held:
        release_adoption(adoption=chance.choice(held), by=make_officer(), at=now)
    elif act == 1 and held:
        adoption = chance.choice(held)
        overlay = AdoptionOverlay(visible_to=max(adoption.visible_from, now) + chance.choice([DAY, 5 * DAY]))
        change_adoption(adoption=adoption, overlay=overlay, by=make_officer(), at=now)
    elif act == 2 and isinstance(one, Thing):
        with suppress(Refused):  # of one law both articles come and go
            one.take_down() if one.is_public else one.put_up()
            one.is_public = not one.is_public
    elif act == 2:
        page = ArticlePage.objects.get(pk=one.pk)
        page.unpublish() if page.live else page.save_revision().publish()
    else:
        with suppress(Refused):
            take_over(chance.choice(sections), one, visible_from=chance.choice([None, None, now + DAY]))


def take_over(section: SectionPage, one: ArticlePage | Thing, **said: object) -> None:
    if isinstance(one, ArticlePage):
        adopt(section, ArticlePage.objects.get(pk=one.pk), **said)
        return
    subject, address = one.named()
    if subject is not None:
        given = {"section": section, "subject": subject, "address": address, "overlay": AdoptionOverlay(**said)}
        adopt_item(**given, by=make_officer(), at=timezone.now())
