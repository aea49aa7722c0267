"""What leaves when: hours, caps, consent, lists, campaigns that are stopped; urgent before bulk, within the quota."""

from datetime import datetime, time, timedelta

import pytest

from messageproviders.port import ProviderAbilities, SendOutcome, delivery_of_reference
from messageproviders_tests.peers.memory import MemoryProvider
from portal.dissemination.models import (
    Account,
    Attempt,
    Campaign,
    Delivery,
    FollowerAddress,
    Queued,
    Subscription,
    Suppression,
)
from portal.dissemination.operations.sending import (
    cancel_queued,
    lease_batch,
    queue_letter,
    refuse_address,
    resume_account,
    return_batch,
    why_waiting,
)
from portal.dissemination.operations.sending.queue import keep_waiting
from portal.dissemination.states import (
    CampaignClass,
    CampaignState,
    Channel,
    DeliveryState,
    HoldReason,
    LetterKind,
    Priority,
    SkipReason,
    SuppressionReason,
)
from portal.journal.models import Entry
from tests.portal.dissemination.factories import KEY
from tests.portal.dissemination.sending.scenes import (
    NOON,
    account_rounds,
    laid_out,
    make_account,
    make_campaign,
    make_person,
    sent,
)

pytestmark = pytest.mark.django_db


def at_clock(hour: int, minute: int) -> datetime:
    return NOON.replace(hour=hour, minute=minute)


def state() -> tuple[str, str]:
    one = Delivery.objects.get()
    held = Queued.objects.values_list("held", flat=True).first() or ""
    return one.state, one.reason or held


# When each class may leave by an account that is open from 7 to 22 (its class closes at 21 already).
EDGES = [
    (CampaignClass.EDUCATION, 6, 59, False),
    (CampaignClass.EDUCATION, 7, 0, True),
    (CampaignClass.EDUCATION, 20, 59, True),
    (CampaignClass.EDUCATION, 21, 0, False),
    (CampaignClass.EDUCATION, 21, 59, False),
    (CampaignClass.ADVERTISING, 6, 59, False),
    (CampaignClass.ADVERTISING, 7, 0, True),
    (CampaignClass.ADVERTISING, 22, 0, False),
    # A dyke has burst: at any hour.
    (CampaignClass.URGENT, 3, 0, True),
    (CampaignClass.URGENT, 22, 0, True),
]


@pytest.mark.parametrize(("its_class", "hour", "minute", "leaves"), EDGES)
def test_the_edges_of_the_day(its_class: CampaignClass, hour: int, minute: int, leaves: bool):
    account = make_account(opens=time(7, 0), closes=time(22, 0))
    reason = "Vỡ đê" if its_class is CampaignClass.URGENT else ""
    laid_out(its_class=its_class, urgent_reason=reason, at=NOON - timedelta(days=1))
    provider = sent(account, at=at_clock(hour, minute))
    assert len(provider.carried) == leaves
    assert Delivery.objects.get().state == (DeliveryState.ACCEPTED if leaves else DeliveryState.QUEUED)


@pytest.mark.parametrize(("hour", "minute", "leaves"), [(6, 59, 0), (7, 0, 1), (21, 29, 1), (21, 30, 0)])
def test_a_carrier_has_hours_of_its_own(hour: int, minute: int, leaves: int):
    account = make_account(opens=time(0, 0), closes=time(23, 0))
    laid_out(its_class=CampaignClass.URGENT, urgent_reason="Vỡ đê", at=NOON - timedelta(days=1))
    able = ProviderAbilities(at_once=1, opens=time(7, 0), closes=time(21, 30))
    assert len(sent(account, MemoryProvider(abilities=able), at=at_clock(hour, minute)).carried) == leaves


