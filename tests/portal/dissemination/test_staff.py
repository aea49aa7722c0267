"""Officers see numbers and what is stuck, send again, erase on request; nobody else gets in or sees an address."""

import pytest
from django.test import Client
from django.utils import timezone

from messageproviders.port import SendOutcome
from messageproviders_tests.peers.memory import MemoryProvider
from portal.dissemination.admin import outbox
from portal.dissemination.models import Account, Delivery, Follower, Queued
from portal.dissemination.operations.providers.registry import provider_of
from portal.dissemination.states import DeliveryState
from portal.schema.models import keyed_digest
from tests.portal.agencies.factories import make_posting
from tests.portal.dissemination.factories import ADDRESS, NOW, empty_outbox, follow, mail_account, make_law, send

pytestmark = pytest.mark.django_db
PAGE = "/quan-tri/gui-tin/thu/"


def enter(role: str) -> Client:
    client = Client()
    client.force_login(make_posting(role, on=timezone.localdate()).officer)
    return client


@pytest.fixture
def stuck() -> Delivery:
    follow(make_law().slug, is_confirmed=False, at=NOW)
    send(MemoryProvider(lambda _: SendOutcome.REFUSED), at=NOW)
    follow("7-2021-nd-cp", address="lan@example.vn")
    return Delivery.objects.get()


@pytest.mark.usefixtures("stuck")
class TestStaffPage:
    @pytest.mark.parametrize("role", ["administrator", "justice"])
    def test_shows_numbers_and_what_is_stuck_without_addresses(self, role: str):
        page = enter(role).get(PAGE).content.decode()
        assert "n***@example.vn" in page
        assert ADDRESS not in page
        assert "Bên chuyển tin từ chối tin này" in page
        assert "Nghị định về vệ sinh chợ nông thôn (7/2021/NĐ-CP)" in page

    @pytest.mark.parametrize("role", ["editor", "approver", "leader", "reception"])
    def test_is_shut_to_everybody_else(self, role: str, stuck: Delivery):
        client = enter(role)
        assert client.get(PAGE).url == "/quan-tri/"
        assert client.post(f"{PAGE}gui-lai/", {"delivery": stuck.pk}).status_code in (302, 403)
        group = {"dot": "", "kenh": stuck.channel, "tinh-trang": stuck.state, "vi": stuck.reason}
        assert client.post(f"{PAGE}gui-lai-ca-nhom/", group).status_code in (302, 403)
        stuck.refresh_from_db()
        assert stuck.state == DeliveryState.FAILED
        assert Follower.objects.filter(addresses__fingerprint=keyed_digest(ADDRESS)).exists()

    def test_is_shut_to_the_public(self, client: Client):
        assert "/login/" in client.get(PAGE).url

    def test_sends_again(self, stuck: Delivery, mailoutbox, django_capture_on_commit_callbacks):  # noqa: ANN001
        client = enter("justice")
        with django_capture_on_commit_callbacks(execute=True):
            page = client.post(f"{PAGE}gui-lai/", {"delivery": stuck.pk}, follow=True)
        assert "Đã cho gửi lại 1 tin" in page.content.decode()
        empty_outbox(provider_of(mail_account()), at=timezone.now())
        assert len(mailoutbox) == 1
        assert "không còn bị kẹt" in client.post(f"{PAGE}gui-lai/", {"delivery": "x"}, follow=True).content.decode()

    def test_sends_again_all_that_is_stuck_alike_and_asks_first(self, stuck: Delivery, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(outbox, "_TICKED_BY_HAND", 1)
        follow("7-2021-nd-cp", address="hai@example.vn", is_confirmed=False, at=NOW)
        send(MemoryProvider(lambda _: SendOutcome.REFUSED), at=NOW)
        client = enter("justice")
        assert 'name="dot" value=""' in client.get(PAGE).content.decode()
        group = {"dot": "", "kenh": stuck.channel, "tinh-trang": stuck.state, "vi": stuck.reason}
        asked = client.post(f"{PAGE}gui-lai-ca-nhom/", group | {"hoi": "1"}).content.decode()
        assert "Gửi lại 2 tin bị kẹt?" in asked
        assert Delivery.objects.filter(state=DeliveryState.FAILED.value).count() == 2
        done = client.post(f"{PAGE}gui-lai-ca-nhom/", group, follow=True).content.decode()
        assert "Đã cho gửi lại 2 tin" in done
        assert Queued.objects.filter(delivery__state=DeliveryState.QUEUED.value).count() >= 2
        assert "Không còn tin nào" in client.post(f"{PAGE}gui-lai-ca-nhom/", group, follow=True).content.decode()

    @pytest.mark.parametrize(
        "odd", [{"dot": "x"}, {"dot": "9" * 30}, {"tinh-trang": "da-toi"}, {"kenh": "thu"}, {"vi": "la"}, {}]
    )
    def test_passes_over_a_group_that_is_not_there(self, odd: dict[str, str]):
        page = enter("justice").post(f"{PAGE}gui-lai-ca-nhom/", odd, follow=True)
        assert "Không còn tin nào bị kẹt như vậy" in page.content.decode()

    def test_says_what_holds_what_waits(self):
        follow("7-2021-nd-cp", address="ba@example.vn", is_confirmed=False, at=NOW)
        page = enter("justice").get(PAGE).content.decode()
        assert "Đã tới lượt mà chưa đi" in page
        Account.objects.update(paused_at=NOW)
        assert "Không có tài khoản gửi nào của kênh này đang chạy" in enter("administrator").get(PAGE).content.decode()

    def test_only_by_pressing_the_button(self):
        assert enter("justice").get(f"{PAGE}gui-lai/").status_code == 405

    def test_says_that_the_form_is_closed(self, settings):  # noqa: ANN001
        settings.MAIL_IS_CONFIGURED = False
        page = enter("justice").get(PAGE).content.decode()
        assert "Chưa có tài khoản thư nào gửi được" in page
        assert "biểu mẫu theo dõi đang đóng" not in page  # text messages may be open
