"""Copies follow: published, corrected, withdrawn, whatever their site did meanwhile."""

import tracemalloc
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.editorial.models import ArticlePage, Withdrawal
from portal.journal.models import Entry
from portal.sharing.delivery import FAILURES_THAT_REST, LONGEST_REST, ReceiverResponse, secret_of, signed_headers
from portal.sharing.models import Copy, Item, Partner, SendAttempt
from portal.sharing.operations.delivery import WebhookSigner
from portal.sharing.operations.ledger import (
    COPY_LEASE,
    CopyResult,
    chase_overdue,
    record_results,
    require_copies,
    take_copies,
)
from portal.sharing.operations.partners import (
    change_partner,
    enter_partner,
    rotate_secret,
    send_again,
    turn_off,
    turn_on,
)
from portal.sharing.operations.registry import register
from portal.sharing.states import AttemptOutcome
from safehttp.client import MemoryClient
from safehttp.types import Response
from tests.portal.editorial.factories import make_article
from tests.portal.journal.terms import clean
from tests.portal.sharing.factories import BASE, make_answer, make_item, make_partner, register_all
from tests.portal.sharing.receiving import Clock, Site, deliver_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
ADDRESS = "https://xa.example.vn/nhan"


class Street:
    """A clock, one receiver that takes everything, the door to it."""

    def __init__(self, **said: object) -> None:
        self.clock = Clock()
        self.site = Site()
        self.door = MemoryClient({ADDRESS: self.site})
        self.partner = enter_partner(
            partner=Partner(name="Trang của xã", webhook_url=ADDRESS, **said), by=None, at=self.clock()
        )

    def register(self) -> None:
        register_all(self.clock.now)

    def deliver(self) -> int:
        return deliver_all(self.door, self.clock)


@pytest.fixture
def street(db: None) -> Street:
    return Street()


def retitle(article: ArticlePage, title: str) -> None:
    article.title = title
    article.save_revision().publish()


class TestACopy:
    def test_is_published_corrected_and_withdrawn(self, street: Street):
        article = make_article()
        street.register()
        assert street.deliver() == 1
        retitle(article, "Đặt cọc, sửa")
        street.register()
        street.deliver()
        ArticlePage.objects.get(pk=article.pk).unpublish()
        Withdrawal.objects.create(page=article, ending="rut", note="Sai.", at=street.clock())
        street.register()
        copy = Copy.objects.get()
        assert (copy.is_withdrawn, copy.withdraw_by) == (True, street.clock() + timedelta(minutes=15))
        street.deliver()
        name = str(Item.objects.get().content_id)
        assert street.site.actions == [("publish", name, 1), ("correct", name, 2), ("withdraw", name, 3)]
        copy.refresh_from_db()
        assert (copy.confirmed_version, copy.withdraw_by, copy.last_outcome) == (3, None, AttemptOutcome.CONFIRMED)

    def test_that_follows_leaves_word_of_it_and_the_first_one_does_not(self, street: Street):
        article = make_article()
        street.register()
        street.deliver()
        assert not Entry.objects.filter(verb="copy.renewed").exists()
        retitle(article, "Đặt cọc, sửa")
        street.register()
        street.deliver()
        ArticlePage.objects.get(pk=article.pk).unpublish()
        Withdrawal.objects.create(page=article, ending="rut", note="Sai.", at=street.clock())
        street.register()
        street.deliver()
        told = [entry.details for entry in Entry.objects.filter(verb="copy.renewed").order_by("pk")]
        assert [(one["as"], one["copies"]) for one in told] == [("sua", 1), ("go", 1)]
        assert told[0]["title"] == "Trang của xã: Đặt cọc, sửa"
        assert told[0]["agency"] == article.agency_id

    def test_has_the_address_that_the_receipt_tells(self, street: Street):
        make_answer()
        street.register()
        street.deliver()
        assert Copy.objects.get().copy_url == f"https://xa.example.vn/{Item.objects.get().content_id}.html"
        assert SendAttempt.objects.get().status == 200

    def test_that_was_never_sent_need_not_be_taken_back(self, street: Street):
        article = make_article()
        street.register()
        assert Copy.objects.exists()
        ArticlePage.objects.get(pk=article.pk).unpublish()
        street.register()
        assert not Copy.objects.exists()

    def test_that_is_on_its_way_when_the_item_is_withdrawn_is_taken_back(self, street: Street):
        article = make_article()
        street.register()
        take_copies(at=street.clock())
        ArticlePage.objects.get(pk=article.pk).unpublish()
        street.register()
        street.deliver()
        assert [action for action, *_ in street.site.actions] == ["withdraw"]

    def test_skips_what_happened_in_between(self, street: Street):
        article = make_article()
        for number in range(5):
            retitle(article, f"Lần {number}")
            street.register()
        assert street.deliver() == 1
        assert street.site.actions == [("publish", str(Item.objects.get().content_id), 5)]

    def test_of_a_set_that_the_partner_does_not_take_is_none(self):
        street = Street(sets=("loai:tin",))
        make_article(kind="bai-viet")
        news = make_article("Tin mới", kind="tin")
        street.register()
        assert [copy.item.key for copy in Copy.objects.all()] == [str(news.pk)]