class TestConsent:
    def test_one_who_stopped_meanwhile_hears_nothing(self):
        laid_out()
        Subscription.objects.update(stopped_at=NOON)
        assert sent(make_account()).carried == []
        assert state() == (DeliveryState.SKIPPED, SkipReason.SAID_NO)

    def test_nor_does_an_address_that_was_ended(self):
        laid_out()
        FollowerAddress.objects.update(ended_at=NOON)
        assert sent(make_account()).carried == []
        assert state() == (DeliveryState.SKIPPED, SkipReason.SAID_NO)

    def test_nor_one_that_is_on_a_list(self):
        laid_out()
        mark = FollowerAddress.objects.get().fingerprint
        Suppression.objects.create(channel="tin-nhan", fingerprint=mark, reason="khong-toi-duoc", at=NOON)
        assert sent(make_account()).carried == []
        assert state() == (DeliveryState.SKIPPED, SkipReason.SUPPRESSED)

    @pytest.mark.parametrize(("its_class", "leaves"), [(CampaignClass.EDUCATION, 1), (CampaignClass.ADVERTISING, 0)])
    def test_the_national_list_is_about_advertising(self, its_class: CampaignClass, leaves: int):
        laid_out(its_class=its_class)
        mark = FollowerAddress.objects.get().fingerprint
        Suppression.objects.create(channel="tin-nhan", fingerprint=mark, reason="khong-quang-cao", at=NOON)
        assert len(sent(make_account()).carried) == leaves

    def test_a_no_ends_what_waits_and_stays(self):
        laid_out()
        address = FollowerAddress.objects.get()
        refused = {"channel": Channel.SMS, "fingerprint": address.fingerprint}
        assert refuse_address(address=address, **refused, at=NOON) == 1
        assert refuse_address(address=address, **refused, at=NOON) == 0
        assert state() == (DeliveryState.SKIPPED, SkipReason.SAID_NO)
        assert Suppression.objects.get().reason == SuppressionReason.SAID_NO

    def test_a_no_that_comes_while_others_are_on_the_wire_is_heard(self):
        """Both were taken; while the first is being handed over, the second says no."""
        people = [make_person(), make_person()]
        laid_out(*people)
        second = people[1].addresses.get()

        def says_no(_: object) -> SendOutcome:
            mark = second.fingerprint
            refuse_address(address=second, channel=Channel.SMS, fingerprint=mark, at=NOON)
            return SendOutcome.ACCEPTED

        provider = MemoryProvider(says_no)
        assert account_rounds(provider, make_account()).round() == 2
        assert [message.to for message in provider.carried] == [people[0].addresses.get().value]
        assert Delivery.objects.get(address=second).state == DeliveryState.SKIPPED
        assert Attempt.objects.count() == 1


class TestStopping:
    @pytest.mark.parametrize("stopped", [CampaignState.PAUSED, CampaignState.CANCELLED])
    def test_a_campaign_stops_at_once(self, stopped: CampaignState):
        laid_out(make_person(), make_person())

        def stop(_: object) -> SendOutcome:
            Campaign.objects.update(state=stopped.value)
            return SendOutcome.ACCEPTED

        provider = MemoryProvider(stop)
        carrier = account_rounds(provider, make_account())
        assert [carrier.round(), carrier.round()] == [2, 0]
        assert len(provider.carried) == 1
        left = Delivery.objects.exclude(state=DeliveryState.ACCEPTED).get()
        expected = DeliveryState.QUEUED if stopped is CampaignState.PAUSED else DeliveryState.CANCELLED
        assert (left.state, left.attempts, left.handed_at) == (expected, 0, None)

    def test_what_is_paused_goes_on(self):
        campaign = laid_out(state=CampaignState.PAUSED.value)
        account = make_account()
        assert sent(account).carried == []
        Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.SENDING.value)
        assert len(sent(account).carried) == 1

    def test_what_is_cancelled_waits_no_more(self):
        campaign = laid_out(make_person(), make_person())
        assert cancel_queued(campaign=campaign, at=NOON) == 2
        assert sent(make_account()).carried == []

    def test_what_is_too_late_is_not_sent(self):
        laid_out(expires_at=NOON + timedelta(hours=1))
        assert sent(make_account(), at=NOON + timedelta(hours=1)).carried == []
        assert state() == (DeliveryState.EXPIRED, SkipReason.TOO_LATE)

    def test_what_is_not_due_yet_waits(self):
        laid_out(send_at=NOON + timedelta(minutes=1))
        assert sent(make_account()).carried == []
        assert len(sent(make_account(), at=NOON + timedelta(minutes=1)).carried) == 1

    def test_what_was_given_back_is_taken_again_and_was_no_attempt(self):
        laid_out()
        account = make_account()
        taken = lease_batch(account=account, key=KEY, at=NOON)
        return_batch(taken=taken, at=NOON)
        assert Delivery.objects.get().attempts == 0
        assert len(sent(account).carried) == 1
        assert Attempt.objects.count() == 1


