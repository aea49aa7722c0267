"""The desks of campaigns: who sees what, the way of one campaign through the screens, its numbers on paper."""

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from messageproviders_tests.peers.memory import MemoryProvider
from portal.agencies.models import Officer
from portal.dissemination.admin import campaigns as desk_module
from portal.dissemination.admin.campaign_forms import CampaignPlanForm
from portal.dissemination.models import Account, Campaign, Delivery, FollowerAddress, Wording
from portal.dissemination.operations import kits
from portal.dissemination.operations.campaigns.delivery import launch
from portal.dissemination.operations.sending.queue import leave_queue
from portal.dissemination.states import CampaignState, Channel, DeliveryState, MessageForm
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.dissemination.campaign_factories import Desk, make_account, make_follower
from tests.portal.dissemination.factories import NOW, make_link
from tests.portal.laid import laid

pytestmark = pytest.mark.django_db


@laid
def desk() -> Desk:
    make_account(options={"stop_number": "8088"}, price=350)
    make_follower("84912345678")
    return Desk()


def client_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def page(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, response.status_code
    return response.content.decode()


class TestWhoSeesWhat:
    def test_the_list_holds_the_campaigns_of_ones_own_agency(self, desk: Desk) -> None:
        desk.started()
        assert "Đặt cọc mua đất" in page(client_of(desk.clerk), "campaigns")
        stranger = make_posting("editor", agency=make_agency("Sở Nội vụ")).officer
        assert "Đặt cọc mua đất" not in page(client_of(stranger), "campaigns")

    @pytest.mark.parametrize("name", ["campaign", "campaign_proof", "campaign_proof_xlsx"])
    def test_anothers_campaign_is_as_if_it_were_not(self, desk: Desk, name: str) -> None:
        campaign = desk.started()
        stranger = make_posting("editor", agency=make_agency("Sở Nội vụ")).officer
        assert client_of(stranger).get(reverse(name, args=[campaign.code])).status_code == 404

    def test_whoever_has_no_part_in_campaigns_is_sent_away(self, desk: Desk) -> None:
        officer = make_posting("legal", agency=desk.agency).officer
        assert client_of(officer).get(reverse("campaigns")).status_code in (302, 403)

    def test_the_public_is_sent_to_the_door(self, client: Client) -> None:
        assert "/login/" in client.get(reverse("campaigns")).url

    def test_looking_writes_nothing(self, desk: Desk) -> None:
        campaign = desk.released()
        before = Campaign.objects.values().get()
        for name in ("campaign", "campaign_proof"):
            page(client_of(desk.clerk), name, campaign.code)
        assert Campaign.objects.values().get() == before


class TestAFormThatIsNotUsed:
    def test_loses_its_words_only_after_the_desk_has_asked(self, desk: Desk) -> None:
        clerk = client_of(desk.clerk)
        chosen = f"{reverse('campaign_begin')}?loai=cau-tra-loi&ma={desk.answer.number}"
        clerk.post(chosen, {"title": "Đợt một", "agency": desk.agency.pk, "campaign_class": "pho-bien"})
        campaign = Campaign.objects.get()
        address = reverse("campaign_wording", args=[campaign.code, "sms"])
        words = clerk.get(address).context["form"].initial
        clerk.post(address, words)
        assert 'name="hoi" value="1"' in clerk.get(address).content.decode()
        asked = clerk.post(address, words | {"hoi": "1"}).content.decode()
        assert "Không dùng dạng “Tin nhắn SMS” nữa?" in asked
        assert '<input type="hidden" name="bo" value="1">' in asked
        assert Wording.objects.filter(campaign=campaign, form=MessageForm.SMS.value).exists()
        clerk.post(address, {"bo": "1"})
        assert not Wording.objects.filter(campaign=campaign, form=MessageForm.SMS.value).exists()


class TestTheNamesOfFields:
    @pytest.mark.parametrize(
        ("key", "named"),
        [
            ("lao-dong", "Lĩnh vực: Lao động"),
            ("lao-dong/lao-dong", "Lĩnh vực: Lao động › Lao động"),
            ("thi-hanh-an/dac-xa", "Lĩnh vực: Thi hành án › Đặc xá"),
        ],
    )
    def test_tell_what_stands_below_from_what_stands_above(self, desk: Desk, key: str, named: str) -> None:
        suggested = [("linh-vuc", key)]
        form = CampaignPlanForm(campaign=Campaign(audience={}), suggested=suggested, on=date(2026, 11, 27))
        assert form.fields["interests"].choices == [(f"linh-vuc:{key}", named)]


class TestTheWayThroughTheScreens:
    def test_from_a_published_answer_to_its_release(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        provider = MemoryProvider()
        monkeypatch.setattr(desk_module, "provider_of", lambda account: provider)
        clerk, chief = client_of(desk.clerk), client_of(desk.chief)
        found = clerk.get(reverse("campaign_begin"), {"tim": "dat coc"}).content.decode()
        assert f"ma={desk.answer.number}" in found
        chosen = f"{reverse('campaign_begin')}?loai=cau-tra-loi&ma={desk.answer.number}"
        clerk.post(chosen, {"title": "Đợt một", "agency": desk.agency.pk, "campaign_class": "pho-bien"})
        campaign = Campaign.objects.get()
        plan = reverse("campaign_plan", args=[campaign.code])
        assert "Lĩnh vực: Dân sự" in page(clerk, "campaign_plan", campaign.code)
        said = {
            "title": "Đợt một", "campaign_class": "pho-bien", "channel_0": "tin-nhan", "fallback_hours": "24",
            "interests": ["linh-vuc:dan-su"], "with_unsaid": "on",
        }  # fmt: skip
        assert clerk.post(plan, said).status_code == 302
        wording = reverse("campaign_wording", args=[campaign.code, "sms"])
        proposed = clerk.get(wording).context["form"].initial
        clerk.post(wording, proposed)
        clerk.post(reverse("campaign_gui_thu", args=[campaign.code]), {"tin-nhan": "0912 345 678"})
        assert [one.to for one in provider.carried] == ["84912345678"]
        for name in ("campaign_da_xem", "campaign_trinh"):
            clerk.post(reverse(name, args=[campaign.code]))
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.SUBMITTED
        assert "campaign_duyet" not in page(clerk, "campaign", campaign.code)
        assert reverse("campaign_duyet", args=[campaign.code]) in page(chief, "campaign", campaign.code)
        chief.post(reverse("campaign_duyet", args=[campaign.code]), {"mark": campaign.wording_mark})
        campaign.refresh_from_db()
        assert (campaign.state, campaign.released_by) == (CampaignState.RELEASED, desk.chief)

    def test_the_writer_who_posts_a_release_is_told_why_not(self, desk: Desk) -> None:
        desk.clerk = desk.chief
        campaign = desk.submitted(at=timezone.now())
        response = client_of(desk.chief).post(
            reverse("campaign_duyet", args=[campaign.code]), {"mark": campaign.wording_mark}, follow=True
        )
        assert "không được tự duyệt" in response.content.decode()
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.SUBMITTED

    def test_a_fault_is_kept_and_told(self, desk: Desk) -> None:
        campaign = desk.started()
        path = reverse("campaign_wording", args=[campaign.code, "sms"])
        told = (
            client_of(desk.clerk).post(path, {"marked": "Xin chào", "plain": "Xin chao"}, follow=True).content.decode()
        )
        assert "Thiếu liên kết" in told
        assert Wording.objects.get(form=MessageForm.SMS.value).content["marked"] == "Xin chào"

    @pytest.mark.parametrize("form", [one.value for one in MessageForm])
    def test_every_form_has_its_tab(self, desk: Desk, form: str) -> None:
        assert "lời văn" in page(client_of(desk.clerk), "campaign_wording", desk.started().code, form)

    def test_a_submitted_wording_has_no_tab(self, desk: Desk) -> None:
        campaign = desk.submitted()
        assert client_of(desk.clerk).get(reverse("campaign_wording", args=[campaign.code, "sms"])).status_code in (
            302,
            403,
        )

    def test_an_act_needs_a_post(self, desk: Desk) -> None:
        campaign = desk.released()
        assert client_of(desk.clerk).get(reverse("campaign_tam_dung", args=[campaign.code])).status_code == 405

    def test_a_cancelling_is_asked_first(self, desk: Desk) -> None:
        campaign = desk.released()
        page = client_of(desk.clerk).get(reverse("campaign_huy", args=[campaign.code])).content.decode()
        assert f"Hủy đợt gửi “{campaign.title}”?" in page
        assert "không mở lại được" in page
        before = campaign.state
        campaign.refresh_from_db()
        assert campaign.state == before


class TestTheCalendar:
    def test_shows_what_leaves_and_what_meets(self, desk: Desk) -> None:
        first, second = desk.released(), desk.released()
        Campaign.objects.filter(pk__in=[first.pk, second.pk]).update(send_at=timezone.now())
        shown = page(client_of(desk.clerk), "campaign_calendar")
        assert "cùng loại, cùng người nhận" in shown
        Campaign.objects.update(state=CampaignState.DONE.value, ended_at=timezone.now())
        assert "tin sau chờ" not in page(client_of(desk.clerk), "campaign_calendar")


class TestTheProof:
    def sent(self, desk: Desk) -> Campaign:
        campaign = desk.released()
        launch(at=NOW)
        leave_queue(list(Delivery.objects.values_list("pk", flat=True)))
        Delivery.objects.update(
            state=DeliveryState.DELIVERED.value, attempts=1, handed_at=NOW, parts=2, cost=700, ended_at=NOW
        )
        launch(at=NOW)
        return campaign

    def test_says_who_approved_which_words_and_what_came_of_them(self, desk: Desk) -> None:
        campaign = self.sent(desk)
        shown = page(client_of(desk.chief), "campaign_proof", campaign.code)
        for words in (campaign.wording_mark, str(desk.chief), "Đã tới máy người nhận", "700 đồng"):
            assert words in shown

    @pytest.mark.parametrize(
        ("programmes", "offered"),
        [
            ((), ()),
            (("espeak-ng",), ("wav",)),
            (("espeak-ng", "ffmpeg"), ("wav", "mp3")),
            (("espeak-ng", "lame"), ("wav", "mp3")),
        ],
    )
    def test_offers_the_reading_in_the_forms_that_can_be_made_here(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, programmes: tuple[str, ...], offered: tuple[str, ...]
    ) -> None:
        monkeypatch.setattr(kits.shutil, "which", lambda name: name if name in programmes else None)
        shown = page(client_of(desk.chief), "campaign_proof", self.sent(desk).code)
        assert tuple(form for form in ("wav", "mp3") if f"bai-doc.{form}" in shown) == offered

    def test_is_a_workbook(self, desk: Desk) -> None:
        campaign = self.sent(desk)
        made = client_of(desk.chief).get(reverse("campaign_proof_xlsx", args=[campaign.code])).content
        book = openpyxl.load_workbook(BytesIO(made))
        assert book.sheetnames[0] == "Đợt gửi"
        assert any(row[0] == "Tin nhắn SMS" for row in book["Theo kênh"].values)

    def test_is_a_paper(self, desk: Desk) -> None:
        campaign = self.sent(desk)
        made = client_of(desk.chief).get(reverse("campaign_proof_pdf", args=[campaign.code])).content
        said = "".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
        whole = re.sub(r"[^0-9a-zA-Z]", "", said)
        assert campaign.wording_mark in whole

    def test_holds_no_address_of_anybody(self, desk: Desk) -> None:
        campaign = self.sent(desk)
        assert "84912345678" not in page(client_of(desk.chief), "campaign_proof", campaign.code)


def test_a_test_without_an_account_says_so(desk: Desk) -> None:
    campaign = desk.started()
    Account.objects.update(is_open=False)
    told = client_of(desk.clerk).post(
        reverse("campaign_gui_thu", args=[campaign.code]), {"tin-nhan": "0912 345 678"}, follow=True
    )
    assert "Tài khoản gửi hỏng" in told.content.decode()
    campaign.refresh_from_db()
    assert campaign.test_sent_at is None


class TestATestInTheBrowser:
    """A campaign for browsers alone is tried out in the tester's own, shown by the link to their page."""

    @pytest.fixture
    def link(self) -> str:
        tester = make_follower("https://push.example.com/abc", channel=Channel.PUSH)
        FollowerAddress.objects.filter(follower=tester).update(particulars={"p256dh": "BNc", "auth": "tBH"})
        return f"https://lantoa.example.vn/theo-doi/cua-toi/{make_link(tester, at=timezone.now())}/"

    def tried(self, desk: Desk, link: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Campaign, MemoryProvider]:
        provider = MemoryProvider()
        monkeypatch.setattr(desk_module, "provider_of", lambda account: provider)
        make_account(Channel.PUSH)
        campaign = desk.started(Channel.PUSH)
        clerk = client_of(desk.clerk)
        assert "trang theo dõi của chính bạn" in page(clerk, "campaign", campaign.code)
        clerk.post(reverse("campaign_gui_thu", args=[campaign.code]), {"trinh-duyet": link})
        campaign.refresh_from_db()
        return campaign, provider

    def test_goes_there_with_its_keys(self, desk: Desk, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
        campaign, provider = self.tried(desk, link, monkeypatch)
        assert [(one.to, one.particulars["auth"]) for one in provider.carried] == [
            ("https://push.example.com/abc", "tBH")
        ]
        assert campaign.test_sent_at is not None

    def test_by_no_link_goes_nowhere(self, desk: Desk, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
        campaign, provider = self.tried(desk, link.replace("cua-toi/", "cua-toi/x"), monkeypatch)
        assert provider.carried == []
        assert campaign.test_sent_at is None
