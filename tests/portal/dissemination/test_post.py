"""Letters on paper: agreed to with a signature, printed by an officer, handed to the post under its number, brought
back at times; and nothing is said to have been posted but that."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from messageproviders.port import ProviderAbilities
from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused, WrongState
from portal.dissemination.channels import mask, speaks_for
from portal.dissemination.models import (
    Account,
    Consent,
    Delivery,
    FollowerAddress,
    Letter,
    OptOut,
    PostBatch,
    Queued,
    Suppression,
)
from portal.dissemination.operations import stop_address, write_letters
from portal.dissemination.operations.campaigns import release_campaign
from portal.dissemination.operations.post import (
    HELD_FOR,
    drop_batch,
    hand_over,
    in_hand,
    make_batch,
    note_return,
    print_batch,
)
from portal.dissemination.operations.providers.registry import provider_of
from portal.dissemination.operations.sending import fan_out, is_under_way
from portal.dissemination.operations.sending.results import sweep, take_back
from portal.dissemination.operations.subscriptions import forget_follower
from portal.dissemination.planning.campaigns import AudienceFilter
from portal.dissemination.queries.campaigns import proof_of
from portal.dissemination.queries.channels import open_channels
from portal.dissemination.queries.outbox import to_post
from portal.dissemination.states import (
    AccountKind,
    CampaignClass,
    Channel,
    ConsentMethod,
    DeliveryState,
    FollowedKind,
    LetterState,
    MessageForm,
    PostBatchState,
    SuppressionReason,
)
from portal.dissemination.web.subscriptions import channels_now
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_agency, make_posting, make_province
from tests.portal.dissemination import campaign_factories
from tests.portal.dissemination.campaign_factories import Desk, add_address, make_follower
from tests.portal.dissemination.factories import NOW, change, make_law, make_link, pass_on
from tests.portal.dissemination.test_agencies_and_places import make_commune
from tests.portal.dissemination.test_counter import COUNTER, enter, paper
from tests.portal.sealed import stored

pytestmark = pytest.mark.django_db
HOA = "Bà Nguyễn Thị Hoa\nSố 5, ấp Bình An, xã Vị Thủy, thành phố Cần Thơ"
SAU = "Ông Trần Văn Sáu\nSố 9, ấp Bình An, xã Vị Thủy, thành phố Cần Thơ"
A_DAY, LATER = timedelta(days=1), NOW + timedelta(minutes=10)
POSTS = "/quan-tri/gui-tin/buu-dien/"
campaign_factories._FORMS[Channel.POST] = MessageForm.EMAIL


@pytest.fixture(autouse=True)
def account() -> Account:
    """The province's; a letter costs 8,000 dong."""
    return Account.objects.create(
        name="Bưu điện", channel=Channel.POST, kind=AccountKind.POST, price=8000, created_at=NOW - 10 * A_DAY
    )


@pytest.fixture
def place() -> None:
    make_commune("Xã Vị Thủy", "31441", parent=make_province("Thành phố Cần Thơ", code="92"))


@pytest.fixture
def officer() -> Officer:
    """Who posts for the province, and may for everybody."""
    return make_posting("justice").officer


@pytest.fixture
def told() -> Letter:
    """Bà Hoa follows a law, and it changes."""
    law = make_law()
    make_follower(HOA, channel=Channel.POST, follows=law.slug, kind=FollowedKind.INSTRUMENT)
    change(law, "dieu-5", at=NOW)
    pass_on(after=NOW)
    assert write_letters(at=LATER) == 1
    return Letter.objects.get()


def make(officer: Officer, *, agency: Agency | None = None, at=LATER) -> PostBatch:  # noqa: ANN001
    batch = make_batch(agency=agency, by=officer, at=at)
    assert batch is not None
    return batch


def post(batch: PostBatch, officer: Officer, *, count: int = 1, at=LATER) -> PostBatch:  # noqa: ANN001
    hand_over(batch=batch, number="BK 12", on=timezone.localdate(at), count=count, by=officer, at=at)
    batch.refresh_from_db()
    return batch