class TestAReceipt:
    def settle(self, street: Street, version: int, outcome: AttemptOutcome = AttemptOutcome.CONFIRMED) -> Copy:
        record_results(
            results=[CopyResult(Copy.objects.get().pk, version, ReceiverResponse(outcome))], at=street.clock()
        )
        return Copy.objects.get()

    def test_that_comes_late_never_lowers_what_is_confirmed(self, street: Street):
        article = make_article()
        street.register()
        retitle(article, "Hai")
        street.register()
        assert self.settle(street, 2).confirmed_version == 2
        assert self.settle(street, 1).confirmed_version == 2
        assert self.settle(street, 2).confirmed_version == 2

    def test_of_an_older_version_leaves_the_newer_due(self, street: Street):
        article = make_article()
        street.register()
        take_copies(at=street.clock())
        retitle(article, "Hai")
        street.register()  # while the first is on its way
        copy = self.settle(street, 1)
        assert (copy.confirmed_version, copy.wanted_version, copy.not_before) == (1, 2, street.clock())
        assert street.deliver() == 1
        assert street.site.held == {str(Item.objects.get().content_id): 2}

    def test_that_fails_after_another_worker_was_confirmed_changes_nothing(self, street: Street):
        make_article()
        street.register()
        self.settle(street, 1)
        copy = self.settle(street, 1, AttemptOutcome.UNREACHABLE)
        assert (copy.confirmed_version, copy.last_outcome) == (1, AttemptOutcome.CONFIRMED)

    def test_for_another_version_does_not_confirm(self, street: Street):
        make_article()
        street.register()
        street.door.replies[ADDRESS] = Response(200, body=b'{"version": 99}')
        street.deliver()
        copy = Copy.objects.get()
        assert (copy.confirmed_version, copy.last_error) == (0, "Biên nhận ghi bản khác")


class TestWorkers:
    def test_take_different_copies(self, street: Street):
        for _ in range(30):
            make_item()
        enter = change_partner
        enter(
            partner=street.partner,
            said=Partner(name="Trang", webhook_url=ADDRESS),
            by=None,
            at=street.clock(),
        )
        first = {one.pk for one in take_copies(at=street.clock())}
        second = {one.pk for one in take_copies(at=street.clock())}
        assert len(first) == 20
        assert len(second) == 10
        assert not first & second
        assert not take_copies(at=street.clock())

    def test_find_what_the_dead_had_in_their_hands_when_the_lease_is_over(self, street: Street):
        make_article()
        street.register()
        take_copies(at=street.clock())
        assert street.deliver() == 0
        street.clock.forward(seconds=COPY_LEASE.total_seconds())
        assert street.deliver() == 1
        assert Copy.objects.get().confirmed_version == 1