class TestCaps:
    def test_three_in_a_day_and_the_fourth_a_day_after_the_first(self):
        """One of each class, as only those may follow one another in a day; then a fourth."""
        person, account = make_person(), make_account()
        classes = [CampaignClass.EDUCATION, CampaignClass.SERVICE, CampaignClass.ADVERTISING]
        for hours, its_class in enumerate(classes):
            laid_out(person, its_class=its_class)
            assert len(sent(account, at=NOON + timedelta(hours=hours)).carried) == 1
        laid_out(person, its_class=CampaignClass.EDUCATION)
        assert sent(account, at=NOON + timedelta(hours=3)).carried == []
        waiting = Queued.objects.get()
        assert (waiting.held, waiting.not_before) == (HoldReason.CAP, NOON + timedelta(days=1))
        assert len(sent(account, at=NOON + timedelta(days=1)).carried) == 1

    def test_two_that_are_taken_together_count_for_each_other(self):
        person = make_person()
        laid_out(person)
        laid_out(person)
        assert len(sent(make_account()).carried) == 1

    def test_urgent_word_and_letters_are_not_counted_out(self):
        person, account = make_person(), make_account()
        laid_out(person)
        sent(account)
        laid_out(person, its_class=CampaignClass.URGENT, urgent_reason="Vỡ đê")
        queue_letter(kind=LetterKind.LINK, follower=person, channel=Channel.SMS, at=NOON)
        assert len(sent(account).carried) == 2


class TestOrder:
    def test_is_single_letters_first_then_what_is_urgent_then_bulk(self):
        person = make_person()
        laid_out(person)
        queue_letter(kind=LetterKind.LINK, follower=person, channel=Channel.SMS, at=NOON)
        laid_out(person, its_class=CampaignClass.URGENT, urgent_reason="Vỡ đê")
        urgency = dict(Delivery.objects.values_list("pk", "priority"))
        by_hand = [urgency[delivery_of_reference(one.reference)] for one in sent(make_account()).carried]
        assert by_hand == [Priority.SINGLE, Priority.URGENT, Priority.BULK]

    def test_a_letter_passes_a_campaign_of_thousands(self):
        laid_out(*(make_person() for _ in range(30)))
        account, provider = make_account(), MemoryProvider()
        carrier = account_rounds(provider, account)
        carrier.round()
        queue_letter(kind=LetterKind.LINK, follower=make_person(), channel=Channel.SMS, at=NOON)
        carrier.round()
        assert "/theo-doi/cua-toi/" in provider.carried[20].text


class TestQuota:
    def test_no_more_leaves_than_the_carrier_allows_in_a_day(self):
        laid_out(*(make_person() for _ in range(5)))
        account = make_account(daily_quota=3)
        assert len(sent(account).carried) == 3
        assert len(sent(account, at=NOON + timedelta(days=1)).carried) == 2

    def test_of_nought_lets_nothing_leave_and_loses_nothing(self):
        """As Zalo may tell of an Official Account; once there is one again, what waited leaves."""
        laid_out(make_person())
        account = make_account(daily_quota=0)
        assert sent(account).carried == []
        assert Queued.objects.count() == 1
        Account.objects.filter(pk=account.pk).update(daily_quota=5)
        account.refresh_from_db()
        assert len(sent(account, at=NOON + timedelta(days=1)).carried) == 1

    def test_a_carrier_that_says_so_is_asked_again_tomorrow(self):
        laid_out(make_person(), make_person())
        account = make_account()
        assert sent(account, MemoryProvider(lambda _: SendOutcome.QUOTA)).carried == []
        assert Account.objects.get(pk=account.pk).quota_left == 0
        held = Queued.objects.get(held=HoldReason.QUOTA)
        assert held.delivery.attempts == 0
        opening = (NOON + timedelta(days=1)).replace(hour=7, minute=5)
        assert opening < held.not_before < opening + timedelta(minutes=31)

    def test_a_carrier_that_is_closed_is_tried_some_minutes_after_it_opens(self):
        laid_out()
        sent(make_account(closes=time(12, 0, 1)), MemoryProvider(lambda _: SendOutcome.CLOSED), at=NOON)
        held = Queued.objects.get()
        assert held.held == HoldReason.HOURS
        assert timedelta(minutes=10) <= held.not_before - NOON <= timedelta(minutes=30)

    def test_one_that_wants_it_slower_holds_nothing_against_the_message(self):
        laid_out()
        sent(make_account(), MemoryProvider(lambda _: SendOutcome.THROTTLED))
        held = Queued.objects.get()
        assert (held.held, held.delivery.attempts) == (HoldReason.RETRY, 0)
        assert held.not_before - NOON < timedelta(seconds=5)


