"""Receipts come late, twice, in any order, before the answer: the end is the same, and nothing goes down again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messageproviders.port import (
    ArrivalState,
    DeliveryReport,
    InboundMessage,
    SendOutcome,
    SendReceipt,
    delivery_of_reference,
    reference_of,
)
from messageproviders_tests.peers.memory import MemoryProvider
from portal.dissemination.models import Account, Campaign, Delivery, HandedPart, Notice
from portal.dissemination.operations.sending import (
    LEASE,
    LeasedDelivery,
    SendResult,
    apply_reports,
    lease_batch,
    mark_handed_over,
    read_parked,
    record_results,
    results,
    retry_deliveries,
    sweep,
)
from portal.dissemination.operations.sending.receipts import below, furthest, state_by
from portal.dissemination.operations.sending.results import take_back
from portal.dissemination.states import CampaignState, Channel, DeliveryState
from tests.portal.agencies.factories import make_officer
from tests.portal.dissemination.factories import KEY
from tests.portal.dissemination.sending.scenes import NOON, account_rounds, laid_out, make_account, make_person, sent

ABLE = MemoryProvider().abilities
KNOWING = replace(ABLE, is_idempotent=True, remembers=timedelta(days=1))
PARTS = ("p1", "p2")


# ---- values ----------------------------------------------------------------------------------------------------------


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # of a busy machine, not of the test
@given(st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(ArrivalState)), max_size=8), st.randoms())
def test_any_order_and_any_repetition_end_alike(reports: list[tuple[str, ArrivalState]], random: object):
    def end_of(told: list[tuple[str, ArrivalState]]) -> tuple[dict[str, str], DeliveryState | None]:
        said: dict[str, str] = dict.fromkeys(PARTS, "")
        state: DeliveryState = DeliveryState.ACCEPTED
        for part, arrival in told:
            said[part] = furthest((said[part], arrival))
            new = state_by(list(said.values()), expected=len(PARTS))
            if new is not None and state in below(new):
                state = new
        return said, state

    mixed = [*reports, *reports[: len(reports) // 2]]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert end_of(mixed) == end_of(reports)


@given(st.integers(0, 10**12))
def test_a_reference_leads_back_to_its_delivery(number: int):
    reference = reference_of(number)
    assert delivery_of_reference(reference) == number
    assert len(reference) <= 48
    assert reference.isascii()


@pytest.mark.parametrize("strange", ["", "lt-", "lt-à", "<a@b>", "xx-12", "lt-1 2"])
def test_what_is_no_reference_of_ours_leads_nowhere(strange: str):
    assert delivery_of_reference(strange) is None


# ---- the outbox ------------------------------------------------------------------------------------------------------


@pytest.fixture
def account(db: None) -> Account:
    return make_account()


def taken_one(account: Account) -> LeasedDelivery:
    laid_out()
    (taken,) = lease_batch(account=account, key=KEY, at=NOON, abilities=ABLE)
    return taken


def accept(account: Account, taken: LeasedDelivery, *ids: str) -> None:
    receipt = SendReceipt(reference_of(taken.key), SendOutcome.ACCEPTED, ids=ids)
    record_results(account=account, results=[SendResult(taken, receipt)], at=NOON, abilities=ABLE)


def hear(account: Account, *reports: tuple[str, ArrivalState]) -> int:
    return apply_reports(
        account=account, heard=[DeliveryReport(id=name, arrival=arrival) for name, arrival in reports], at=NOON
    )


def state() -> str:
    return Delivery.objects.get().state


class TestReceipts:
    def test_of_all_parts_say_that_it_has_arrived(self, account: Account):
        accept(account, taken_one(account), *PARTS)
        hear(account, ("p1", ArrivalState.DELIVERED))
        assert state() == DeliveryState.ACCEPTED
        hear(account, ("p2", ArrivalState.DELIVERED))
        one = Delivery.objects.get()
        assert (one.state, one.parts, one.arrived_parts, one.arrived_at) == (DeliveryState.DELIVERED, 2, 2, NOON)

    def test_that_come_before_the_answer_wait_for_it(self, account: Account):
        taken = taken_one(account)
        assert hear(account, ("p1", ArrivalState.DELIVERED), ("p1", ArrivalState.DELIVERED)) == 0
        assert (state(), Notice.objects.count()) == (DeliveryState.SENDING, 1)
        accept(account, taken, "p1")
        assert state() == DeliveryState.DELIVERED
        assert Notice.objects.get().read_at == NOON

    def test_that_name_our_reference_find_it_without_waiting(self, account: Account):
        taken = taken_one(account)
        report = DeliveryReport(id="p9", arrival=ArrivalState.DELIVERED, reference=reference_of(taken.key))
        assert apply_reports(account=account, heard=[report], at=NOON) == 1
        accept(account, taken, "p9")
        assert state() == DeliveryState.DELIVERED

    def test_of_another_account_are_not_ours(self, account: Account):
        accept(account, taken_one(account), "p1")
        assert hear(make_account(), ("p1", ArrivalState.DELIVERED)) == 0
        assert state() == DeliveryState.ACCEPTED

    def test_take_nothing_back(self, account: Account):
        accept(account, taken_one(account), "p1")
        for arrival in (
            ArrivalState.FAILED,
            ArrivalState.DELIVERED,
            ArrivalState.FAILED,
            ArrivalState.ON_THE_WAY,
            ArrivalState.EXPIRED,
        ):
            hear(account, ("p1", arrival))
        assert state() == DeliveryState.DELIVERED

    def test_are_believed_after_the_time_for_them_is_over(self, account: Account):
        accept(account, taken_one(account), "p1")
        sweep(abilities_of=lambda _: ABLE, at=NOON + timedelta(hours=49))
        assert state() == DeliveryState.UNCONFIRMED
        hear(account, ("p1", ArrivalState.SEEN))
        assert (state(), Delivery.objects.get().seen_at) == (DeliveryState.DELIVERED, NOON)

    def test_settle_what_was_unknown(self, account: Account):
        taken = taken_one(account)
        mark_handed_over(chunk=[taken], at=NOON)
        sweep(abilities_of=lambda _: ABLE, at=NOON + LEASE)
        assert state() == DeliveryState.UNKNOWN
        report = DeliveryReport(id="p1", arrival=ArrivalState.DELIVERED, reference=reference_of(taken.key))
        apply_reports(account=account, heard=[report], at=NOON)
        accept(account, taken, "p1")  # the answer, very late
        assert state() == DeliveryState.DELIVERED

    def test_one_heard_while_another_worker_writes_is_read_within_seconds(self, account: Account):
        accept(account, taken_one(account), "p1")
        HandedPart.objects.update(outside_id="not there yet")
        hear(account, ("p1", ArrivalState.DELIVERED))
        HandedPart.objects.update(outside_id="p1")
        assert read_parked(at=NOON + timedelta(seconds=3)) == 1
        assert state() == DeliveryState.DELIVERED

    def test_parked_ones_are_read_again_and_given_up_in_the_end(self, account: Account):
        hear(account, ("nobody", ArrivalState.DELIVERED))
        accept(account, taken_one(account), "p1")
        HandedPart.objects.update(outside_id="other")
        assert read_parked(at=NOON + timedelta(minutes=1)) == 0
        HandedPart.objects.update(outside_id="nobody")
        assert read_parked(at=NOON + timedelta(minutes=2)) == 1
        assert state() == DeliveryState.DELIVERED
        hear(account, ("never", ArrivalState.DELIVERED))
        read_parked(at=NOON + timedelta(days=7))
        assert not Notice.objects.filter(read_at=None).exists()


class TestListening:
    def test_keeps_what_was_heard_before_it_says_so(self, account: Account):
        laid_out()
        provider = sent(account)
        provider.hear(DeliveryReport("id-1", ArrivalState.DELIVERED), InboundMessage("84901234567", "TC", id="w1"))
        carrier = account_rounds(provider, account)
        carrier.listen()
        assert state() == DeliveryState.DELIVERED
        assert Notice.objects.get().kind == "tin-nhan-den"
        assert len(provider.acknowledged) == 2

    def test_a_word_that_is_repeated_is_kept_once(self, account: Account):
        provider = MemoryProvider()
        provider.hear(InboundMessage("84901234567", "TC", id="w1"), InboundMessage("84901234567", "TC", id="w1"))
        account_rounds(provider, account).listen()
        assert Notice.objects.count() == 1


class TestWhatWaitsToBeSentAgain:
    """It was handed over once without an answer, and the other side would know it again."""

    @pytest.fixture
    def taken(self, account: Account) -> LeasedDelivery:
        laid_out()
        (taken,) = lease_batch(account=account, key=KEY, at=NOON)
        mark_handed_over(chunk=[taken], at=NOON)
        take_back(abilities_of=lambda _: KNOWING, at=NOON + LEASE)
        assert state() == DeliveryState.QUEUED
        return taken

    def test_waits_no_longer_when_its_answer_comes_late(self, account: Account, taken: LeasedDelivery):
        answer = SendReceipt(reference_of(taken.key), SendOutcome.ACCEPTED, ids=("id-9",))
        record_results(account=account, results=[SendResult(taken, answer)], at=NOON + LEASE, abilities=KNOWING)
        assert state() == DeliveryState.ACCEPTED
        assert lease_batch(account=account, key=KEY, at=NOON + 2 * LEASE) == []

    def test_is_known_to_nobody_else(self, account: Account, taken: LeasedDelivery):
        assert lease_batch(account=make_account(), key=KEY, at=NOON + 2 * LEASE) == []
        assert len(lease_batch(account=account, key=KEY, at=NOON + 2 * LEASE)) == 1


def test_what_an_officer_sends_again_waits_no_longer_when_it_arrives_after_all(account: Account):
    laid_out()
    sent(account)
    hear(account, ("id-1", ArrivalState.FAILED))
    assert state() == DeliveryState.FAILED
    retry_deliveries(deliveries=[Delivery.objects.get().pk], by=make_officer(), at=NOON)
    assert state() == DeliveryState.QUEUED
    hear(account, ("id-1", ArrivalState.DELIVERED))
    assert state() == DeliveryState.DELIVERED
    assert lease_batch(account=account, key=KEY, at=NOON) == []


class TestUnknown:
    def test_is_not_sent_again_where_the_other_side_would_not_know_it(self, account: Account):
        laid_out()
        provider = sent(account, MemoryProvider(lambda _: SendOutcome.UNKNOWN))
        assert state() == DeliveryState.UNKNOWN
        sent(account, provider, at=NOON + timedelta(hours=1))
        assert len(provider.carried) == 1

    def test_never_falls_back_to_another_channel(self, account: Account):
        campaign = laid_out(make_person(Channel.SMS, Channel.EMAIL), channels=[Channel.SMS, Channel.EMAIL])
        sent(account, MemoryProvider(lambda _: SendOutcome.UNKNOWN))
        sweep(abilities_of=lambda _: ABLE, at=NOON + timedelta(days=3))
        assert Delivery.objects.filter(campaign=campaign).count() == 1


class TestFallingBack:
    @pytest.mark.parametrize("refusal", [SendOutcome.NOT_HERE, SendOutcome.NO_MAILBOX])
    def test_follows_a_definite_refusal_at_once(self, account: Account, refusal: SendOutcome):
        laid_out(make_person(Channel.SMS, Channel.EMAIL), channels=[Channel.SMS, Channel.EMAIL])
        sent(account, MemoryProvider(lambda _: refusal))
        assert list(Delivery.objects.order_by("pk").values_list("channel", "state")) == [
            (Channel.SMS, DeliveryState.FAILED),
            (Channel.EMAIL, DeliveryState.QUEUED),
        ]

    def test_follows_a_receipt_that_does_not_come_in_time(self, account: Account):
        laid_out(make_person(Channel.SMS, Channel.EMAIL), channels=[Channel.SMS, Channel.EMAIL], fallback_hours=6)
        sent(account)
        sweep(abilities_of=lambda _: ABLE, at=NOON + timedelta(hours=5))
        assert Delivery.objects.count() == 1
        for _ in range(2):
            sweep(abilities_of=lambda _: ABLE, at=NOON + timedelta(hours=6))
        assert Delivery.objects.filter(channel=Channel.EMAIL).count() == 1

    def test_is_not_hindered_by_those_who_have_no_other_channel(
        self, account: Account, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(results, "AT_ONCE", 2)
        lonely = [make_person() for _ in range(5)]
        laid_out(*lonely, make_person(Channel.SMS, Channel.EMAIL), channels=[Channel.SMS, Channel.EMAIL])
        sent(account)
        sweep(abilities_of=lambda _: ABLE, at=NOON + timedelta(days=1))
        assert Delivery.objects.filter(channel=Channel.EMAIL).count() == 1

    def test_waits_while_its_campaign_is_paused(self, account: Account):
        campaign = laid_out(make_person(Channel.SMS, Channel.EMAIL), channels=[Channel.SMS, Channel.EMAIL])
        sent(account)
        for state, days, fell_back in ((CampaignState.PAUSED, 3, 0), (CampaignState.SENDING, 4, 1)):
            Campaign.objects.filter(pk=campaign.pk).update(state=state.value)
            sweep(abilities_of=lambda _: ABLE, at=NOON + timedelta(days=days))
            assert Delivery.objects.filter(channel=Channel.EMAIL).count() == fell_back

    def test_does_not_follow_what_arrived_nor_what_is_wrong_with_the_words(self, account: Account):
        laid_out(
            make_person(Channel.SMS, Channel.EMAIL),
            make_person(Channel.SMS, Channel.EMAIL),
            channels=[Channel.SMS, Channel.EMAIL],
        )
        answers = iter([SendOutcome.ACCEPTED, SendOutcome.REFUSED])
        sent(account, MemoryProvider(lambda _: next(answers)))
        hear(account, ("id-1", ArrivalState.DELIVERED))
        sweep(abilities_of=lambda _: ABLE, at=NOON + timedelta(days=3))
        assert list(Delivery.objects.order_by("pk").values_list("channel", "state")) == [
            (Channel.SMS, DeliveryState.DELIVERED),
            (Channel.SMS, DeliveryState.FAILED),
        ]