class TestASiteThatIsAway:
    def test_for_a_day_costs_few_requests_and_catches_up_without_loss_or_doubling(self, street: Street):
        articles = [make_article(f"Bài {number}") for number in range(12)]
        street.register()
        street.deliver()
        street.site.status = 0
        for hour in range(24):
            retitle(articles[hour % 10], f"Sửa {hour}")
            if hour == 5:
                ArticlePage.objects.get(pk=articles[11].pk).unpublish()
            street.register()
            for _ in range(4):
                street.deliver()
                street.clock.forward(minutes=15)
        assert street.site.requests - 12 < 60  # 25 changes, and a worker that looked a hundred times
        street.site.status = 200
        street.site.arrived.clear()
        street.clock.forward(seconds=LONGEST_REST.total_seconds())
        street.deliver()
        assert street.site.held == {str(item.content_id): item.version for item in Item.objects.all()}
        assert street.site.withdrawn == {str(Item.objects.get(key=str(articles[11].pk)).content_id)}
        assert set(street.site.arrived.values()) == {1}
        assert len(street.site.arrived) == 11
        assert Partner.objects.get().failures == 0

    def test_and_holds_thousands_costs_one_request_for_each_rest(self, street: Street):
        for _ in range(300):
            make_item()
        turn_off(partner=street.partner, by=None, at=street.clock())
        turn_on(partner=street.partner, by=None, at=street.clock())
        street.site.status = 0
        street.deliver()
        asked = street.site.requests
        assert FAILURES_THAT_REST <= asked <= 20
        for probes in (1, 2, 3):
            street.clock.forward(seconds=LONGEST_REST.total_seconds())
            street.deliver()
            assert street.site.requests == asked + probes

    def test_keeps_no_other_waiting(self, street: Street):
        other = Site()
        street.door.replies["https://khac.example.vn/"] = other
        make_partner(webhook_url="https://khac.example.vn/")
        street.site.status = 0
        for number in range(10):
            make_article(f"Bài {number}")
        street.register()
        street.deliver()
        assert len(other.held) == 10

    def test_is_left_alone_as_long_as_it_asks(self, street: Street):
        make_article()
        street.register()
        street.site.status, street.site.headers = 503, {"retry-after": "3600"}
        street.deliver()
        street.site.status = 200
        street.clock.forward(minutes=59)
        assert street.deliver() == 0
        street.clock.forward(minutes=2)
        assert street.deliver() == 1

    def test_and_says_that_it_takes_nothing_more_is_turned_off(self, street: Street):
        make_article()
        street.register()
        street.site.status = 410
        street.deliver()
        assert not Partner.objects.get().is_active
        assert Entry.objects.get(verb="partner.changed", details__what="gone")
        street.site.status = 200
        street.clock.forward(days=1)
        assert street.deliver() == 0
        turn_on(partner=street.partner, by=None, at=street.clock())
        assert street.deliver() == 1


class TestAWithdrawal:
    def withdraw(self, street: Street) -> None:
        article = make_article()
        street.register()
        street.deliver()
        street.site.status = 404
        ArticlePage.objects.get(pk=article.pk).unpublish()
        street.register()
        street.deliver()

    def test_that_nobody_confirms_is_told_of_once(self, street: Street):
        self.withdraw(street)
        assert chase_overdue(at=street.clock()) == 0
        street.clock.forward(minutes=16)
        assert chase_overdue(at=street.clock()) == 1
        assert chase_overdue(at=street.clock()) == 0
        entry = Entry.objects.get(verb="copy.overdue")
        assert entry.details["item"] == str(Item.objects.get().content_id)

    def test_is_tried_for_ever_and_over_when_it_is_confirmed(self, street: Street):
        self.withdraw(street)
        for _ in range(200):
            street.clock.forward(hours=1)
            street.deliver()
        chase_overdue(at=street.clock())
        street.site.status = 200
        street.clock.forward(hours=7)
        street.deliver()
        copy = Copy.objects.get()
        assert (copy.confirmed_version, copy.withdraw_by, copy.chased_at) == (2, None, None)
        assert street.site.withdrawn == {str(Item.objects.get().content_id)}

    def test_keeps_its_time_when_its_words_change(self, street: Street):
        self.withdraw(street)
        by = Copy.objects.get().withdraw_by
        street.clock.forward(minutes=10)
        Withdrawal.objects.create(
            page_id=int(Item.objects.get().key), ending="rut", note="Sai số liệu.", at=street.clock()
        )
        street.register()
        assert Copy.objects.get().wanted_version == 3
        assert Copy.objects.get().withdraw_by == by

    def test_of_a_site_that_was_turned_off_is_overdue_all_the_same(self, street: Street):
        article = make_article()
        street.register()
        street.deliver()
        turn_off(partner=street.partner, by=None, at=street.clock())
        ArticlePage.objects.get(pk=article.pk).unpublish()
        street.register()
        assert street.deliver() == 0
        assert chase_overdue(at=street.clock.forward(minutes=16)) == 1

    def test_is_over_when_the_item_is_public_again(self, street: Street):
        self.withdraw(street)
        ArticlePage.objects.get().save_revision().publish()
        street.register()
        copy = Copy.objects.get()
        assert (copy.is_withdrawn, copy.withdraw_by, copy.wanted_version) == (False, None, 3)


