"""What the law has left behind is marked among the results and stands lower; statuses follow the law at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lawsearch.engine import IndexHit
from portal.editorial.models import ArticlePage
from portal.journal.models import Entry
from portal.library.models import Event, Instrument, StaleFlag
from portal.library.operations import (
    EventDraft,
    EventDraftTarget,
    correct_instrument,
    enter_event,
    revoke_event,
    settle_flags,
    turn_over,
)
from portal.library.states import FLAGGING, EventKind, FlagOutcome
from portal.search.jobs import index_reader, owners_of
from tests.portal.agencies.factories import make_officer
from tests.portal.editorial.factories import make_article
from tests.portal.search.test_index_reader import best

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
BLOCK = ("citation", {"number": "91/2015/QH13", "law_name": "Bộ luật Dân sự", "place": "khoản 2 Điều 328"})


def read_the_tray() -> None:
    """Everything the journal holds that the index's reader asks for, as the worker would hand it over."""
    wanted = [entry for entry in Entry.objects.order_by("pk") if entry.verb.startswith(index_reader.verbs)]
    index_reader.read(wanted)


def change(*addresses: str, kind: EventKind = EventKind.AMENDED, slug: str = "91-2015-qh13", days: int = 0) -> Event:
    now = timezone.now()
    draft = EventDraft(
        kind=kind,
        instrument=Instrument.objects.get(slug=slug),
        day=timezone.localdate(now) + timedelta(days=days),
        targets=tuple(EventDraftTarget(address=one, action="sua-doi") for one in addresses),
    )
    return enter_event(draft=draft, source=None, by=make_officer(), at=now)


def found(article: ArticlePage) -> IndexHit:
    return best("mất cọc khi đổi ý")[place(article)]


def place(article: ArticlePage) -> int:
    """Where it stands among what is found; 0 is first."""
    return [one.owner for one in best("mất cọc khi đổi ý")].index(f"bai-viet:{article.pk}")


@pytest.fixture
def articles(indexed) -> tuple[ArticlePage, ArticlePage]:
    """Two texts of the same words; the first leans on the law, the second does not."""
    said = {"lead": "Đổi ý thì mất cọc."}
    words = ("paragraph", "<p>Mất cọc khi đổi ý.</p>")
    pair = make_article("Mất cọc", body=[words, BLOCK], **said), make_article("Mất cọc", body=[words], **said)
    read_the_tray()
    return pair


class TestAnArticleThatTheLawHasLeftBehind:
    def test_is_marked_and_stands_lower(self, articles):
        leaning, free = articles
        change("dieu-328-khoan-2")
        read_the_tray()
        assert found(leaning).card["stale"]
        assert not found(free).card["stale"]
        assert place(free) < place(leaning)

    def test_says_so_on_the_page_of_results(self, articles, client: Client):
        change("dieu-328-khoan-2")
        read_the_tray()
        html = client.get("/tim-kiem/?q=mất+cọc+khi+đổi+ý").content.decode()
        assert html.count("Căn cứ cần xem lại") == 1

    def test_stands_as_before_when_its_owner_has_looked(self, articles):
        change("dieu-328-khoan-2")
        read_the_tray()
        assert found(articles[0]).card["stale"]
        flag = StaleFlag.objects.get()
        settle_flags(flags=[flag], outcome=FlagOutcome.STILL_RIGHT, note="", by=make_officer(), at=timezone.now())
        read_the_tray()
        assert not found(articles[0]).card["stale"]

    def test_stands_as_before_when_the_event_was_a_mistake(self, articles):
        event = change("dieu-328-khoan-2")
        read_the_tray()
        assert found(articles[0]).card["stale"]
        revoke_event(event=event, reason="Nhập nhầm", by=make_officer(), at=timezone.now())
        index_reader.read(list(Entry.objects.filter(verb="event.revoked")))
        assert not found(articles[0]).card["stale"]

    @pytest.mark.parametrize("verb", sorted(FLAGGING))
    def test_is_read_again_when_its_event_moves(self, articles, verb: str):
        event = change("dieu-328-khoan-2")
        assert f"bai-viet:{articles[0].pk}" in owners_of([Entry(verb=verb, details={"event": event.pk})])

    def test_is_not_marked_by_a_change_beside_it(self, articles):
        change("dieu-328-khoan-1")
        read_the_tray()
        assert not found(articles[0]).card["stale"]


class TestTheStatusOfALaw:
    def test_follows_an_event_at_once(self, indexed):
        change(kind=EventKind.REPEALED)
        index_reader.read(list(Entry.objects.filter(verb="provision.changed")))
        assert {one.status for one in best("đặt cọc")} == {"het-hieu-luc-toan-bo"}

    def test_follows_a_day_that_has_come(self, indexed):
        law = Instrument.objects.get(slug="91-2015-qh13")
        now = timezone.now()
        turn_over(at=now)
        later = now + timedelta(days=3)
        values = {"expired_date": timezone.localdate(later)}
        correct_instrument(instrument=law, values=values, by=make_officer(), at=now)
        turn_over(at=later)
        entry = Entry.objects.filter(verb="instrument.turned").latest("pk")
        assert list(owners_of([entry])) == ["van-ban:91-2015-qh13"]