def printed(batch: PostBatch, officer: Officer) -> str:
    pages = PdfReader(BytesIO(print_batch(batch=batch, by=officer, at=LATER))).pages
    return "\n".join(page.extract_text() for page in pages)


def _no_abilities() -> ProviderAbilities:
    return ProviderAbilities()


def state() -> tuple[str, str]:
    one = Delivery.objects.get()
    return one.state, one.reason


@pytest.mark.usefixtures("place")
class TestAgreeing:
    SAID = {"version": "2026-12-01", "phone": "", "postal": HOA, "is_signed": "on"}

    def test_takes_a_signed_paper_and_nothing_else(self):
        agency = make_agency("Ủy ban nhân dân xã Vị Thủy", level="commune", kind="committee")
        client = enter("reception", agency)
        assert client.post(COUNTER, paper(agency, **self.SAID | {"is_signed": ""})).status_code == 422
        assert client.post(COUNTER, paper(agency, **self.SAID | {"version": "2026-11-27"})).status_code == 422
        assert not FollowerAddress.objects.exists()
        client.post(COUNTER, paper(agency, **self.SAID))
        address = FollowerAddress.objects.get()
        assert (address.channel, address.value, str(address)) == ("thu-giay", HOA, "***")
        assert address.confirmed_at is not None
        assert "Hoa" not in stored(address, "value")
        lines = Consent.objects.order_by("pk").values_list("act", "way", "wording", "channel")
        paper_words = ("phieu-giay-tai-quay", "2026-12-01-thu-giay", "thu-giay")
        assert list(lines) == [("danh-dau", *paper_words), ("xac-nhan", *paper_words)]
        assert not Delivery.objects.exists()  # nobody is asked by letter whether they signed

    def test_one_address_written_otherwise_is_the_same(self):
        agency = make_agency("Ủy ban nhân dân xã Vị Thủy", level="commune", kind="committee")
        client = enter("reception", agency)
        client.post(COUNTER, paper(agency, **self.SAID))
        again = HOA.replace(",", " ").upper()
        client.post(COUNTER, paper(agency, **self.SAID | {"number": "28/2026", "postal": again}))
        assert FollowerAddress.objects.count() == 1

    def test_is_offered_at_the_counter_and_not_on_the_portal(self):
        assert Channel.POST in {one.channel for one in open_channels(mail=False)}
        assert Channel.POST not in {one.channel for one in channels_now()}
        assert mask(HOA, channel=Channel.POST) == "***"


def test_on_ones_own_page_it_stands_masked_and_can_be_stopped(told: Letter):
    assert told.follower is not None
    add_address(told.follower, "hoa@example.vn", channel=Channel.EMAIL)
    page = Client().get(f"/theo-doi/cua-toi/{make_link(told.follower, at=timezone.now())}/").content.decode()
    assert "Thư giấy qua bưu điện" in page
    assert "Nguyễn Thị Hoa" not in page


