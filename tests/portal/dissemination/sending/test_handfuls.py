"""What somebody took together: how far it was let go, and what becomes of it in the hands of the dead and the slow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from messageproviders.port import OutboundMessage, SendOutcome, SendReceipt
from messageproviders_tests.peers.memory import MemoryProvider
from portal.dissemination.jobs.rounds import ChunkSize, RoundBatch
from portal.dissemination.models import Account, Attempt, Delivery, FollowerAddress, Handful
from portal.dissemination.operations.sending import (
    LEASE,
    LeasedDelivery,
    ReturnedBatch,
    lease_batch,
    mark_handed_over,
    refuse_address,
    renew_leases,
    return_batch,
    sweep,
)
from portal.dissemination.states import Channel, DeliveryState
from tests.portal.dissemination.factories import KEY
from tests.portal.dissemination.sending.scenes import NOON, account_rounds, laid_out, make_account, make_person
from tests.portal.laid import laid

PEOPLE = 5
LATER = NOON + LEASE
ABLE = MemoryProvider().abilities


def swept() -> None:
    sweep(abilities_of=lambda _: ABLE, at=LATER)


def gone(chunk: list[LeasedDelivery]) -> None:
    assert mark_handed_over(chunk=chunk, at=NOON) == {one.key for one in chunk}


@laid
def account() -> Account:
    laid_out(*(make_person() for _ in range(PEOPLE)))
    return make_account()


@laid
def taken(account: Account) -> list[LeasedDelivery]:
    return lease_batch(account=account, key=KEY, at=NOON)


def states(taken: Iterable[LeasedDelivery]) -> list[str]:
    found = dict(Delivery.objects.values_list("pk", "state"))
    return [found[one.key] for one in taken]


class TestOfTheDead:
    def test_what_was_let_go_is_unknown_and_the_rest_waits_as_if_never_taken(self, taken: list[LeasedDelivery]):
        gone(taken[:2])
        swept()
        assert states(taken) == [DeliveryState.UNKNOWN] * 2 + [DeliveryState.QUEUED] * 3
        assert list(Delivery.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 1, 0, 0, 0]
        assert not Handful.objects.exists()

    def test_nothing_is_put_back_while_the_lease_lasts(self, taken: list[LeasedDelivery]):
        sweep(abilities_of=lambda _: ABLE, at=LATER - LEASE / 2)
        assert states(taken) == [DeliveryState.SENDING] * PEOPLE
        assert Handful.objects.count() == 1

    def test_what_ended_meanwhile_does_not_wait_again(self, taken: list[LeasedDelivery]):
        """Somebody said no while it lay in hand."""
        Delivery.objects.filter(pk=taken[4].key).update(state=DeliveryState.SKIPPED.value, ended_at=NOON)
        swept()
        assert states(taken) == [DeliveryState.QUEUED] * 4 + [DeliveryState.SKIPPED]
        assert not Attempt.objects.filter(outcome="").exists()


class TestOfTheSlow:
    """Stopped for longer than its lease, a process goes on: by then somebody else has taken what it held."""

    def test_lets_nothing_go(self, taken: list[LeasedDelivery]):
        gone(taken[:1])
        swept()
        with pytest.raises(ReturnedBatch):
            gone(taken[1:2])

    def test_nor_is_what_another_holds_given_back_or_renewed_by_it(self, account: Account, taken: list[LeasedDelivery]):
        swept()
        theirs = lease_batch(account=account, key=KEY, at=LATER)
        assert len(theirs) == PEOPLE
        renew_leases({taken[0].handful}, at=LATER)
        with pytest.raises(ReturnedBatch):
            mark_handed_over(chunk=taken, at=LATER)
        return_batch(taken=taken, at=LATER)
        assert states(theirs) == [DeliveryState.SENDING] * PEOPLE

    def test_nobody_gets_a_second_copy(self, account: Account):
        other = MemoryProvider()

        class Stopped(MemoryProvider):
            """In the middle of the second message its process is stopped, and another one sends meanwhile."""

            def carry(self, messages: Iterable[OutboundMessage]) -> Iterator[SendReceipt]:
                for receipt in super().carry(messages):
                    if len(self.carried) == 2:
                        swept()
                        carrier = account_rounds(other, account, at=LATER)
                        while carrier.round():
                            pass
                    yield receipt

        slow = Stopped()
        account_rounds(slow, account).round()
        assert len(slow.carried) == 2
        assert len(other.carried) == PEOPLE - 2
        assert len({message.to for message in [*slow.carried, *other.carried]}) == PEOPLE


def test_of_who_has_done_with_it_nothing_is_kept(account: Account):
    assert account_rounds(MemoryProvider(), account).round() == PEOPLE
    assert not Handful.objects.exists()


class TestANoBeforeItLeaves:
    @pytest.fixture
    def refused(self, taken: list[LeasedDelivery]) -> LeasedDelivery:
        """The third of them says no while all lie in hand."""
        address = FollowerAddress.objects.get(pk=taken[2].delivery.address_id)
        mark = {"channel": Channel.SMS, "fingerprint": address.fingerprint}
        refuse_address(address=address, **mark, at=NOON)
        return taken[2]

    def test_is_heard_when_its_stride_is_let_go(self, taken: list[LeasedDelivery], refused: LeasedDelivery):
        assert refused.key not in mark_handed_over(chunk=taken, at=NOON)
        assert states([refused]) == [DeliveryState.SKIPPED]
        assert Attempt.objects.count() == PEOPLE - 1

    def test_leaves_the_others_in_their_order(self, taken: list[LeasedDelivery], refused: LeasedDelivery):
        batch = RoundBatch(None, room=PEOPLE)
        written = [(one, OutboundMessage(reference=str(one.place), to="84", text="…")) for one in taken]
        batch.add(taken, written, is_last=True)
        chunk = batch.chunk(4)
        batch.send(chunk, only=mark_handed_over(chunk=chunk, at=NOON))
        assert batch.handed_over == 3
        assert [batch.pop().reference for _ in range(batch.handed_over)] == ["0", "1", "3"]
        assert [one.place for one, _ in batch.left] == [4]


class TestWhatIsHandedOverTogether:
    """A carrier with room for ten on the wire; each story says what was asked for and how many might leave."""

    WINDOW = 10

    @pytest.fixture
    def chunk(self) -> ChunkSize:
        return ChunkSize(window=self.WINDOW)

    @staticmethod
    def taken(chunk: ChunkSize, *, at: float) -> int:
        length = chunk.next(at=at)
        for _ in range(length):
            chunk.handed()
        return length

    def test_begins_with_one_and_is_what_the_wire_has_room_for(self, chunk: ChunkSize):
        """A provider without a link asks for one message, and one is let go."""
        assert [self.taken(chunk, at=0.0) for _ in range(4)] == [1, 2, 4, 3]

    def test_of_a_slow_carrier_is_what_it_has_answered(self, chunk: ChunkSize):
        for _ in range(4):
            self.taken(chunk, at=0.0)
        for _ in range(4):
            chunk.answered(SendOutcome.ACCEPTED, at=1.5)
        assert chunk.next(at=1.5) == 4

    def test_of_a_fast_one_is_also_what_it_answers_in_a_moment(self, chunk: ChunkSize):
        """A thousand a second: a hundred in a tenth of it."""
        for number in range(1000):
            chunk.handed()
            chunk.answered(SendOutcome.ACCEPTED, at=number / 1000)
        assert [chunk.next(at=1.0) for _ in range(8)] == [1, 2, 4, 8, 16, 32, 64, self.WINDOW + 100]

    def test_begins_with_one_again_when_the_link_is_lost(self, chunk: ChunkSize):
        for _ in range(4):
            self.taken(chunk, at=0.0)
        for _ in range(self.WINDOW):
            chunk.answered(SendOutcome.UNKNOWN, at=1.0)
        assert chunk.next(at=1.0) == 1

    def test_is_one_where_one_is_sent_after_another(self):
        chunk = ChunkSize(window=1)
        for number in range(1000):
            assert self.taken(chunk, at=number / 1000) == 1
            chunk.answered(SendOutcome.ACCEPTED, at=number / 1000)


class TestALease:
    def test_that_is_renewed_in_time_lasts(self, taken: list[LeasedDelivery]):
        gone(taken[:2])
        renew_leases({taken[0].handful}, at=LATER - LEASE / 3)
        swept()
        assert states(taken) == [DeliveryState.SENDING] * PEOPLE
        gone(taken[2:4])

    def test_lasts_from_what_was_let_go_last(self, taken: list[LeasedDelivery]):
        mark_handed_over(chunk=taken[:2], at=LATER - LEASE / 3)
        swept()
        assert states(taken) == [DeliveryState.SENDING] * PEOPLE

    def test_of_a_carrier_that_keeps_waiting_for_longer_holds(self, account: Account):
        """It answers when the lease would have been over; who holds it has said meanwhile that they live."""
        other = MemoryProvider()

        class Slow(MemoryProvider):
            def carry(self, messages: Iterable[OutboundMessage]) -> Iterator[SendReceipt]:
                for receipt in super().carry(messages):
                    renew_leases(rounds.leased, at=LATER - LEASE / 3)
                    swept()
                    while account_rounds(other, account, at=LATER).round():
                        pass
                    yield receipt

        slow = Slow()
        rounds = account_rounds(slow, account)
        assert rounds.round() == PEOPLE
        assert (len(slow.carried), len(other.carried)) == (PEOPLE, 0)
        assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.ACCEPTED}
