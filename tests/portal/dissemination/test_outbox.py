"""No letter is lost, none comes twice but for a killed process, every attempt leaves a receipt."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection

from messageproviders.memory import MemoryCourier
from messageproviders.port import Message, Outcome, Receipt
from messageproviders.rules import PAUSES
from portal.dissemination.addresses import fingerprint
from portal.dissemination.dispatching.rounds import SMALL_BUNDLE
from portal.dissemination.models import Asking, Attempt, Delivery, Letter, PersonalLink, Subscription, Suppression
from portal.dissemination.operations import confirm, forget_follower
from portal.dissemination.operations.sending import (
    LEASE,
    Result,
    Taken,
    let_go,
    record_results,
    retry_alike,
    retry_deliveries,
    retrying,
)
from portal.dissemination.queries.outbox import Alike
from portal.dissemination.states import DeliveryState, LetterState, Way
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_officer
from tests.portal.dissemination.factories import (
    ADDRESS,
    KEY,
    NOW,
    OWNER,
    follow,
    mail_account,
    make_law,
    postman,
    send,
)
from tests.portal.dissemination.factories import take_letters as take

pytestmark = pytest.mark.django_db


def queue(*addresses: str) -> None:
    """Letters that ask these people to confirm wait in the outbox."""
    law = make_law()
    for address in addresses or (ADDRESS,):
        follow(law.slug, address=address, is_confirmed=False, at=NOW)


def record(taken: Taken, receipt: Receipt) -> None:
    record_results(account=mail_account(), results=[Result(taken, receipt)], at=NOW)


def receipts() -> list[str]:
    return list(Attempt.objects.order_by("pk").values_list("outcome", flat=True))


class Killed(BaseException):
    """What a process that is killed leaves behind: nothing after this line runs."""


class KilledCourier(MemoryCourier):
    """The message arrives, and the process dies before the receipt is written."""

    def carry(self, messages: Iterable[Message]) -> Iterator[Receipt]:
        for receipt in super().carry(messages):
            if receipt:
                raise Killed
            yield receipt


class TestSending:
    def test_leaves_a_receipt(self):
        queue()
        send(at=NOW)
        letter = Letter.objects.get()
        delivery = letter.deliveries.get()
        assert (letter.state, delivery.attempts, letter.ended_at) == (LetterState.SENT, 1, NOW)
        attempt = delivery.receipts.get()
        assert (attempt.outcome, attempt.account, attempt.begun_at) == (Outcome.ACCEPTED, mail_account(), NOW)

    def test_is_done_in_bundles(self):
        queue(*(f"a{number}@example.vn" for number in range(SMALL_BUNDLE + 5)))
        courier = MemoryCourier()
        carrier = postman(courier, at=NOW)
        assert [carrier.round(), carrier.round(), carrier.round()] == [SMALL_BUNDLE, 5, 0]
        assert len({message.to for message in courier.carried}) == SMALL_BUNDLE + 5

    def test_never_happens_with_a_transaction_open(self):
        queue()
        before = len(connection.savepoint_ids)
        seen = []
        courier = MemoryCourier(lambda _: seen.append(len(connection.savepoint_ids)) or Outcome.ACCEPTED)
        send(courier, at=NOW)
        assert seen == [before]

    def test_what_one_has_taken_nobody_else_takes(self):
        queue()
        assert len(take()) == 1
        assert take() == []
        assert take(NOW + LEASE - timedelta(seconds=1)) == []

    def test_logs_name_nobody(self, caplog: pytest.LogCaptureFixture):
        queue()
        with caplog.at_level(logging.DEBUG):
            send(MemoryCourier(lambda _: Outcome.NO_MAILBOX), at=NOW)
        assert "khong-co-hom-thu" in caplog.text
        assert "nam" not in caplog.text

    def test_a_letter_with_nothing_to_say_is_put_aside(self):
        queue()
        Subscription.objects.update(key="khong-con")
        assert send(at=NOW).carried == []
        assert Letter.objects.get().state == LetterState.SKIPPED
        assert not Attempt.objects.exists()

    def test_a_subscription_confirmed_meanwhile_is_not_asked_for(self):
        queue()
        confirm(asking=Asking.objects.get(), way=Way.LETTER, controller=OWNER, at=NOW)
        assert send(at=NOW).carried == []


class TestTrouble:
    def test_is_tried_again_after_growing_pauses_and_given_up_in_the_end(self):
        queue()
        courier, at, waited = MemoryCourier(lambda _: Outcome.LATER), NOW, []
        while Letter.objects.under_way().exists():
            send(courier, at=at)
            delivery = Delivery.objects.get()
            if delivery.state == DeliveryState.QUEUED:
                waited.append(delivery.queued.not_before - at)
                at = delivery.queued.not_before
        assert tuple(waited) == PAUSES
        assert Letter.objects.get().state == LetterState.FAILED
        assert len(receipts()) == len(PAUSES) + 1

    def test_an_address_that_is_not_there_is_given_up(self):
        follow("7-2021-nd-cp")
        queue()
        Letter.objects.update(kind="lien-ket-rieng", subscription=None)
        send(MemoryCourier(lambda _: Outcome.NO_MAILBOX), at=NOW)
        assert Letter.objects.get().state == LetterState.FAILED
        assert Suppression.objects.get().fingerprint == fingerprint(ADDRESS, key=KEY)
        assert Subscription.objects.get().stopped_at == NOW

    def test_a_letter_refused_for_its_words_says_nothing_of_the_address(self):
        queue()
        send(MemoryCourier(lambda _: Outcome.REFUSED), at=NOW)
        assert Letter.objects.get().state == LetterState.FAILED
        assert not Suppression.objects.exists()

    def test_one_bad_address_holds_up_nobody_else(self):
        queue("mot@example.vn", "hai@example.vn", "ba@example.vn")
        courier = MemoryCourier(lambda message: Outcome.LATER if "hai" in message.to else Outcome.ACCEPTED)
        send(courier, at=NOW)
        assert [message.to for message in courier.carried] == ["mot@example.vn", "ba@example.vn"]


class TestKilled:
    def test_between_handing_over_and_receipt_there_is_one_copy_too_many_and_no_third(self):
        queue()
        courier, at = KilledCourier(), NOW
        for _ in range(4):
            with suppress(Killed):
                send(courier, at=at)
            at += LEASE
        assert len(courier.carried) == 2
        assert courier.carried[0].reference == courier.carried[1].reference
        letter = Letter.objects.get()
        assert letter.state == LetterState.UNKNOWN
        assert receipts() == ["khong-co-tra-loi", "khong-co-tra-loi"]

    def test_before_letting_it_go_there_was_no_attempt(self):
        queue()
        take()
        courier = send(at=NOW + LEASE)
        assert len(courier.carried) == 1
        assert receipts() == ["da-nhan"]

    def test_before_handing_over_nothing_is_lost(self):
        queue()
        (taken,) = take()
        let_go(stride=[taken], at=NOW, looks=True)
        courier = send(at=NOW + LEASE)
        assert len(courier.carried) == 1
        assert receipts() == ["khong-co-tra-loi", "da-nhan"]

    def test_a_receipt_that_comes_twice_or_late_changes_nothing(self):
        queue()
        (taken,) = take()
        record(taken, Receipt("x", Outcome.ACCEPTED, "250"))
        record(taken, Receipt("x", Outcome.REFUSED))
        assert Letter.objects.get().state == LetterState.SENT
        assert receipts() == ["da-nhan"]

    def test_both_copies_open_the_page_that_confirms(self):
        queue()
        with suppress(Killed):
            send(KilledCourier(), at=NOW)
        send(at=NOW + LEASE)
        assert PersonalLink.objects.count() == 2

    def test_who_was_forgotten_on_the_way_stays_forgotten(self):
        queue()
        (taken,) = take()
        forget_follower(follower=taken.delivery.letter.follower, way=Way.PAGE, at=NOW)
        record(taken, Receipt("x", Outcome.ACCEPTED, "250"))
        assert Letter.objects.get().state == LetterState.SKIPPED
        assert not Suppression.objects.exists()


class TestRetrying:
    def test_by_a_person_begins_anew_and_is_written_down(self):
        queue()
        send(MemoryCourier(lambda _: Outcome.REFUSED), at=NOW)
        officer = make_officer()
        stuck = [Delivery.objects.get().pk]
        assert retry_deliveries(deliveries=stuck, by=officer, at=NOW) == 1
        assert retry_deliveries(deliveries=stuck, by=officer, at=NOW) == 0
        assert len(send(at=NOW).carried) == 1
        assert receipts() == ["bi-tu-choi", "da-nhan"]
        entry = Entry.objects.get(verb="letter.retried")
        assert (entry.actor, entry.details) == (officer, {"count": 1})

    def test_takes_all_that_is_stuck_alike_some_at_a_time(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(retrying, "AT_ONCE", 2)
        queue(*(f"a{number}@example.vn" for number in range(7)))
        send(MemoryCourier(lambda _: Outcome.REFUSED), at=NOW)
        one = Delivery.objects.first()
        assert one is not None
        alike = Alike(None, one.channel, one.state, one.reason)
        assert retry_alike(alike=alike, by=make_officer(), at=NOW, most=4) == 4
        assert retry_alike(alike=alike, by=make_officer(), at=NOW) == 3
        assert retry_alike(alike=alike, by=make_officer(), at=NOW) == 0
        assert len(send(at=NOW).carried) == 7

    def test_what_was_never_answered_is_not_held_against_it(self):
        queue()
        for at in (NOW, NOW + LEASE):
            send(MemoryCourier(lambda _: Outcome.UNKNOWN), at=at)
        assert Letter.objects.get().state == LetterState.UNKNOWN
        retry_deliveries(deliveries=[Delivery.objects.get().pk], by=make_officer(), at=NOW + LEASE)
        send(MemoryCourier(lambda _: Outcome.UNKNOWN), at=NOW + LEASE)
        assert Letter.objects.get().state == LetterState.QUEUED