class TestAPartner:
    def test_gets_what_its_sets_hold_today(self, street: Street):
        for number in range(3):
            make_item(number + 1, sets=["loai:tin" if number else "loai:video"])
        new = enter_partner(
            partner=Partner(name="Báo", webhook_url="https://bao.example.vn/", sets=("loai:tin",)),
            by=None,
            at=street.clock(),
        )
        assert Copy.objects.filter(partner=new).count() == 2

    def test_gets_ten_thousand_in_bounded_memory(self, street: Street):
        Item.objects.bulk_create(
            Item(
                kind="questions.answer",
                key=str(number),
                sequence=number,
                digest="x",
                title="Một câu trả lời",
                path="/x/",
                published_at=street.clock(),
                changed_at=street.clock(),
            )
            for number in range(1, 10_001)
        )
        tracemalloc.start()
        turn_off(partner=street.partner, by=None, at=street.clock())
        turn_on(partner=street.partner, by=None, at=street.clock())
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert Copy.objects.filter(partner=street.partner).count() == 10_000
        assert most < 30_000_000
        assert len(take_copies(at=street.clock())) == 20

    def test_is_written_down_without_its_people(self, street: Street):
        said = Partner(name="Trang", webhook_url=ADDRESS, contact_name="Lan", contact_email="lan@xa.gov.vn")
        change_partner(partner=street.partner, said=said, by=None, at=street.clock())
        details = Entry.objects.filter(verb="partner.changed").latest("pk").details
        assert details["fields"] == ["name", "contact_name", "contact_email"]
        assert "lan" not in str(details).lower().replace("lan-toa", "")

    def test_has_two_signatures_after_a_rotation(self, street: Street):
        make_article()
        street.register()
        rotate_secret(partner=street.partner, by=None, at=street.clock())
        street.deliver()
        assert len(street.door.asked[0].headers["webhook-signature"].split(" ")) == 2

    def test_has_what_lags_sent_at_once_when_an_officer_says_so(self, street: Street):
        make_article()
        street.register()
        street.site.status = 0
        street.deliver()
        street.site.status = 200
        assert street.deliver() == 0
        assert send_again(copies=[Copy.objects.get().pk], by=None, at=street.clock()) == 1
        assert street.deliver() == 1


class TestTheLedger:
    def test_is_raised_for_many_partners_in_as_many_queries_as_for_one(self, street: Street):
        def queries(items: int) -> int:
            made = [make_item(sets=["loai:tin"]) for _ in range(items)]
            with CaptureQueriesContext(connection) as asked:
                require_copies(items=made, at=street.clock())
            return len(asked)

        few = queries(1)
        for number in range(40):
            make_partner(sets=["loai:tin"] if number % 2 else [])
        assert queries(20) <= few + 2
        assert Copy.objects.count() == 1 + 20 * 41

    def test_and_the_registry_are_one_transaction(self, street: Street, monkeypatch: pytest.MonkeyPatch):
        article = make_article()

        def fail(**said: object) -> None:
            raise RuntimeError("cut off")

        monkeypatch.setattr("portal.sharing.operations.registry.require_copies", fail)
        with pytest.raises(RuntimeError):
            register(kind="editorial.article", keys=[str(article.pk)], base=BASE, at=street.clock())
        assert not Item.objects.exists()

    def test_forgets_old_attempts_and_keeps_where_copies_stand(self, street: Street):
        make_article()
        street.register()
        street.deliver()
        assert clean("send-attempts", at=street.clock.forward(days=91)) == 1
        assert Copy.objects.get().confirmed_version == 1


def test_another_key_of_the_portal_breaks_no_partner(settings):
    partner = make_partner()
    said = {"message_id": "m", "body": b"{}", "at": timezone.now()}
    theirs = secret_of(key=settings.SECRET_KEY, uid=partner.uid, version=partner.secret_version)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    sent = WebhookSigner("another").request(partner=partner, **said).headers
    expected = signed_headers(secrets=[theirs], **said)
    assert expected["webhook-signature"] in sent["webhook-signature"].split(" ")
