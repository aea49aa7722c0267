"""Everything that is kept of somebody: seen, changed, taken along, stopped and erased by themselves."""

import json
import logging
import re
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal.agencies.operations import rate_limits
from portal.dissemination.channels import CURRENT, code_mark_of, fingerprint, number_of
from portal.dissemination.models import (
    Account,
    Asking,
    Consent,
    DataRequest,
    Delivery,
    Follower,
    FollowerAddress,
    Subscription,
    Suppression,
)
from portal.dissemination.operations import join_by_code, receive_request
from portal.dissemination.operations.opt_in import MOST_TRIES
from portal.dissemination.operations.refusals import author_of_number as telephone
from portal.dissemination.operations.refusals import unsubscribe_by_keyword
from portal.dissemination.operations.sending.queue import lay_in_queue
from portal.dissemination.states import AccountKind, Channel, ConsentMethod, RequestKind, SuppressionReason
from portal.dissemination.web import subscriptions
from portal.journal.models import Entry
from portal.schema.models import keyed_digest
from tests.portal.agencies.factories import make_agency, make_province
from tests.portal.dissemination.factories import ADDRESS, NOW, follow, make_field, make_law, make_link
from tests.portal.dissemination.sending.scenes import make_campaign
from tests.portal.dissemination.test_agencies_and_places import make_commune
from tests.portal.laid import laid

pytestmark = pytest.mark.django_db
NUMBER, TYPED = "84912345678", "0912 345 678"
FORM = "/theo-doi/van-ban/7-2021-nd-cp/?kenh=tin-nhan"
FILLED = {"address": TYPED, "frequency": "ngay", "agrees": "on"}


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet():  # noqa: ANN202
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _channels_are_open():  # noqa: ANN202
    options = {Channel.ZALO: {"oa_id": "388"}, Channel.PUSH: {"public_key": "BKey"}}
    for channel in (Channel.SMS, Channel.ZALO, Channel.PUSH):
        Account.objects.create(
            name=channel.value, channel=channel.value, kind=AccountKind.FILE, options=options.get(channel, {}),
            created_at=timezone.now(),
        )  # fmt: skip


@laid
def law():  # noqa: ANN202
    return make_law()


@pytest.fixture(autouse=True)
def _stands(law) -> None:  # noqa: ANN001
    """What most follow here."""