class TestPosting:
    def test_says_posted_only_by_the_number_of_the_post(self, told: Letter, officer: Officer):
        assert state() == (DeliveryState.QUEUED, "")
        batch = make(officer)
        assert (state()[0], batch.state) == (DeliveryState.SENDING, PostBatchState.READY)
        for lacks in ({"number": " ", "on": LATER.date()}, {"number": "BK 12", "on": LATER.date() + A_DAY}):
            with pytest.raises(Refused, match="số của bưu điện"):
                hand_over(batch=batch, count=1, by=officer, at=LATER, **lacks)
        assert state()[0] == DeliveryState.SENDING
        batch = post(batch, officer)
        assert (batch.state, batch.number, batch.handed_by) == (PostBatchState.HANDED, "BK 12", officer)
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.parts, delivery.cost) == (DeliveryState.ACCEPTED, 1, 8000)
        told.refresh_from_db()
        assert told.state == LetterState.SENT
        verbs = Entry.objects.filter(verb__startswith="post.").order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["post.made", "post.handed_over"]
        assert "Hoa" not in str(Entry.objects.values())

    def test_the_database_wants_the_witness_too(self, told: Letter, officer: Officer):
        batch = make(officer)
        with pytest.raises(IntegrityError), transaction.atomic():
            PostBatch.objects.filter(pk=batch.pk).update(state=PostBatchState.HANDED.value)

    def test_prints_list_letter_and_label_without_a_secret(self, told: Letter, officer: Officer):
        batch = make(officer)
        words = printed(batch, officer)
        assert words.count("Bà Nguyễn Thị Hoa") == 3
        assert "7/2021/NĐ-CP" in words
        assert "đến cơ quan đã nhận phiếu" in " ".join(words.split())
        assert "/cua-toi/" not in words
        assert not told.links.exists()
        assert Entry.objects.filter(verb="post.printed", actor=officer).count() == 1

    def test_no_process_takes_it(self, told: Letter, account: Account):
        with pytest.raises(KeyError):
            provider_of(account)
        assert [one.channel for one in speaks_for(AccountKind.FILE) if one.row.is_by_hand] == []

    def test_twice_is_once(self, told: Letter, officer: Officer):
        batch = make(officer)
        assert make_batch(agency=None, by=officer, at=LATER) is None
        post(batch, officer)
        with pytest.raises(WrongState):
            post(batch, officer)
        assert Delivery.objects.get().cost == 8000

    def test_dropped_it_waits_again(self, told: Letter, officer: Officer):
        batch = make(officer)
        drop_batch(batch=batch, why="Máy in hỏng", by=officer, at=LATER)
        assert state()[0] == DeliveryState.QUEUED
        post(make(officer), officer)
        assert PostBatch.objects.filter(state=PostBatchState.DROPPED).count() == 1

    def test_forgotten_on_a_desk_it_waits_again_and_cannot_be_handed_over(self, told: Letter, officer: Officer):
        batch = make(officer)
        sweep(abilities_of=lambda _: _no_abilities(), at=LATER + A_DAY)
        assert state()[0] == DeliveryState.SENDING  # a process that died lets go within a minute; a desk does not
        late = LATER + HELD_FOR + A_DAY
        take_back(abilities_of=lambda _: _no_abilities(), at=late)
        assert state()[0] == DeliveryState.QUEUED
        batch.refresh_from_db()
        with pytest.raises(Refused, match="quá hạn"):
            post(batch, officer, at=late)

    def test_killed_while_it_was_handed_over_nothing_is_half_posted(
        self,
        told: Letter,
        officer: Officer,
        monkeypatch: pytest.MonkeyPatch,
    ):
        batch = make(officer)

        def die(*_: object, **__: object) -> None:
            raise SystemExit

        with monkeypatch.context() as patched:
            patched.setattr("portal.dissemination.operations.post.finish_batch", die)
            with pytest.raises(SystemExit):
                post(batch, officer)
        batch.refresh_from_db()
        assert (batch.state, batch.number, state()[0]) == (PostBatchState.READY, "", DeliveryState.SENDING)
        assert post(batch, officer).state == PostBatchState.HANDED


