"""Who gets a campaign: interests x area x role, one address a person, on the first channel that reaches them."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db.models import Q

from portal.agencies.models import PlaceSuccession
from portal.dissemination.models import Campaign, Delivery, Follower, Suppression
from portal.dissemination.operations.campaigns.delivery import launch
from portal.dissemination.planning.campaigns import AudienceFilter
from portal.dissemination.queries.audience import addresses_meant, audience_of, places_within, sizes_of, still_meant
from portal.dissemination.queries.objections import on_channels
from portal.dissemination.states import CampaignClass, Channel, FollowedKind, SuppressionReason
from tests.portal.agencies.factories import make_agency, make_officer, make_province
from tests.portal.dissemination.campaign_factories import Desk, add_address, make_account, make_follower
from tests.portal.dissemination.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
CASCADE = (Channel.ZALO, Channel.ZALO_PHONE, Channel.SMS, Channel.EMAIL)


def make_campaign(
    audience: AudienceFilter, *channels: Channel, its_class: CampaignClass = CampaignClass.EDUCATION
) -> Campaign:
    return Campaign(
        agency=make_agency(), title="Đợt", kind="cau-tra-loi", key="1", campaign_class=its_class.value,
        channels=[one.value for one in channels or CASCADE], audience=audience.kept(), written_by=make_officer(),
        created_at=NOW,
    )  # fmt: skip


def reached(
    audience: AudienceFilter, *channels: Channel, its_class: CampaignClass = CampaignClass.EDUCATION
) -> set[str]:
    campaign = make_campaign(audience, *channels, its_class=its_class)
    for channel in channels or CASCADE:
        is_asked_alike_before_it_leaves(campaign, channel)
    return {one.value for one in audience_of(campaign=campaign, at=NOW, on=TODAY)}


def is_asked_alike_before_it_leaves(campaign: Campaign, channel: Channel) -> None:
    """The question that is put together once for many batches, about any run of people."""
    narrowed = on_channels(campaign, [channel])
    people = list(Follower.objects.order_by("pk").values_list("pk", flat=True))
    for first, last in pairwise([0, *people, 10**9]):
        run = Q(follower__gte=first, follower__lte=last)
        asked = addresses_meant(campaign=narrowed, at=NOW, on=TODAY, people=run).values_list("pk", flat=True)
        assert still_meant(campaign=campaign, channel=channel, at=NOW, first=first, last=last) == set(asked)


def of_field(field: str) -> AudienceFilter:
    return AudienceFilter(interests=(("linh-vuc", field),))


class TestInterests:
    def test_reach_whoever_follows_the_field_or_a_topic_above_it(self) -> None:
        make_follower("a@example.vn", channel=Channel.EMAIL, follows="dat-dai")
        make_follower("b@example.vn", channel=Channel.EMAIL, follows="dat-dai/dang-ky")
        make_follower("c@example.vn", channel=Channel.EMAIL, follows="dat-dai/thue")
        assert reached(of_field("dat-dai/dang-ky")) == {"a@example.vn", "b@example.vn"}
        assert reached(of_field("dat-dai")) == {"a@example.vn"}

    def test_several_reach_a_person_once(self) -> None:
        follower = make_follower("a@example.vn", channel=Channel.EMAIL, follows="dat-dai")
        follower.subscriptions.create(
            kind=FollowedKind.AGENCY.value, key="so-tu-phap", created_at=NOW, confirmed_at=NOW
        )
        both = AudienceFilter(interests=(("linh-vuc", "dat-dai"), ("co-quan", "so-tu-phap")))
        assert sizes_of(campaign=make_campaign(both), at=NOW, on=TODAY)["people"] == 1

    def test_nobody_is_reached_without_one_but_by_urgent_word(self) -> None:
        make_follower("a@example.vn", channel=Channel.EMAIL)
        assert reached(AudienceFilter()) == set()
        assert reached(AudienceFilter(), its_class=CampaignClass.URGENT) == {"a@example.vn"}

    def test_that_were_given_up_or_never_confirmed_do_not_count(self) -> None:
        stopped = make_follower("a@example.vn", channel=Channel.EMAIL)
        unconfirmed = make_follower("b@example.vn", channel=Channel.EMAIL)
        assert reached(of_field("dan-su")) == {"a@example.vn", "b@example.vn"}
        stopped.subscriptions.update(stopped_at=NOW)
        unconfirmed.subscriptions.update(confirmed_at=None)
        assert reached(of_field("dan-su")) == set()


class TestTheArea:
    def test_holds_what_lies_in_a_place_what_it_was_and_what_it_became(self) -> None:
        old, other, heir = (make_province(name) for name in ("Tỉnh Hậu Giang", "Tỉnh Sóc Trăng", "Thành phố Cần Thơ"))
        commune = make_province("Xã Vị Thủy", level="commune", kind="xa", parent=heir)
        for one in (old, other):
            PlaceSuccession.objects.create(predecessor=one, successor=heir, on_date=date(2025, 7, 1))
        assert places_within(keys=[heir.pk]) == {heir.pk, commune.pk, old.pk, other.pk}
        assert places_within(keys=[old.pk]) == {old.pk, heir.pk, commune.pk}

    def test_narrows_to_those_who_live_there(self) -> None:
        here, there = make_province("Tỉnh A"), make_province("Tỉnh B")
        make_follower("a@example.vn", channel=Channel.EMAIL, place=here)
        make_follower("b@example.vn", channel=Channel.EMAIL, place=there)
        make_follower("c@example.vn", channel=Channel.EMAIL)
        wanted = {"interests": (("linh-vuc", "dan-su"),), "places": (here.pk,)}
        assert reached(AudienceFilter(**wanted)) == {"a@example.vn", "c@example.vn"}
        assert reached(AudienceFilter(**wanted, with_unsaid=False)) == {"a@example.vn"}


class TestTheRole:
    def test_narrows_to_those_who_have_it(self) -> None:
        make_follower("a@example.vn", channel=Channel.EMAIL, role="hoa-giai-vien")
        make_follower("b@example.vn", channel=Channel.EMAIL, role="doanh-nghiep")
        wanted = AudienceFilter(interests=(("linh-vuc", "dan-su"),), roles=("hoa-giai-vien",), with_unsaid=False)
        assert reached(wanted) == {"a@example.vn"}


class TestTheCascade:
    def test_counts_each_person_where_they_stand_in_it(self) -> None:
        everywhere = make_follower("uid1", channel=Channel.ZALO)
        add_address(everywhere, "84912345678", channel=Channel.SMS, by_zalo=True)
        add_address(everywhere, "a@example.vn", channel=Channel.EMAIL)
        make_follower("84912345679", channel=Channel.SMS, by_zalo=True)
        make_follower("84912345670", channel=Channel.SMS)
        make_follower("b@example.vn", channel=Channel.EMAIL)
        make_follower("https://push.example/1", channel=Channel.PUSH)
        sizes = sizes_of(campaign=make_campaign(of_field("dan-su")), at=NOW, on=TODAY)
        assert list(sizes["by_channel"].values()) == [1, 1, 1, 1]
        assert (sizes["people"], sizes["unreached"]) == (4, 1)

    def test_passes_over_an_address_that_nothing_goes_to(self) -> None:
        person = make_follower("84912345678", channel=Channel.SMS)
        email = add_address(person, "a@example.vn", channel=Channel.EMAIL)
        sms = person.addresses.get(channel=Channel.SMS.value)
        Suppression.objects.create(
            channel=Channel.SMS.value, fingerprint=sms.fingerprint, reason=SuppressionReason.SAID_NO.value, at=NOW
        )
        assert reached(of_field("dan-su"), Channel.SMS, Channel.EMAIL) == {email.value}

    def test_heeds_the_list_against_advertising_for_advertising_alone(self) -> None:
        person = make_follower("84912345678", channel=Channel.SMS)
        mark = person.addresses.get().fingerprint
        Suppression.objects.create(
            channel=Channel.SMS.value, fingerprint=mark, reason=SuppressionReason.NO_ADVERTISING.value, at=NOW
        )
        assert reached(of_field("dan-su")) == {"84912345678"}
        assert reached(of_field("dan-su"), its_class=CampaignClass.ADVERTISING) == set()

    def test_takes_the_address_that_somebody_likes_best(self) -> None:
        person = make_follower("b@example.vn", channel=Channel.EMAIL, order=1)
        add_address(person, "a@example.vn", channel=Channel.EMAIL, order=0)
        assert reached(of_field("dan-su"), Channel.EMAIL) == {"a@example.vn"}

    def test_without_a_channel_reaches_nobody(self) -> None:
        make_follower("84912345678")
        campaign = make_campaign(of_field("dan-su"))
        assert sizes_of(campaign=campaign, at=NOW, on=TODAY)["people"] == 1
        campaign.channels = []
        assert sizes_of(campaign=campaign, at=NOW, on=TODAY)["people"] == 0

    def test_counts_whom_the_outbox_is_filled_from(self) -> None:
        for number in range(12):
            person = make_follower(f"8491234{number:04d}", channel=Channel.SMS, by_zalo=number % 3 == 0)
            if number % 2:
                add_address(person, f"uid{number}", channel=Channel.ZALO)
            if number % 4 == 0:
                add_address(person, f"{number}@example.vn", channel=Channel.EMAIL)
        campaign = make_campaign(of_field("dan-su"))
        steps = Counter(one.step for one in audience_of(campaign=campaign, at=NOW, on=TODAY))
        sizes = sizes_of(campaign=campaign, at=NOW, on=TODAY)
        assert [steps[step] for step in range(len(CASCADE))] == list(sizes["by_channel"].values())
        assert sizes["people"] == 12


def test_a_campaign_goes_to_those_of_its_release():
    """Whoever agrees to an address or a wish afterwards gets none of it, however late it leaves."""
    make_account()
    early, late_wish = make_follower("84912345678"), make_follower("84912345679")
    campaign = Desk().released(Channel.SMS)
    after = NOW + timedelta(hours=1)
    make_follower("84912345670", confirmed_at=after)
    late_wish.subscriptions.update(confirmed_at=after)
    launch(at=after)
    assert list(Delivery.objects.filter(campaign=campaign).values_list("follower", flat=True)) == [early.pk]
