"""A round takes piece after piece while the last is on the wire; what goes wrong between two pieces loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import OperationalError

from messageproviders.port import OutboundMessage, SendOutcome
from messageproviders_tests.peers.memory import MemoryProvider
from portal.dissemination.jobs import rounds
from portal.dissemination.jobs.rounds import AccountRounds
from portal.dissemination.models import Attempt, Campaign, Delivery
from portal.dissemination.operations.renderers.letters import MessageRenderer
from portal.dissemination.operations.sending import LEASE, sweep
from portal.dissemination.states import CampaignState, DeliveryState
from tests.portal.dissemination.sending.scenes import NOON, account_rounds, laid_out, make_account, make_person

pytestmark = pytest.mark.django_db
PEOPLE = 5


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "PIECE_SIZE", 2)


def counted(monkeypatch: pytest.MonkeyPatch, then: Callable[[int], None] = lambda number: None) -> list[int]:
    """How many each taking took; `then` is called before each with its number."""
    really, sizes, numbers = rounds.lease_batch, [], count(1)

    def take(**said: Any) -> Any:
        then(next(numbers))
        taken = really(**said)
        sizes.append(len(taken))
        return taken

    monkeypatch.setattr(rounds, "lease_batch", take)
    return sizes


def states() -> list[str]:
    return sorted(Delivery.objects.values_list("state", flat=True))


class TestARound:
    def test_takes_piece_after_piece(self, monkeypatch: pytest.MonkeyPatch):
        laid_out(*(make_person() for _ in range(PEOPLE)))
        sizes, provider = counted(monkeypatch), MemoryProvider()
        carrier = account_rounds(provider, make_account())
        assert [carrier.round(), carrier.round()] == [PEOPLE, 0]
        assert sizes == [2, 2, 1]
        assert len({message.to for message in provider.carried}) == PEOPLE
        assert states() == [DeliveryState.ACCEPTED] * PEOPLE

    def test_takes_no_more_than_it_may(self):
        laid_out(*(make_person() for _ in range(PEOPLE)))
        provider = MemoryProvider()
        assert account_rounds(provider, make_account()).round(limit=3) == 3
        assert len(provider.carried) == 3

    def test_ends_in_time_to_look_at_its_account(self, monkeypatch: pytest.MonkeyPatch):
        laid_out(*(make_person() for _ in range(PEOPLE)))
        monkeypatch.setattr(rounds, "ROUND_SECONDS", 0.0)
        assert account_rounds(MemoryProvider(), make_account()).round() == 2

    def test_takes_nothing_more_of_what_was_paused_meanwhile(self, monkeypatch: pytest.MonkeyPatch):
        laid_out(*(make_person() for _ in range(PEOPLE)))

        def pause(number: int) -> None:
            if number == 2:
                Campaign.objects.update(state=CampaignState.PAUSED.value)

        counted(monkeypatch, pause)
        assert account_rounds(MemoryProvider(), make_account()).round() == 2
        assert states().count(DeliveryState.QUEUED) == PEOPLE - 2

    def test_takes_nothing_more_when_its_carrier_is_away(self, monkeypatch: pytest.MonkeyPatch):
        laid_out(*(make_person() for _ in range(PEOPLE)))
        sizes = counted(monkeypatch)
        carrier = account_rounds(MemoryProvider(lambda _: SendOutcome.UNREACHABLE), make_account())
        assert (carrier.round(), sizes, carrier.trouble) == (2, [2], SendOutcome.UNREACHABLE)
        assert states() == [DeliveryState.QUEUED] * PEOPLE
        assert Attempt.objects.count() == 1  # of the one that was handed to it


class TestAProviderThatFails:
    def test_gives_back_what_it_was_not_handed(self):
        laid_out(*(make_person() for _ in range(PEOPLE)))

        def fail(message: OutboundMessage) -> SendOutcome:
            raise LookupError(message.reference)

        with pytest.raises(LookupError):
            account_rounds(MemoryProvider(fail), make_account()).round()
        assert states() == [DeliveryState.QUEUED] * (PEOPLE - 1) + [DeliveryState.SENDING]
        assert Attempt.objects.count() == 1  # of the one that it had in hand: nobody knows whether it left


class TestWhatCouldNotBePutDown:
    """Nobody renews it: it waits again when its lease is over, and is not held for as long as the process lives."""

    def test_because_no_words_could_be_made(self, monkeypatch: pytest.MonkeyPatch):
        laid_out(*(make_person() for _ in range(PEOPLE)))
        carrier = account_rounds(MemoryProvider(), make_account())

        def fail(*args: Any, **said: Any) -> None:
            raise LookupError

        monkeypatch.setattr(MessageRenderer, "messages", fail)
        with pytest.raises(LookupError):
            carrier.round()
        self.waits_again(carrier, queued=PEOPLE)

    def test_because_the_database_went_away(self, monkeypatch: pytest.MonkeyPatch):
        laid_out(*(make_person() for _ in range(PEOPLE)))
        carrier = account_rounds(MemoryProvider(lambda _: SendOutcome.UNREACHABLE), make_account())

        def fail(**said: Any) -> None:
            raise OperationalError("database is locked")

        monkeypatch.setattr(rounds, "return_batch", fail)
        with pytest.raises(OperationalError):
            carrier.round()
        self.waits_again(carrier, queued=PEOPLE)

    @staticmethod
    def waits_again(carrier: AccountRounds, *, queued: int) -> None:
        assert DeliveryState.SENDING in states()
        assert not carrier.leased
        sweep(abilities_of=lambda _: carrier.provider.abilities, at=NOON + LEASE)
        assert states() == [DeliveryState.QUEUED] * queued


def test_what_is_in_hand_is_known_to_who_renews_it_until_it_is_written_down():
    laid_out(*(make_person() for _ in range(PEOPLE)))
    held: list[set[int]] = []

    def answer(message: OutboundMessage) -> SendOutcome:
        held.append(carrier.leased.copy())
        return SendOutcome.ACCEPTED

    carrier = account_rounds(MemoryProvider(answer), make_account())
    assert carrier.round() == PEOPLE
    assert all(held)
    assert not carrier.leased


class TestADatabaseThatIsAway:
    @staticmethod
    def away(at: int) -> Callable[[int], None]:
        def fail(number: int) -> None:
            if number == at:
                raise OperationalError("database is locked")

        return fail

    def test_between_two_pieces_ends_the_round_and_what_was_handed_over_is_known(self, monkeypatch: pytest.MonkeyPatch):
        laid_out(*(make_person() for _ in range(PEOPLE)))
        counted(monkeypatch, self.away(2))
        carrier = account_rounds(MemoryProvider(), make_account())
        assert [carrier.round(), carrier.round()] == [2, PEOPLE - 2]
        assert states() == [DeliveryState.ACCEPTED] * PEOPLE

    def test_before_anything_was_taken_is_for_whoever_called(self, monkeypatch: pytest.MonkeyPatch):
        laid_out()
        counted(monkeypatch, self.away(1))
        with pytest.raises(OperationalError):
            account_rounds(MemoryProvider(), make_account()).round()
        assert states() == [DeliveryState.QUEUED]