class TestSayingNo:
    def test_after_the_print_it_is_pulled_out_and_counted(self, told: Letter, officer: Officer):
        batch = make(officer)
        stop_address(address=FollowerAddress.objects.get(follower=told.follower), way=ConsentMethod.DESK, at=LATER)
        assert in_hand(batch, at=LATER)[1] == set()
        with pytest.raises(Refused, match="Còn 0 thư"):
            post(batch, officer, count=1)
        assert state()[0] == DeliveryState.SENDING  # refused, nothing has happened
        post(batch, officer, count=0)
        assert state()[0] == DeliveryState.SKIPPED
        assert Delivery.objects.get().cost == 0

    def test_erased_after_the_print_nothing_of_them_is_left_or_posted(self, told: Letter, officer: Officer):
        batch = make(officer)
        forget_follower(follower=told.follower, at=LATER)  # type: ignore[arg-type]
        assert not FollowerAddress.objects.exists()
        assert in_hand(batch, at=LATER)[1] == set()
        with pytest.raises(Refused, match="không còn thư"):
            print_batch(batch=batch, by=officer, at=LATER)
        post(batch, officer, count=0)
        assert state()[0] == DeliveryState.SKIPPED

    def test_brought_back_the_address_rests(self, told: Letter, officer: Officer):
        batch = post(make(officer), officer)
        note_return(batch=batch, place=1, why=SuppressionReason.RETURNED, by=officer, at=LATER + A_DAY)
        assert state()[0] == DeliveryState.FAILED
        refusal = Suppression.objects.get()
        assert (refusal.channel, refusal.reason) == ("thu-giay", "khong-toi-duoc")
        assert refusal.until is not None
        for place in (1, 2, 0):
            with pytest.raises(Refused):
                note_return(batch=batch, place=place, why=SuppressionReason.RETURNED, by=officer, at=LATER + A_DAY)

    def test_refused_at_the_door_is_a_no_for_ever(self, told: Letter, officer: Officer):
        batch = post(make(officer), officer)
        note_return(batch=batch, place=1, why=SuppressionReason.SAID_NO, by=officer, at=LATER + A_DAY)
        assert FollowerAddress.objects.get().ended_at is not None
        assert Suppression.objects.get(reason="da-tu-choi").until is None

    def test_brought_back_news_go_on_by_another_channel_of_theirs(self, told: Letter, officer: Officer):
        campaign_factories.make_account(Channel.SMS)
        assert told.follower is not None
        add_address(told.follower, "84912345678", channel=Channel.SMS)
        batch = post(make(officer), officer)
        note_return(batch=batch, place=1, why=SuppressionReason.RETURNED, by=officer, at=LATER + A_DAY)
        assert Delivery.objects.get(channel=Channel.SMS).state == DeliveryState.QUEUED


class TestOneAWeek:
    def test_news_wait_and_gather(self, told: Letter, officer: Officer):
        post(make(officer), officer)
        law = make_law("8/2021/NĐ-CP")
        campaign_factories.Subscription.objects.create(
            follower=told.follower, kind="van-ban", key=law.slug, created_at=NOW, confirmed_at=NOW
        )
        change(law, "dieu-7", at=NOW + A_DAY)
        pass_on(after=NOW + A_DAY)
        assert write_letters(at=LATER + A_DAY) == 1
        assert make_batch(agency=None, by=officer, at=LATER + A_DAY) is None
        assert not to_post(at=LATER + 6 * A_DAY).exists()
        assert make(officer, at=LATER + 8 * A_DAY).letters

    @pytest.mark.parametrize(("kind", "counts"), [(CampaignClass.EDUCATION, [1]), (CampaignClass.URGENT, [1, 1])])
    def test_urgent_word_does_not_wait(self, kind: CampaignClass, counts: list[int], officer: Officer):
        desk = Desk()
        make_follower(HOA, channel=Channel.POST)
        for _ in range(2):
            campaign = desk.started(Channel.POST, campaign_class=kind)
            said = {"urgent_reason": "Lũ lên nhanh trong đêm"} if kind is CampaignClass.URGENT else {}
            campaign = desk.aim(campaign, AudienceFilter(interests=(("linh-vuc", "dan-su"),)), **said)
            desk.tested(campaign)
            campaign = desk.submit(campaign)
            release_campaign(campaign=campaign, mark=campaign.wording_mark, by=desk.chief, at=NOW)
            fan_out(campaign=campaign, at=LATER)
        made = [make_batch(agency=desk.agency, by=officer, at=LATER)]
        assert sum(len(one.letters) for one in made if one) == sum(counts)