class TestWhyItWaits:
    """What the desk reads is the rule by which it would be taken at that moment, not what was written once."""

    @staticmethod
    def why(at: datetime = NOON) -> list[str]:
        return [one["why"] for one in why_waiting(at=at)]

    def test_at_night_it_is_the_hour_and_by_day_that_nobody_took_it(self):
        laid_out()
        make_account(opens=time(7, 0), closes=time(22, 0))
        (night,), (day,) = self.why(at_clock(23, 0)), self.why(at_clock(12, 1))
        assert "giờ" in night
        assert night != day
        assert "chưa đi" in day

    @pytest.mark.parametrize("happens", ["none", "paused", "closed"])
    def test_without_an_account_at_work_it_is_that(self, happens: str):
        laid_out()
        if happens != "none":
            make_account(**{"paused": {"paused_at": NOON}, "closed": {"is_open": False}}[happens])
        (why,) = self.why()
        assert "Không có tài khoản gửi" in why

    def test_an_account_that_has_sent_all_it_may_today(self):
        laid_out()
        make_account(quota_left=0, quota_at=NOON, daily_quota=5)
        assert self.why() == [HoldReason.QUOTA.label]
        assert self.why(NOON + timedelta(days=1)) != [HoldReason.QUOTA.label]

    def test_what_was_written_is_told_until_it_is_over(self):
        laid_out()
        make_account()
        keep_waiting([Delivery.objects.get().pk], held=HoldReason.RETRY, not_before=NOON + timedelta(minutes=5))
        assert self.why() == [HoldReason.RETRY.label]
        (later,) = self.why(NOON + timedelta(hours=1))
        assert "chưa đi" in later

    def test_a_paused_campaign(self):
        campaign = laid_out()
        Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.PAUSED.value)
        assert self.why() == [HoldReason.PAUSED.label]
        assert why_waiting(at=NOON, campaign=make_campaign()) == []


class TestABrokenAccount:
    def test_is_paused_once_and_somebody_is_told(self):
        laid_out(make_person(), make_person())
        account = make_account()
        sent(account, MemoryProvider(lambda _: SendOutcome.BROKEN))
        account.refresh_from_db()
        assert account.paused_at == NOON
        assert "Nhà cung cấp báo lỗi" in account.paused_why
        assert Entry.objects.filter(verb="account.paused").count() == 1
        assert Delivery.objects.filter(state=DeliveryState.QUEUED, attempts=0).count() == 2

    def test_sends_all_of_it_when_it_is_well_again(self):
        laid_out(make_person(), make_person())
        account = make_account()
        sent(account, MemoryProvider(lambda _: SendOutcome.BROKEN))
        assert resume_account(account=account, by=None, at=NOON)
        assert len(sent(account, at=NOON + timedelta(minutes=10)).carried) == 2


def test_two_accounts_share_what_waits_and_send_nothing_twice():
    laid_out(*(make_person() for _ in range(40)))
    one, other = make_account(), make_account()
    first = lease_batch(account=one, key=KEY, at=NOON, share=range(50))
    second = lease_batch(account=other, key=KEY, at=NOON, share=range(50, 100))
    assert len(first) + len(second) == 40
    assert {taken.key for taken in first}.isdisjoint(taken.key for taken in second)
    assert all(taken.key % 100 < 50 for taken in first)


def test_what_one_carrier_may_have_got_stays_with_it():
    campaign = laid_out()
    one, other = make_account(), make_account()
    Delivery.objects.filter(campaign=campaign).update(account=one, unanswered=1)
    keep_waiting(campaign.deliveries.values_list("pk", flat=True), held=HoldReason.RETRY, not_before=NOON)
    assert lease_batch(account=other, key=KEY, at=NOON) == []
    assert len(lease_batch(account=one, key=KEY, at=NOON)) == 1


def test_a_released_campaign_for_nobody_sends_nothing():
    make_campaign()
    assert sent(make_account()).carried == []
