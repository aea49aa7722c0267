"""A campaign is over when nothing of it is left to do, and its figures wait for the last receipts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.utils import timezone

from messageproviders.port import ArrivalState, DeliveryReport, ProviderAbilities
from messageproviders_tests.peers.memory import MemoryProvider
from portal.dissemination.models import Account, Campaign, Delivery, Queued
from portal.dissemination.operations.campaigns.delivery import launch, recount
from portal.dissemination.operations.sending import apply_reports, retry_deliveries, sweep
from portal.dissemination.queries.outbox import deliveries_stuck
from portal.dissemination.states import CampaignState, Channel, DeliveryState
from portal.journal.models import Entry
from portal.plans.evidence import EvidenceEntry, EvidenceState, fold
from portal.plans.states.measures import SOURCES
from tests.portal.dissemination.campaign_factories import Desk, add_address, make_account, make_follower
from tests.portal.dissemination.factories import NOW
from tests.portal.dissemination.sending.scenes import sent
from tests.portal.laid import laid

pytestmark = pytest.mark.django_db
HEARING, SILENT = ProviderAbilities(gives_receipts=True), ProviderAbilities()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@laid
def account() -> Account:
    return make_account(options={"stop_number": "8088"}, price=350)


@laid
def desk(account: Account) -> Desk:
    add_address(make_follower("84912345678"), "hai@example.vn", channel=Channel.EMAIL)
    return Desk()


def hand_over(account: Account) -> None:
    """All that waits by text message is taken over by its carrier."""
    sent(account, MemoryProvider(abilities=ProviderAbilities(gives_receipts=True, at_once=1)), at=NOW)


def pass_time(until: timedelta, *, abilities: ProviderAbilities = HEARING, hearing: Iterable[int] = ()) -> None:
    """Both chores that look at a campaign on its way, at so long after it began."""
    sweep(abilities_of=lambda _: abilities, at=NOW + until)
    launch(at=NOW + until, hearing=list(hearing))


def state() -> str:
    return Campaign.objects.get().state


def by_mail() -> int:
    return Delivery.objects.filter(channel=Channel.EMAIL.value).count()


class TestWhoHasTwoChannels:
    @pytest.fixture(autouse=True)
    def _handed_over(self, desk: Desk, account: Account) -> None:
        make_account(Channel.EMAIL)
        desk.released(Channel.SMS, Channel.EMAIL)
        launch(at=NOW)
        hand_over(account)

    def test_is_tried_on_the_next_when_no_receipt_comes_in_time(self, account: Account):
        pass_time(MINUTE, hearing=[account.pk])
        assert state() == CampaignState.SENDING
        pass_time(DAY + MINUTE, hearing=[account.pk])
        assert by_mail() == 1
        assert state() == CampaignState.SENDING

    def test_is_not_waited_for_once_everything_has_arrived(self, account: Account):
        apply_reports(account=account, heard=[DeliveryReport("id-1", ArrivalState.DELIVERED)], at=NOW)
        pass_time(MINUTE, hearing=[account.pk])
        assert state() == CampaignState.DONE

    def test_nor_when_it_is_too_late_for_the_next(self, account: Account):
        Campaign.objects.update(expires_at=NOW + HOUR, send_at=NOW)
        pass_time(MINUTE, hearing=[account.pk])
        assert state() == CampaignState.SENDING
        pass_time(HOUR, hearing=[account.pk])
        assert (state(), by_mail()) == (CampaignState.DONE, 0)

    def test_gets_no_second_copy_where_the_carrier_never_tells(self, account: Account):
        """Its silence says nothing: what it took over counts as reached."""
        pass_time(MINUTE, abilities=SILENT)
        assert state() == CampaignState.DONE
        Campaign.objects.update(state=CampaignState.SENDING.value, ended_at=None)
        pass_time(3 * DAY, abilities=SILENT)
        assert by_mail() == 0

    def test_and_failed_on_the_way_is_tried_on_the_next_whoever_told(self, account: Account):
        apply_reports(account=account, heard=[DeliveryReport("id-1", ArrivalState.FAILED)], at=NOW + HOUR)
        pass_time(2 * HOUR)
        assert state() == CampaignState.SENDING
        pass_time(DAY + MINUTE)
        assert by_mail() == 1


class TestWhatWasStuck:
    @laid
    def campaign(self, desk: Desk, account: Account) -> Campaign:
        """It failed, and with that the campaign was over."""
        campaign = desk.released()
        launch(at=NOW)
        hand_over(account)
        apply_reports(account=account, heard=[DeliveryReport("id-1", ArrivalState.FAILED)], at=NOW)
        launch(at=NOW + MINUTE)
        assert state() == CampaignState.DONE
        return campaign

    def test_leaves_again_though_its_campaign_was_over(self, desk: Desk, campaign: Campaign, account: Account):
        assert retry_deliveries(deliveries=[Delivery.objects.get().pk], by=desk.chief, at=NOW + HOUR) == 1
        assert state() == CampaignState.SENDING
        assert len(sent(account, at=NOW + HOUR).carried) == 1
        launch(at=NOW + HOUR + MINUTE)
        assert state() == CampaignState.DONE
        said = Entry.objects.filter(subject_id=str(campaign.pk)).order_by("pk").values_list("verb", "actor")
        assert list(said)[-3:] == [
            ("campaign.ended", None),
            ("campaign.reopened", desk.chief.pk),
            ("campaign.ended", None),
        ]

    def test_is_not_offered_for_whom_the_next_channel_is_tried(self, desk: Desk, account: Account):
        desk.released(Channel.SMS, Channel.EMAIL)
        launch(at=NOW)
        hand_over(account)
        apply_reports(account=account, heard=[DeliveryReport("id-1", ArrivalState.FAILED)], at=NOW)
        assert deliveries_stuck().count() == 1
        pass_time(DAY + MINUTE)
        assert by_mail() == 1
        assert not deliveries_stuck().exists()

    def test_of_one_that_was_called_off_is_not_offered(self, desk: Desk, campaign: Campaign):
        assert deliveries_stuck().exists()
        Campaign.objects.update(state=CampaignState.CANCELLED.value)
        assert not deliveries_stuck().exists()
        assert retry_deliveries(deliveries=[Delivery.objects.get().pk], by=desk.chief, at=NOW + HOUR) == 0
        assert not Queued.objects.exists()


class TestFigures:
    @laid
    def campaign(self, desk: Desk, account: Account) -> Campaign:
        campaign = desk.released()
        launch(at=NOW)
        hand_over(account)
        launch(at=NOW + MINUTE)
        return campaign

    def counted(self, key: str) -> tuple[int, str]:
        source = SOURCES[key]
        said = [
            EvidenceEntry(one.pk, one.verb, timezone.localdate(one.at), "", one.details)
            for one in Entry.objects.filter(verb__in=source.verbs).order_by("pk")
        ]
        thing = fold(EvidenceState(), said, source=source)
        return thing.amount, str(thing.day)

    def test_are_said_anew_when_receipts_came_after_the_end(self, campaign: Campaign, account: Account):
        assert self.counted("messages_arrived")[0] == 0
        apply_reports(account=account, heard=[DeliveryReport("id-1", ArrivalState.DELIVERED)], at=NOW + 30 * HOUR)
        assert recount(at=NOW + 47 * HOUR) == 0
        assert recount(at=NOW + 49 * HOUR) == 1
        assert recount(at=NOW + 50 * HOUR) == 0
        began = timezone.localdate(NOW).isoformat()
        assert self.counted("messages_arrived") == (1, began)
        assert self.counted("messages_sent") == (1, began)
        assert self.counted("dispatches")[1] == began

    def test_are_not_said_twice_when_nothing_came(self, campaign: Campaign):
        assert recount(at=NOW + 49 * HOUR) == 0
        assert not Entry.objects.filter(verb="campaign.recounted").exists()

    def test_follow_what_was_sent_again(self, desk: Desk, campaign: Campaign, account: Account):
        Delivery.objects.update(state=DeliveryState.FAILED.value, ended_at=NOW + HOUR)
        recount(at=NOW + 49 * HOUR)
        assert self.counted("messages_sent")[0] == 0
        retry_deliveries(deliveries=[Delivery.objects.get().pk], by=desk.chief, at=NOW + 50 * HOUR)
        sent(account, at=NOW + 50 * HOUR)
        launch(at=NOW + 51 * HOUR)
        assert self.counted("messages_sent")[0] == 1