class TestCampaign:
    def test_goes_by_post_at_any_hour_is_counted_and_ends_when_it_is_posted(self, officer: Officer):
        desk = Desk()
        for lines in (HOA, SAU):
            make_follower(lines, channel=Channel.POST)
        campaign = desk.released(Channel.POST)
        assert campaign.forecast["by_channel"] == {"thu-giay": 2} or campaign.forecast
        night = LATER + timedelta(hours=13)
        fan_out(campaign=campaign, at=night)
        batch = make(desk.clerk, agency=desk.agency, at=night)
        assert is_under_way(campaign=campaign)  # printed is not sent
        words = printed(batch, desk.clerk)
        assert desk.agency.name.upper() in words.replace("\n", " ")
        assert "/thoi/" not in words
        post(batch, desk.clerk, count=2, at=night)
        assert not is_under_way(campaign=campaign)
        proof = proof_of(campaign=campaign)
        assert (proof["sent"], proof["cost"]) == (2, 16000)

    def test_called_off_nothing_of_it_is_posted(self):
        desk = Desk()
        make_follower(HOA, channel=Channel.POST)
        campaign = desk.released(Channel.POST)
        fan_out(campaign=campaign, at=LATER)
        batch = make(desk.clerk, agency=desk.agency)
        campaign_factories.operations.cancel_campaign(campaign=campaign, by=desk.chief, at=LATER)
        post(batch, desk.clerk, count=0)
        assert state()[0] == DeliveryState.CANCELLED
        assert not OptOut.objects.exists()


class TestDesk:
    def test_an_agency_posts_its_own_and_nobody_elses(self, told: Letter):
        desk = Desk()
        make_follower(SAU, channel=Channel.POST)
        fan_out(campaign=desk.released(Channel.POST), at=LATER)
        stranger = make_posting("reception", agency=make_agency("Ủy ban nhân dân xã Đông Phước")).officer
        for agency, by in ((None, desk.clerk), (desk.agency, stranger)):
            with pytest.raises(PermissionDenied):
                make_batch(agency=agency, by=by, at=LATER)
        batch = make(desk.clerk, agency=desk.agency)
        assert len(batch.letters) == 1  # the province's letter is not in it
        for act, said in ((print_batch, {}), (drop_batch, {"why": "x"})):
            with pytest.raises(PermissionDenied):
                act(batch=batch, by=stranger, at=LATER, **said)  # type: ignore[operator]
        client = Client()
        client.force_login(stranger)
        assert client.get(f"{POSTS}{batch.pk}/").status_code == 404
        assert client.post(f"{POSTS}{batch.pk}/thu.pdf").status_code == 404
        assert f"{POSTS}{batch.pk}/" not in client.get(POSTS).content.decode()

    def test_from_waiting_to_posted_by_the_screens(self, told: Letter):
        Queued.objects.update(not_before=timezone.now())
        client = enter("justice")
        assert "Thư giấy chờ in, giao bưu điện" in client.get("/quan-tri/viec-cua-toi/").content.decode()
        page = client.post(f"{POSTS}lap/", {"co-quan": ""}, follow=True).content.decode()
        batch = PostBatch.objects.get()
        assert f"Đã lập tập {batch.pk}: 1 thư." in page
        assert "Hoa" not in page
        assert "Tập thư giấy đã lập" in client.get("/quan-tri/viec-cua-toi/").content.decode()
        assert client.post(f"{POSTS}{batch.pk}/thu.pdf").content.startswith(b"%PDF")
        today = f"{timezone.localdate():%d/%m/%Y}"
        page = client.post(f"{POSTS}{batch.pk}/da-giao/", {"number": "BK 1", "on": today, "count": "1"}, follow=True)
        assert "Đã giao bưu điện" in page.content.decode()
        assert "8.000 đồng" in page.content.decode()
        page = client.post(f"{POSTS}{batch.pk}/tra-lai/", {"place": "1", "why": "khong-toi-duoc"}, follow=True)
        assert "Bưu điện trả lại" in page.content.decode()
        sheet = client.get(f"{POSTS}?tep=csv").content.decode("utf-8-sig")
        assert "BK 1" in sheet
        assert "Hoa" not in sheet
