"""No letter is lost, none comes twice but for a killed process, every attempt leaves a receipt."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection

from messageproviders.outcomes import PAUSES
from messageproviders.port import OutboundMessage, SendOutcome, SendReceipt
from messageproviders_tests.peers.memory import MemoryProvider
from portal.dissemination.channels import fingerprint
from portal.dissemination.jobs.rounds import SMALL_BATCH
from portal.dissemination.models import Asking, Attempt, Delivery, Letter, PersonalLink, Subscription, Suppression
from portal.dissemination.operations import confirm, forget_follower
from portal.dissemination.operations.sending import (
    LEASE,
    LeasedDelivery,
    SendResult,
    channels,
    mark_handed_over,
    record_results,
    retry_alike,
    retry_deliveries,
)
from portal.dissemination.states import UNDER_WAY, ConsentMethod, DeliveryState, LetterState
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_officer
from tests.portal.dissemination.factories import (
    ADDRESS,
    KEY,
    NOW,
    OWNER,
    account_rounds,
    follow,
    mail_account,
    make_law,
    send,
)
from tests.portal.dissemination.factories import take_letters as take

pytestmark = pytest.mark.django_db


PAUSE = timedelta(minutes=10)  # longer than what was never answered waits before it is tried again


def queue(*addresses: str) -> None:
    """Letters that ask these people to confirm wait in the outbox."""
    law = make_law()
    for address in addresses or (ADDRESS,):
        follow(law.slug, address=address, is_confirmed=False, at=NOW)


def record(taken: LeasedDelivery, receipt: SendReceipt) -> None:
    record_results(account=mail_account(), results=[SendResult(taken, receipt)], at=NOW)


def receipts() -> list[str]:
    return list(Attempt.objects.order_by("pk").values_list("outcome", flat=True))


class Killed(BaseException):
    """What a process that is killed leaves behind: nothing after this line runs."""


class KilledProvider(MemoryProvider):
    """The message arrives, and the process dies before the receipt is written."""

    def carry(self, messages: Iterable[OutboundMessage]) -> Iterator[SendReceipt]:
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
        assert (attempt.outcome, attempt.account, attempt.begun_at) == (SendOutcome.ACCEPTED, mail_account(), NOW)

    def test_is_done_in_bundles(self):
        queue(*(f"a{number}@example.vn" for number in range(SMALL_BATCH + 5)))
        provider = MemoryProvider()
        carrier = account_rounds(provider, at=NOW)
        assert [carrier.round(), carrier.round(), carrier.round()] == [SMALL_BATCH, 5, 0]
        assert len({message.to for message in provider.carried}) == SMALL_BATCH + 5

    def test_never_happens_with_a_transaction_open(self):
        queue()
        before = len(connection.savepoint_ids)
        seen = []
        provider = MemoryProvider(lambda _: seen.append(len(connection.savepoint_ids)) or SendOutcome.ACCEPTED)
        send(provider, at=NOW)
        assert seen == [before]

    def test_what_one_has_taken_nobody_else_takes(self):
        queue()
        assert len(take()) == 1
        assert take() == []
        assert take(NOW + LEASE - timedelta(seconds=1)) == []

    def test_logs_name_nobody(self, caplog: pytest.LogCaptureFixture):
        queue()
        with caplog.at_level(logging.DEBUG):
            send(MemoryProvider(lambda _: SendOutcome.NO_MAILBOX), at=NOW)
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
        assert Letter.objects.get().state == LetterState.QUEUED
        confirm(asking=Asking.objects.get(), way=ConsentMethod.LETTER, controller=OWNER, at=NOW)
        assert send(at=NOW).carried == []


class TestTrouble:
    def test_is_tried_again_after_growing_pauses_and_given_up_in_the_end(self):
        queue()
        provider, at, waited = MemoryProvider(lambda _: SendOutcome.LATER), NOW, []
        while Letter.objects.filter(state__in=UNDER_WAY).exists():
            send(provider, at=at)
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
        send(MemoryProvider(lambda _: SendOutcome.NO_MAILBOX), at=NOW)
        assert Letter.objects.get().state == LetterState.FAILED
        assert Suppression.objects.get().fingerprint == fingerprint(ADDRESS, key=KEY)
        assert Subscription.objects.get().stopped_at == NOW

    def test_a_letter_refused_for_its_words_says_nothing_of_the_address(self):
        queue()
        send(MemoryProvider(lambda _: SendOutcome.REFUSED), at=NOW)
        assert Letter.objects.get().state == LetterState.FAILED
        assert not Suppression.objects.exists()

    def test_one_bad_address_holds_up_nobody_else(self):
        queue("mot@example.vn", "hai@example.vn", "ba@example.vn")
        provider = MemoryProvider(lambda message: SendOutcome.LATER if "hai" in message.to else SendOutcome.ACCEPTED)
        send(provider, at=NOW)
        assert [message.to for message in provider.carried] == ["mot@example.vn", "ba@example.vn"]


class TestKilled:
    def test_between_handing_over_and_receipt_there_is_one_copy_too_many_and_no_third(self):
        queue()
        provider, at = KilledProvider(), NOW
        for _ in range(4):
            with suppress(Killed):
                send(provider, at=at)
            at += LEASE
        assert len(provider.carried) == 2
        assert provider.carried[0].reference == provider.carried[1].reference
        letter = Letter.objects.get()
        assert letter.state == LetterState.UNKNOWN
        assert receipts() == ["khong-co-tra-loi", "khong-co-tra-loi"]

    def test_before_letting_it_go_there_was_no_attempt(self):
        queue()
        take()
        provider = send(at=NOW + LEASE)
        assert len(provider.carried) == 1
        assert receipts() == ["da-nhan"]

    def test_before_handing_over_nothing_is_lost(self):
        queue()
        (taken,) = take()
        mark_handed_over(chunk=[taken], at=NOW)
        provider = send(at=NOW + LEASE)
        assert len(provider.carried) == 1
        assert receipts() == ["khong-co-tra-loi", "da-nhan"]

    def test_a_receipt_that_comes_twice_or_late_changes_nothing(self):
        queue()
        (taken,) = take()
        record(taken, SendReceipt("x", SendOutcome.ACCEPTED, "250"))
        record(taken, SendReceipt("x", SendOutcome.REFUSED))
        assert Letter.objects.get().state == LetterState.SENT
        assert receipts() == ["da-nhan"]

    def test_both_copies_open_the_page_that_confirms(self):
        queue()
        with suppress(Killed):
            send(KilledProvider(), at=NOW)
        send(at=NOW + LEASE)
        assert PersonalLink.objects.count() == 2

    def test_who_was_forgotten_on_the_way_stays_forgotten(self):
        queue()
        (taken,) = take()
        forget_follower(follower=taken.delivery.letter.follower, way=ConsentMethod.PAGE, at=NOW)
        record(taken, SendReceipt("x", SendOutcome.ACCEPTED, "250"))
        assert Letter.objects.get().state == LetterState.SKIPPED
        assert not Suppression.objects.exists()


class TestRetrying:
    def test_by_a_person_begins_anew_and_is_written_down(self):
        queue()
        send(MemoryProvider(lambda _: SendOutcome.REFUSED), at=NOW)
        officer = make_officer()
        stuck = [Delivery.objects.get().pk]
        assert retry_deliveries(deliveries=stuck, by=officer, at=NOW) == 1
        assert retry_deliveries(deliveries=stuck, by=officer, at=NOW) == 0
        assert len(send(at=NOW).carried) == 1
        assert receipts() == ["bi-tu-choi", "da-nhan"]
        entry = Entry.objects.get(verb="letter.retried")
        assert (entry.actor, entry.details) == (officer, {"count": 1})

    def test_takes_all_that_is_stuck_alike_some_at_a_time(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(channels, "AT_ONCE", 2)
        queue(*(f"a{number}@example.vn" for number in range(7)))
        send(MemoryProvider(lambda _: SendOutcome.REFUSED), at=NOW)
        one = Delivery.objects.first()
        assert one is not None
        alike = {"campaign": None, "channel": one.channel, "state": one.state, "reason": one.reason}
        assert retry_alike(alike=alike, by=make_officer(), at=NOW, most=4) == 4
        assert retry_alike(alike=alike, by=make_officer(), at=NOW) == 3
        assert retry_alike(alike=alike, by=make_officer(), at=NOW) == 0
        assert len(send(at=NOW).carried) == 7

    def test_what_was_never_answered_is_not_held_against_it(self):
        queue()
        for at in (NOW, NOW + PAUSE):
            send(MemoryProvider(lambda _: SendOutcome.UNKNOWN), at=at)
        assert Letter.objects.get().state == LetterState.UNKNOWN
        retry_deliveries(deliveries=[Delivery.objects.get().pk], by=make_officer(), at=NOW + PAUSE)
        send(MemoryProvider(lambda _: SendOutcome.UNKNOWN), at=NOW + PAUSE)
        assert Letter.objects.get().state == LetterState.QUEUED
