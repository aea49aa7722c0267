"""What somebody took together: how far it was let go, and what becomes of it in the hands of the dead and the slow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from messageproviders.memory import MemoryCourier
from messageproviders.port import Message, Receipt
from portal.dissemination.dispatching.bundle import Bundle, Piece, Stride
from portal.dissemination.models import Account, Address, Attempt, Delivery, Handful
from portal.dissemination.operations.sending import (
    LEASE,
    PutBack,
    Taken,
    give_back,
    let_go,
    recheck,
    refuse_address,
    sweep,
    take,
)
from portal.dissemination.states import Channel, DeliveryState, SuppressedFor
from tests.portal.dissemination.factories import KEY
from tests.portal.dissemination.sending.scenes import NOON, laid_out, make_account, make_person, postman

PEOPLE = 5
LATER = NOON + LEASE
ABLE = MemoryCourier().abilities


def swept() -> None:
    sweep(abilities_of=lambda _: ABLE, at=LATER)


def gone(stride: list[Taken]) -> None:
    assert let_go(stride=stride, at=NOON, looks=False) == {one.key for one in stride}


@pytest.fixture
def account(db: None) -> Account:
    laid_out(*(make_person() for _ in range(PEOPLE)))
    return make_account()


@pytest.fixture
def taken(account: Account) -> list[Taken]:
    return take(account=account, key=KEY, at=NOON)


def states(taken: Iterable[Taken]) -> list[str]:
    found = dict(Delivery.objects.values_list("pk", "state"))
    return [found[one.key] for one in taken]


class TestOfTheDead:
    def test_what_was_let_go_is_unknown_and_the_rest_waits_as_if_never_taken(self, taken: list[Taken]):
        gone(taken[:2])
        swept()
        assert states(taken) == [DeliveryState.UNKNOWN] * 2 + [DeliveryState.QUEUED] * 3
        assert list(Delivery.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 1, 0, 0, 0]
        assert not Handful.objects.exists()

    def test_nothing_is_put_back_while_the_lease_lasts(self, taken: list[Taken]):
        sweep(abilities_of=lambda _: ABLE, at=LATER - LEASE / 2)
        assert states(taken) == [DeliveryState.SENDING] * PEOPLE
        assert Handful.objects.count() == 1

    def test_what_ended_meanwhile_does_not_wait_again(self, taken: list[Taken]):
        """Somebody said no while it lay in hand."""
        Delivery.objects.filter(pk=taken[4].key).update(state=DeliveryState.SKIPPED.value, ended_at=NOON)
        swept()
        assert states(taken) == [DeliveryState.QUEUED] * 4 + [DeliveryState.SKIPPED]
        assert not Attempt.objects.filter(outcome="").exists()


class TestOfTheSlow:
    """Stopped for longer than its lease, a process goes on: by then somebody else has taken what it held."""

    def test_lets_nothing_go(self, taken: list[Taken]):
        gone(taken[:1])
        swept()
        with pytest.raises(PutBack):
            gone(taken[1:2])

    def test_nor_is_what_another_holds_looked_at_or_given_back_by_it(self, account: Account, taken: list[Taken]):
        swept()
        theirs = take(account=account, key=KEY, at=LATER)
        assert len(theirs) == PEOPLE
        assert recheck(taken=taken, at=LATER) == set()
        give_back(taken=taken, at=LATER)
        assert states(theirs) == [DeliveryState.SENDING] * PEOPLE

    def test_nobody_gets_a_second_copy(self, account: Account):
        other = MemoryCourier()

        class Stopped(MemoryCourier):
            """In the middle of the second message its process is stopped, and another one sends meanwhile."""

            def carry(self, messages: Iterable[Message]) -> Iterator[Receipt]:
                for receipt in super().carry(messages):
                    if len(self.carried) == 2:
                        swept()
                        carrier = postman(other, account, at=LATER)
                        while carrier.round():
                            pass
                    yield receipt

        slow = Stopped()
        postman(slow, account).round()
        assert len(slow.carried) == 2
        assert len(other.carried) == PEOPLE - 2
        assert len({message.to for message in [*slow.carried, *other.carried]}) == PEOPLE


def test_of_who_has_done_with_it_nothing_is_kept(account: Account):
    assert postman(MemoryCourier(), account).round() == PEOPLE
    assert not Handful.objects.exists()


class TestANoBeforeItLeaves:
    @pytest.fixture
    def refused(self, taken: list[Taken]) -> Taken:
        """The third of them says no while all lie in hand."""
        address = Address.objects.get(pk=taken[2].delivery.address_id)
        mark = {"channel": Channel.SMS, "fingerprint": address.fingerprint, "reason": SuppressedFor.SAID_NO}
        refuse_address(address=address, **mark, at=NOON)
        return taken[2]

    def test_is_heard_when_its_stride_is_let_go(self, taken: list[Taken], refused: Taken):
        assert refused.key not in let_go(stride=taken, at=NOON, looks=True)
        assert states([refused]) == [DeliveryState.SKIPPED]
        assert Attempt.objects.count() == PEOPLE - 1

    def test_leaves_the_others_in_their_order(self, taken: list[Taken], refused: Taken):
        bundle = Bundle(None, room=PEOPLE, seconds=1.0)
        written = [(one, Message(reference=str(one.place), to="84", text="…")) for one in taken]
        bundle.add(Piece(taken, written, is_last=True, at=0.0))
        stride = bundle.stride(4)
        bundle.send(stride, only=let_go(stride=stride, at=NOON, looks=True))
        assert bundle.let_go == 3
        assert [bundle.pop().reference for _ in range(bundle.let_go)] == ["0", "1", "3"]
        assert [one.place for one, _ in bundle.left] == [4]


@pytest.mark.parametrize(
    ("story", "lasted", "lengths"),
    [
        ("while they leave fast it grows, to the longest", [0.01] * 6, [2, 4, 8, 16, 16, 16]),
        ("fast and then in time: it stays", [0.01, 0.01, 0.04, 0.03], [2, 4, 4, 4]),
        ("a carrier that begins to throttle", [0.01, 0.01, 0.01, 0.2, 0.2, 0.2, 0.2], [2, 4, 8, 4, 2, 1, 1]),
    ],
)
def test_a_stride_is_what_leaves_in_a_moment(story: str, lasted: list[float], lengths: list[int]):
    stride, at, found = Stride(longest=16), 100.0, []
    stride.next(at=at)
    for seconds in lasted:
        at += seconds
        found.append(stride.next(at=at))
    assert found == lengths