def words(response: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def code_of(asking: Asking, settings) -> str:  # noqa: ANN001
    return number_of(asking.seed, key=settings.SECRET_KEY)


class TestByTextMessage:
    def test_a_citizen_types_the_code_and_stands_on_her_page(self, client: Client, settings):  # noqa: ANN001
        asked = client.post(FORM, FILLED)
        page = client.get(asked["Location"])
        assert "Nhập mã trong tin nhắn" in words(page)
        assert NUMBER not in page.content.decode()
        done = client.post(asked["Location"], {"code": code_of(Asking.objects.get(), settings)}, follow=True)
        assert "Đã xác nhận" in words(done)
        assert "Nghị định về vệ sinh chợ nông thôn" in words(done)
        assert "***678" in words(done)

    def test_after_some_wrong_tries_the_right_one_does_not_help(self, client: Client, settings):  # noqa: ANN001
        page = client.post(FORM, FILLED)["Location"]
        right = code_of(Asking.objects.get(), settings)
        for _ in range(MOST_TRIES):
            assert client.post(page, {"code": "000000" if right != "000000" else "111111"}).status_code == 400
        assert client.post(page, {"code": right}).status_code == 400
        assert Subscription.objects.get().confirmed_at is None

    def test_every_number_gets_the_same_answer(self, client: Client, settings):  # noqa: ANN001
        """Known, new, one that refused, one that asked too often: the same page, the same words after a wrong code."""
        follow("7-2021-nd-cp", address="84911111111", channel=Channel.SMS)
        seen = []
        for number in ("0911111111", "0922222222", "0933333333"):
            if number == "0933333333":
                Suppression.objects.create(
                    channel="tin-nhan", reason=SuppressionReason.SAID_NO, at=timezone.now(),
                    fingerprint=fingerprint(number, key=settings.SECRET_KEY, channel=Channel.SMS),
                )  # fmt: skip
            asked = client.post(FORM, FILLED | {"address": number})
            page = client.get(asked["Location"])
            wrong = client.post(asked["Location"], {"code": "123123"})
            seen.append((asked.status_code, asked["Location"].split("/")[2], words(page), words(wrong)))
        assert len(set(seen)) == 1

    def test_every_page_says_how_a_no_is_taken_back(self, client: Client):
        Account.objects.filter(channel="tin-nhan").update(options={"stop_number": "8088"})
        asked = client.post(FORM, FILLED)["Location"]
        for page in (asked, "/theo-doi/da-nhan/?kenh=tin-nhan"):
            assert "soạn DK gửi 8088" in words(client.get(page))

    def test_one_machine_may_not_try_codes_on_and_on(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(subscriptions, "TYPING", rate_limits.RateLimit("follow-code", 2))
        monkeypatch.setattr(rate_limits, "this_minute", lambda: 30_000_000)
        page = client.post(FORM, FILLED)["Location"]
        tries = [client.post(page, {"code": "1"}, REMOTE_ADDR="203.0.113.5").status_code for _ in range(3)]
        assert tries == [400, 400, 429]

    def test_no_log_holds_the_number_or_the_code(
        self,
        client: Client,
        settings,  # noqa: ANN001
        caplog: pytest.LogCaptureFixture,
    ):
        with caplog.at_level(logging.DEBUG):
            page = client.post(FORM, FILLED)["Location"]
            code = code_of(Asking.objects.get(), settings)
            client.post(page, {"code": "000000"})
            own = client.post(page, {"code": code})["Location"]
            assert Follower.objects.exists()
            assert NUMBER in client.post(own, {"viec": "tai-ve", "dang": "json"}).content.decode()
            client.post(own, {"viec": "xoa"})
        assert not Follower.objects.exists()
        assert caplog.messages != []
        for secret in ("912345678", "912 345 678", code):
            assert secret not in caplog.text

    @pytest.mark.parametrize("typed", ["", "123", "029 2382 0000", "0912345", "ten@example.vn"])
    def test_a_number_that_takes_no_messages_is_told_so(self, client: Client, typed: str):
        response = client.post(FORM, FILLED | {"address": typed})
        assert response.status_code == 400
        assert "ố điện thoại di động" in words(response)
        assert not Follower.objects.exists()

    def test_the_words_agreed_to_speak_of_a_telephone(self, client: Client):
        page = words(client.get(FORM))
        assert "lưu số điện thoại này và nhắn tin cho tôi" in page
        assert "checked" not in re.findall(r'<input type="checkbox"[^>]*>', client.get(FORM).content.decode())[-1]

    def test_the_link_to_the_page_comes_by_text_message_too(self, client: Client):
        follow("7-2021-nd-cp", address=NUMBER, channel=Channel.SMS)
        page = client.post("/theo-doi/lien-ket/?kenh=tin-nhan", {"address": TYPED}, follow=True)
        assert "Xin xem tin nhắn trên điện thoại" in words(page)
        assert Delivery.objects.get().channel == "tin-nhan"


class TestChoosingSeveral:
    @pytest.fixture
    def commune(self):  # noqa: ANN202
        return make_commune("Xã Vị Thủy", "31441", parent=make_province("Thành phố Cần Thơ", code="92"))

    def test_works_by_plain_forms_and_ticks_nothing(self, client: Client, commune):  # noqa: ANN001
        make_field("nong-nghiep")
        page = client.get("/theo-doi/").content.decode()
        assert "checked" not in page
        found = client.get("/theo-doi/", {"xa": "vi thuy"}).content.decode()
        assert f'value="dia-ban:{commune.pk}"' in found
        make_agency("Sở Tư pháp", slug="so-tu-phap")
        both = client.get("/theo-doi/", {"dieu": f"dia-ban:{commune.pk}", "co-quan": "tu phap"}).content.decode()
        assert f'value="dia-ban:{commune.pk}" checked' in both
        assert 'value="co-quan:so-tu-phap"' in both

    def test_all_of_them_are_asked_for_in_one_letter(self, client: Client, commune):  # noqa: ANN001
        make_field("nong-nghiep")
        address = f"/theo-doi/dang-ky/?dieu=dia-ban:{commune.pk}&dieu=linh-vuc:nong-nghiep&dieu=linh-vuc:khong-co"
        page = words(client.get(address))
        assert "Xã Vị Thủy, thành phố Cần Thơ" in page
        assert "Nông nghiệp" in page
        client.post(address, FILLED | {"address": ADDRESS})
        assert Asking.objects.get().subscriptions.count() == 2

    def test_nothing_chosen_leads_back(self, client: Client):
        page = client.get("/theo-doi/dang-ky/", follow=True)
        assert "Bạn chưa chọn điều gì" in words(page)

    def test_what_one_says_of_oneself_is_kept_and_may_be_left_out(self, client: Client, commune):  # noqa: ANN001
        looked = client.post(FORM, FILLED | {"noi-o": "vi thuy", "tim": "noi-o"})
        assert looked.status_code == 200
        assert f'<option value="{commune.pk}"' in looked.content.decode()
        client.post(FORM, FILLED | {"place": commune.pk, "role": "hoa-giai-vien", "language": "km"})
        person = Follower.objects.get()
        assert (person.place, person.role, person.language) == (commune, "hoa-giai-vien", "km")

    def test_a_commune_that_was_typed_and_not_chosen_is_asked_for(self, client: Client, commune):  # noqa: ANN001
        page = client.post(FORM, FILLED | {"noi-o": "vi thuy"})
        assert page.status_code == 200
        assert not Asking.objects.exists()
        assert "Chưa gửi" in words(page)
        assert f'<option value="{commune.pk}"' in page.content.decode()
        assert re.search(r'<input type="checkbox" name="agrees"[^>]* checked', page.content.decode())
        client.post(FORM, FILLED | {"noi-o": "vi thuy", "place": commune.pk})
        assert Follower.objects.get().place == commune

    def test_a_commune_that_nobody_knows_keeps_nobody_from_following(self, client: Client):
        page = client.post(FORM, FILLED | {"noi-o": "xa khong co"})
        assert "cổng không ghi nơi ở của bạn" in words(page)
        assert '<input type="hidden" name="place" value="">' in page.content.decode()
        client.post(FORM, FILLED | {"noi-o": "xa khong co", "place": ""})
        assert Asking.objects.exists()

    def test_a_stranger_changes_nothing_that_one_said(self, client: Client, commune):  # noqa: ANN001
        follow("7-2021-nd-cp", address=NUMBER, channel=Channel.SMS)
        assert client.post(FORM, FILLED | {"place": commune.pk, "role": "can-bo"}).status_code == 302
        assert Asking.objects.exists()
        assert (Follower.objects.get().place, Follower.objects.get().role) == (None, "")


class TestOnZalo:
    def test_the_page_shows_the_code_and_opens_the_own_page_once_it_came(self, client: Client, settings):  # noqa: ANN001
        asked = client.post("/theo-doi/van-ban/7-2021-nd-cp/?kenh=zalo", {"frequency": "ngay", "agrees": "on"})
        page = client.get(asked["Location"])
        word = re.search(r"LT [2-9A-Z]{4} [2-9A-Z]{4}", page.content.decode()).group()
        assert "https://zalo.me/388" in page.content.decode()
        assert "chưa nhận được mã" in words(client.post(asked["Location"]))
        mark = code_mark_of(word, key=settings.SECRET_KEY)
        join_by_code(
            zalo_id="246", fingerprint="z", mark=mark, controller="Sở", happened_at=timezone.now(), at=timezone.now()
        )
        assert "cũng có thể gửi qua Zalo" in words(client.get(asked["Location"]))  # the first address goes before it
        assert "Trang theo dõi của bạn" in words(client.post(asked["Location"], follow=True))


class TestInABrowser:
    FORM = "/theo-doi/van-ban/7-2021-nd-cp/?kenh=trinh-duyet"
    GIVEN = {
        "address": "https://push.example.vn/abc", "p256dh": "BNc", "auth": "tBH", "frequency": "ngay", "agrees": "on"
    }  # fmt: skip

    def test_who_gives_leave_stands_on_their_page_at_once(self, client: Client):
        page = client.post(self.FORM, self.GIVEN, follow=True)
        assert "Đã xác nhận" in words(page)
        assert FollowerAddress.objects.get().particulars == {"p256dh": "BNc", "auth": "tBH"}

    def test_that_is_blocked_is_promised_no_letter(self, client: Client):
        Suppression.objects.create(
            channel="trinh-duyet", reason=SuppressionReason.RETURNED, at=timezone.now(),
            until=timezone.now() + timedelta(days=9),
            fingerprint=fingerprint(self.GIVEN["address"], key=settings.SECRET_KEY, channel=Channel.PUSH),
        )  # fmt: skip
        page = words(client.post(self.FORM, self.GIVEN, follow=True))
        assert "Chưa theo dõi được" in page
        assert "thư" not in page.partition("Chưa theo dõi được")[2].partition("chọn cách nhận khác")[0]

    @pytest.mark.parametrize(
        "change",
        [{"address": ""}, {"address": "http://push.example.vn/a"}, {"address": "https://"}, {"p256dh": "<"},
         {"auth": ""}, {"address": "https://a@b.vn/x"}, {"address": "https://push.vn/" + "a" * 500}],
    )  # fmt: skip
    def test_what_no_browser_gives_is_refused(self, client: Client, change: dict[str, str]):
        assert client.post(self.FORM, self.GIVEN | change).status_code == 400
        assert not Follower.objects.exists()

    def test_the_script_reaches_the_whole_portal(self, client: Client):
        response = client.get("/theo-doi/thong-bao.js")
        assert response["Service-Worker-Allowed"] == "/"
        assert response["Content-Type"].startswith("text/javascript")

    def test_no_script_or_style_stands_in_a_page(self, client: Client):
        for page in (self.FORM, "/theo-doi/", FORM):
            html = client.get(page).content.decode()
            assert "<main" in html
            assert re.findall(r"<script(?![^>]*src=)[^>]*>", html) == []
            assert " style=" not in html


class TestEverythingOnOnePage:
    @pytest.fixture
    def follower(self) -> Follower:
        return follow("7-2021-nd-cp").follower

    @pytest.fixture
    def mine(self, follower: Follower) -> str:
        return f"/theo-doi/cua-toi/{make_link(follower, at=timezone.now())}/"

    def act(self, mine: str, name: str, **said: object) -> HttpResponse:
        return Client().post(mine, {"viec": name} | said, follow=True)

    def test_a_second_address_is_added_by_its_own_code(self, client: Client, mine: str, settings):  # noqa: ANN001
        page = self.act(mine, "them-dia-chi", kenh="tin-nhan", address=TYPED)
        assert "Nhập mã trong tin nhắn" in words(page)
        waiting = page.redirect_chain[-1][0]
        asking = Asking.objects.latest("pk")
        done = client.post(waiting, {"code": code_of(asking, settings)}, follow=True)
        assert "***678" in words(done)
        assert FollowerAddress.objects.get(fingerprint=keyed_digest(NUMBER)).follower == Follower.objects.get()

    def test_addresses_are_ordered_rested_woken_and_removed(self, follower: Follower, mine: str):
        other = FollowerAddress.objects.create(
            follower=follower, channel="tin-nhan", value=NUMBER, fingerprint="f", order=1, created_at=timezone.now(),
            confirmed_at=timezone.now(),
        )  # fmt: skip
        self.act(mine, "uu-tien", **{"dia-chi": other.pk})
        assert [one.value for one in follower.addresses.order_by("order")] == [NUMBER, ADDRESS]
        assert "Đã ngừng gửi" in words(self.act(mine, "ngung-dia-chi", **{"dia-chi": other.pk}))
        assert "Đã dùng lại" in words(self.act(mine, "dung-dia-chi", **{"dia-chi": other.pk}))
        self.act(mine, "qua-zalo", **{"dia-chi": other.pk, "by_zalo": "1"})
        other.refresh_from_db()
        assert other.by_zalo
        assert "Đã bỏ địa chỉ" in words(self.act(mine, "bo-dia-chi", **{"dia-chi": other.pk}))
        last = follower.addresses.get()
        assert "Địa chỉ cuối cùng" in words(self.act(mine, "bo-dia-chi", **{"dia-chi": last.pk}))

    def test_who_stays_on_zalo_is_not_told_that_they_go(self, follower: Follower, mine: str):
        assert "Địa chỉ sẽ tự được xóa" in words(self.act(mine, "thoi-het"))
        FollowerAddress.objects.create(
            follower=follower, channel="zalo", value="246", fingerprint="z", order=1, created_at=NOW, confirmed_at=NOW
        )
        assert "Địa chỉ sẽ tự được xóa" not in words(Client().get(mine))

    def test_a_no_by_a_word_is_told_there_and_taken_back(self, follower: Follower, mine: str):
        mark = fingerprint(NUMBER, key=settings.SECRET_KEY, channel=Channel.SMS)
        other = FollowerAddress.objects.create(
            follower=follower, channel="tin-nhan", value=NUMBER, fingerprint=mark, order=1, created_at=NOW,
            confirmed_at=NOW,
        )  # fmt: skip
        number = telephone(NUMBER, key=settings.SECRET_KEY)
        assert number is not None
        unsubscribe_by_keyword(number=number, happened_at=timezone.now(), at=timezone.now())
        shown = words(Client().get(mine))
        assert "bạn đã nhắn từ chối từ đây" in shown
        assert "Đã dùng lại" in words(self.act(mine, "dung-dia-chi", **{"dia-chi": other.pk}))
        assert not Suppression.objects.exists()
        other.refresh_from_db()
        assert other.ended_at is None
        assert Consent.objects.latest("pk").way == "trang-rieng"
        assert "đã nhắn từ chối" not in words(Client().get(mine))

    def test_what_came_back_is_told_with_its_day_and_stays(self, follower: Follower, mine: str):
        own = follower.addresses.get()
        Suppression.objects.create(
            channel=own.channel, fingerprint=own.fingerprint, reason=SuppressionReason.RETURNED.value,
            at=timezone.now(), until=timezone.now() + timedelta(days=180),
        )  # fmt: skip
        assert "bị trả lại ngày" in words(Client().get(mine))
        self.act(mine, "dung-dia-chi", **{"dia-chi": own.pk})
        assert Suppression.objects.exists()

    def test_reaches_nobody_elses_addresses(self, mine: str):
        other = follow("luat-khac", address="lan@example.vn").follower.addresses.get()
        for name in ("ngung-dia-chi", "bo-dia-chi", "uu-tien"):
            self.act(mine, name, **{"dia-chi": other.pk})
        other.refresh_from_db()
        assert (other.ended_at, other.order) == (None, 0)

    def test_shows_what_the_ledger_says(self, client: Client, mine: str):
        page = words(client.get(mine))
        assert "Đánh dấu đồng ý" in page
        assert "Nút trên trang xác nhận" in page

    def test_turns_the_page_of_what_is_followed(self, mine: str, follower: Follower):
        for number in range(25):
            follow(f"{number}-2024-nd-cp", address=ADDRESS)
        client = Client()
        first, second = words(client.get(mine)), words(client.get(f"{mine}?dieu=2"))
        assert (first.count("Đổi lịch"), second.count("Đổi lịch")) == (20, 6)
        assert "1/2" in first

    def test_shows_the_words_that_were_agreed_to(self, mine: str):
        page = words(Client().get(mine))
        assert "gửi thư cho tôi khi điều tôi chọn theo dõi có tin mới" in page
        assert CURRENT not in page  # the number by which the portal knows these words says nothing to anybody

    def test_gives_all_that_is_kept_with_addresses_in_full(self, mine: str, follower: Follower):
        as_json = Client().post(mine, {"viec": "tai-ve", "dang": "json"})
        assert "attachment" in as_json["Content-Disposition"]
        kept = json.loads(as_json.content)
        assert kept["Địa chỉ nhận tin"][0]["Địa chỉ"] == ADDRESS
        assert "Tôi đồng ý để" in kept["Sổ đồng ý"][0]["Lời đã đồng ý"]
        table = Client().post(mine, {"viec": "tai-ve", "dang": "csv"}).content.decode()
        assert table.startswith("\ufeff")
        assert ADDRESS in table
        assert ADDRESS in words(Client().post(mine, {"viec": "tai-ve", "dang": "html"}))
        requests = DataRequest.objects.filter(person=follower.code, kind="xem")
        assert requests.count() == 3
        assert all(one.done_at == one.received_at for one in requests)

    def test_gives_what_campaigns_sent_what_was_refused_and_what_was_asked_too(self, mine: str, follower: Follower):
        address, now = follower.addresses.get(), timezone.now()
        laid = Delivery.objects.create(
            campaign=make_campaign(), follower=follower, address=address, fingerprint=address.fingerprint,
            channel=Channel.EMAIL.value, created_at=now,
        )  # fmt: skip
        lay_in_queue([laid], not_before=now)
        Suppression.objects.create(fingerprint=address.fingerprint, reason="khong-toi-duoc", at=now)
        receive_request(
            kind=RequestKind.CORRECT,
            person=follower.code,
            channel=None,
            way=ConsentMethod.PAGE,
            words="Sửa nơi ở",
            at=now,
        )
        kept = json.loads(Client().post(mine, {"viec": "tai-ve", "dang": "json"}).content)
        assert kept["Địa chỉ nhận tin"][0]["Không gửi vì"].startswith("Không gửi tới được (")
        assert kept["Tin của các đợt gửi"][0]["Đợt gửi"] == "Điểm mới của Luật Đất đai"
        assert [one["Nói thêm"] for one in kept["Yêu cầu về dữ liệu"]] == ["Sửa nơi ở"]

    def test_a_table_holds_nothing_that_a_spreadsheet_would_run(self, mine: str, follower: Follower):
        FollowerAddress.objects.filter(follower=follower).update(value="=cmd()@example.vn")
        table = Client().post(mine, {"viec": "tai-ve", "dang": "csv"}).content.decode()
        assert ",'=cmd()@example.vn" in table

    def test_what_one_does_oneself_counts_as_asked_and_done(self, mine: str, follower: Follower):
        self.act(mine, "thoi-het")
        self.act(mine, "xoa")
        done = DataRequest.objects.order_by("pk").values_list("kind", "way", "person")
        assert list(done) == [("rut-dong-y", "trang-rieng", follower.code), ("xoa", "trang-rieng", follower.code)]
        assert not Entry.objects.filter(verb__startswith="data_request").exists()

    def test_erasing_leaves_no_address_anywhere(self, mine: str):
        Client().post(mine, {"viec": "them-dia-chi", "kenh": "tin-nhan", "address": TYPED})
        Client().post(mine, {"viec": "yeu-cau", "kind": "sua", "words": "Tôi là Nam, ở ấp 3"})
        assert DataRequest.objects.filter(words__contains="Nam").exists()
        self.act(mine, "xoa")
        assert not DataRequest.objects.filter(words__contains="Nam").exists()
        assert not FollowerAddress.objects.exists()
        assert not Asking.objects.exists()
        assert Consent.objects.latest("pk").act == "xoa-du-lieu"

    def test_what_one_says_of_oneself_is_changed_and_taken_back(self, mine: str):
        self.act(mine, "ve-toi", role="doanh-nghiep", language="km")
        assert Follower.objects.get().role == "doanh-nghiep"
        self.act(mine, "ve-toi", role="", language="vi")
        assert Follower.objects.get().role == ""

    def test_what_was_typed_stands_there_again_where_nothing_was_done(self, mine: str):
        page = self.act(mine, "yeu-cau", words="Tôi muốn sửa tên.")
        assert page.status_code == 422
        assert "Tôi muốn sửa tên." in page.content.decode()
        assert "Xin chọn một việc" in words(page)
        assert not DataRequest.objects.exists()
        page = self.act(mine, "them-dia-chi", kenh="tin-nhan", address="0912")
        assert (page.status_code, 'value="0912"' in page.content.decode()) == (422, True)

    def test_nothing_is_said_to_be_done_to_what_is_gone(self, mine: str, follower: Follower):
        for name in ("doi", "dung-dia-chi", "uu-tien"):
            page = words(self.act(mine, name, frequency="ngay", subscription=999, **{"dia-chi": 999}))
            assert "Chưa có gì thay đổi" in page, name

    def test_a_commune_that_was_typed_and_not_chosen_is_asked_for(self, mine: str):
        commune = make_commune("Xã Vị Thủy", "31441", parent=make_province("Thành phố Cần Thơ", code="92"))
        page = self.act(mine, "ve-toi", role="doanh-nghiep", language="vi", **{"noi-o": "vi thuy"})
        assert (page.status_code, Follower.objects.get().role) == (422, "")
        assert f'<option value="{commune.pk}"' in page.content.decode()
        assert '<option value="doanh-nghiep" selected' in page.content.decode()
        said = {"noi-o": "vi thuy", "da-tim": "vi thuy"}
        self.act(mine, "ve-toi", role="doanh-nghiep", language="vi", place=commune.pk, **said)
        kept = Follower.objects.get()
        assert (kept.place, kept.role) == (commune, "doanh-nghiep")

    def test_a_request_to_officers_is_answered_there(self, client: Client, mine: str):
        page = self.act(mine, "yeu-cau", kind="phan-doi", words="Đừng gửi tin cho doanh nghiệp.")
        assert "Đã nhận yêu cầu" in words(page)
        assert "Cán bộ phản hồi trước hết ngày" in words(page)
        assert Entry.objects.get(verb="data_request.received").details.keys() == {"kind", "answer_first_by", "done_by"}


class TestAskingAboutData:
    PAGE = "/theo-doi/quyen-cua-toi/"
    FILLED = {"address": ADDRESS, "kind": "sua", "words": "Đổi địa chỉ."}

    def test_a_known_address_makes_a_request_and_gets_its_link(self, client: Client):
        person = follow("7-2021-nd-cp").follower
        page = client.post(self.PAGE, self.FILLED, follow=True)
        assert "Đã nhận" in words(page)
        request = DataRequest.objects.get()
        assert (request.person, request.kind, request.done_at) == (person.code, "sua", None)
        assert Delivery.objects.get().letter.kind == "lien-ket-rieng"

    def test_an_unknown_one_is_kept_with_the_request_and_gets_the_same_answer(self, client: Client):
        """Other rooms may hold it: whoever asked a question follows nothing."""
        follow("7-2021-nd-cp")
        known = words(client.post(self.PAGE, self.FILLED, follow=True))
        unknown = words(client.post(self.PAGE, self.FILLED | {"address": "ai@example.vn"}, follow=True))
        assert known == unknown
        request = DataRequest.objects.get(person=None)
        assert (request.words, request.done_at) == ("ai@example.vn: Đổi địa chỉ.", None)

    @pytest.mark.parametrize("address", [ADDRESS, "ai@example.vn"])
    def test_a_stranger_floods_no_desk(self, client: Client, monkeypatch: pytest.MonkeyPatch, address: str):
        monkeypatch.setattr(subscriptions, "ASKING", rate_limits.RateLimit("follow", 1000))
        follow("7-2021-nd-cp")
        for _ in range(12):
            page = client.post(self.PAGE, self.FILLED | {"address": address}, follow=True)
        assert DataRequest.objects.count() == 5
        assert "chưa được ghi" in words(page)
        assert "Đã nhận" not in words(page)

    def test_says_what_the_law_promises(self, client: Client):
        assert "trong 2 ngày làm việc" in words(client.get(self.PAGE))


def test_a_request_keeps_its_two_last_days():
    at = timezone.make_aware(datetime(2026, 11, 24, 10, 0))
    made = receive_request(kind=RequestKind.ERASE, person=None, channel=None, way=ConsentMethod.FORM, at=at)
    assert (f"{made.answer_first_by}", f"{made.done_by}") == ("2026-11-26", "2026-12-09")
