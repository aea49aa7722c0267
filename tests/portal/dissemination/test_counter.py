"""A clerk enters a paper form; requests about data are answered in time; nobody sees what is another agency's."""

from datetime import date, datetime, timedelta
from html import unescape
from io import BytesIO

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from portal.agencies.models import Agency
from portal.design.refusals import WrongState
from portal.dissemination.channels import fingerprint, number_of
from portal.dissemination.models import (
    Account,
    Asking,
    Consent,
    DataRequest,
    Follower,
    FollowerAddress,
    Letter,
    Subscription,
    Suppression,
)
from portal.dissemination.operations import (
    answer_request,
    receive_request,
    write_officer_letters,
)
from portal.dissemination.queries.receivers import waiting_in_letter
from portal.dissemination.states import AccountKind, Channel, ConsentMethod, RequestKind, SuppressionReason
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_agency, make_officer, make_posting, make_province
from tests.portal.dissemination.factories import ADDRESS, NOW, clean_all, follow
from tests.portal.dissemination.test_agencies_and_places import make_commune

pytestmark = pytest.mark.django_db
COUNTER, REQUESTS = "/quan-tri/gui-tin/phieu/", "/quan-tri/gui-tin/yeu-cau-du-lieu/"


@pytest.fixture(autouse=True)
def _afresh():  # noqa: ANN202
    cache.clear()
    Account.objects.create(name="sms", channel=Channel.SMS, kind=AccountKind.FILE, created_at=NOW)


@pytest.fixture
def agency() -> Agency:
    return make_agency("Ủy ban nhân dân xã Vị Thủy", level="commune", kind="committee")


@pytest.fixture
def commune():  # noqa: ANN201
    return make_commune("Xã Vị Thủy", "31441", parent=make_province("Thành phố Cần Thơ", code="92"))


def enter(role: str, agency: Agency | None = None) -> Client:
    client = Client()
    client.force_login(make_posting(role, agency=agency, on=timezone.localdate()).officer)
    return client


def paper(agency: Agency, **said: object) -> dict[str, object]:
    return {
        "agency": agency.pk, "number": "27/2026", "version": "2026-11-27", "phone": "0912345678",
        "places": "Xã Vị Thủy", "frequency": "hang-tuan",
    } | said  # fmt: skip


@pytest.mark.usefixtures("commune")
class TestPaper:
    @pytest.mark.parametrize("role", ["reception", "editor", "approver"])
    def test_is_entered_at_ones_own_agency_and_confirmed_by_the_code_read_out(
        self,
        role: str,
        agency: Agency,
        settings,  # noqa: ANN001
    ):
        client = enter(role, agency)
        page = client.post(COUNTER, paper(agency), follow=True).content.decode()
        assert "Mời người dân đọc mã" in page
        asking = Asking.objects.get()
        assert Subscription.objects.get().confirmed_at is None
        code = number_of(asking.seed, key=settings.SECRET_KEY)
        page = client.post(f"{COUNTER}{asking.pk}/ma/", {"code": code}, follow=True).content.decode()
        assert "Đã xác nhận số điện thoại của phiếu 27/2026" in page
        assert Subscription.objects.get().confirmed_at is not None
        assert list(Consent.objects.order_by("pk").values_list("act", "way")) == [
            ("danh-dau", "phieu-giay-tai-quay"),
            ("xac-nhan", "ma-xac-nhan"),
        ]

    def test_signed_is_itself_the_proof_for_a_number_and_not_for_a_mailbox(self, agency: Agency):
        enter("reception", agency).post(COUNTER, paper(agency, is_signed="on", email=ADDRESS))
        assert FollowerAddress.objects.get(channel="tin-nhan").confirmed_at is not None
        assert FollowerAddress.objects.get(channel="thu-dien-tu").confirmed_at is None
        assert Consent.objects.filter(act="xac-nhan").get().way == "phieu-giay-tai-quay"

    def refuse(self, reason: SuppressionReason, **more: object) -> None:
        mark = fingerprint("0912345678", key=settings.SECRET_KEY, channel=Channel.SMS)
        said = {"channel": "tin-nhan", "fingerprint": mark, "reason": reason.value, "at": timezone.now()}
        Suppression.objects.create(**said | more)

    @pytest.mark.parametrize(("options", "where"), [({"stop_number": "8088"}, "8088"), ({}, "lại nơi đã nhắn tin")])
    def test_says_that_a_number_said_no_and_how_it_is_taken_back(
        self, agency: Agency, options: dict[str, str], where: str
    ):
        Account.objects.update(options=options)
        self.refuse(SuppressionReason.SAID_NO)
        page = unescape(enter("reception", agency).post(COUNTER, paper(agency), follow=True).content.decode())
        assert "Số điện thoại trên phiếu đã từ chối nhận tin ngày" in page
        assert f"soạn DK gửi {where} rồi nhập lại phiếu" in page
        assert not Asking.objects.exists()

    def test_says_that_what_was_sent_came_back(self, agency: Agency):
        self.refuse(SuppressionReason.RETURNED, until=timezone.now() + timedelta(days=3))
        page = unescape(enter("reception", agency).post(COUNTER, paper(agency), follow=True).content.decode())
        assert "Số điện thoại trên phiếu đã trả lại tin ngày" in page
        assert "Xin ghi một địa chỉ khác." in page

    def test_signed_takes_back_a_no_of_before(self, agency: Agency):
        self.refuse(SuppressionReason.SAID_NO)
        page = enter("reception", agency).post(COUNTER, paper(agency, is_signed="on"), follow=True).content.decode()
        assert "đã từ chối nhận tin" not in page
        assert FollowerAddress.objects.get().confirmed_at is not None

    def test_leaves_word_without_a_person_in_it(self, agency: Agency):
        enter("reception", agency).post(COUNTER, paper(agency))
        entry = Entry.objects.get(verb="follower.entered")
        assert entry.details == {"agency": agency.pk, "paper": "27/2026", "channels": ["tin-nhan"], "signed": False}
        assert "912345678" not in str(Entry.objects.values())

    def test_the_same_number_of_paper_is_entered_once(self, agency: Agency):
        client = enter("reception", agency)
        client.post(COUNTER, paper(agency))
        again = client.post(COUNTER, paper(agency, phone="0912345679"))
        assert again.status_code == 422
        assert "đã được nhập" in again.content.decode()
        assert Asking.objects.count() == 1

    def test_is_not_entered_for_another_agency(self, agency: Agency):
        client = enter("reception", make_agency("Ủy ban nhân dân xã khác"))
        assert client.post(COUNTER, paper(agency)).status_code == 422
        assert not Follower.objects.exists()

    def test_of_another_agency_is_not_seen_nor_confirmed(self, agency: Agency, settings):  # noqa: ANN001
        own = enter("reception", agency)
        assert own.post(COUNTER, paper(agency, number="P-31441")).status_code == 302
        assert "P-31441" in own.get(COUNTER).content.decode()
        other = enter("reception", make_agency("Ủy ban nhân dân xã khác"))
        page = other.get(COUNTER).content.decode()
        assert "P-31441" not in page
        assert "***678" not in page
        asking = Asking.objects.get()
        code = number_of(asking.seed, key=settings.SECRET_KEY)
        assert other.post(f"{COUNTER}{asking.pk}/ma/", {"code": code}).status_code == 404
        assert Subscription.objects.get().confirmed_at is None

    @pytest.mark.parametrize("role", ["leader", "legal"])
    def test_is_entered_by_nobody_else(self, role: str, agency: Agency):
        assert enter(role, agency).get(COUNTER).status_code in (302, 403)
        assert enter(role, agency).post(COUNTER, paper(agency)).status_code in (302, 403)
        assert not Asking.objects.exists()
        assert not Follower.objects.exists()

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"number": "của ông Nam"}, "Số phiếu chỉ gồm"),
            ({"phone": ""}, "Phiếu phải có số điện thoại, địa chỉ thư điện tử hoặc địa chỉ nhận thư giấy."),
            ({"phone": "12"}, "Số điện thoại di động chưa đúng"),
            ({"places": ""}, "chọn ít nhất một điều"),
            ({"places": "Xã Không Có"}, "Không thấy xã, phường nào tên"),
            ({"agencies": "Sở Không Có"}, "Không rõ"),
        ],
    )
    def test_says_what_is_wrong_with_it(self, agency: Agency, change: dict[str, str], said: str):
        response = enter("reception", agency).post(COUNTER, paper(agency, **change))
        assert response.status_code == 422
        assert said in response.content.decode()

    def test_a_name_that_several_have_is_asked_for_by_code(self, agency: Agency, commune):  # noqa: ANN001
        make_commune("Phường Vị Thủy", "31442", parent=commune.parent)
        response = enter("reception", agency).post(COUNTER, paper(agency, places="vị thủy"))
        assert "Xã Vị Thủy (mã 31441)" in response.content.decode()
        assert enter("reception", agency).post(COUNTER, paper(agency, places="31442")).status_code == 302

    def test_is_printed_empty_with_the_words_to_agree_to(self, agency: Agency):
        page = enter("reception", agency).get(f"{COUNTER}in/").content.decode()
        assert "lưu số điện thoại này và nhắn tin cho tôi" in page
        assert "Mẫu phiếu ngày 01/12/2026" in page
        assert "/theo-doi/</strong>" in page
        assert '<figure role="img" aria-label="Mã vạch mở trang theo dõi pháp luật"><svg' in page
        assert f'href="{COUNTER}in/phieu.pdf"' in page

    def test_is_a_file_with_the_same_words(self, agency: Agency):
        sent = enter("reception", agency).get(f"{COUNTER}in/phieu.pdf")
        assert sent.headers["Content-Type"] == "application/pdf"
        pages = PdfReader(BytesIO(sent.content)).pages
        words = " ".join(" ".join(page.extract_text().split()) for page in pages)
        for said in ("lưu số điện thoại này và nhắn tin cho tôi", "Mẫu phiếu ngày 01/12/2026", "Số điện thoại di động"):
            assert said in words

    def test_is_for_those_who_may_enter_it(self, agency: Agency):
        assert enter("leader", agency).get(f"{COUNTER}in/phieu.pdf").status_code in (302, 403)


def ask_for(kind: RequestKind = RequestKind.CORRECT, *, at=NOW, person=None, words: str = "") -> DataRequest:  # noqa: ANN001
    return receive_request(kind=kind, person=person, channel=None, way=ConsentMethod.FORM, at=at, words=words)


class TestRequests:
    def test_the_late_ones_stand_first_and_say_so(self):
        ask_for(at=timezone.now(), words="mới")
        ask_for(at=timezone.now() - timedelta(days=9), words="cũ")
        page = enter("justice").get(REQUESTS).content.decode()
        assert page.index("cũ</p>") < page.index("mới</p>")
        assert "Quá hạn" in page

    def test_are_answered_done_and_closed_with_a_word(self):
        client, asked = enter("justice"), ask_for(at=timezone.now())
        client.post(f"{REQUESTS}{asked.pk}/phan-hoi/")
        asked.refresh_from_db()
        assert asked.acknowledged_at is not None
        client.post(f"{REQUESTS}{asked.pk}/phan-hoi/")  # a second click says nothing new
        told = Entry.objects.get(verb="data_request.acknowledged")
        assert (told.actor, told.details["late"]) == (asked.officer, False)
        client.post(f"{REQUESTS}{asked.pk}/xong/", {"outcome": ""})
        client.post(f"{REQUESTS}{asked.pk}/xong/", {"outcome": "Đã sửa nơi ở."})
        asked.refresh_from_db()
        assert asked.outcome == "Đã sửa nơi ở."
        assert Entry.objects.get(verb="data_request.answered").details["late"] is False

    @pytest.mark.parametrize(
        ("kind", "deed", "left"), [(RequestKind.ERASE, "xoa", 0), (RequestKind.WITHDRAW, "han-che", 1)]
    )
    def test_are_done_at_the_privacy_desk_without_typing_an_address(self, kind: RequestKind, deed: str, left: int):
        person = follow("luat").follower
        asked, client = ask_for(kind, at=timezone.now(), person=person.code), enter("justice")
        waiting = client.get(REQUESTS).content.decode()
        assert ADDRESS not in waiting
        desk = reverse("personal_data")
        assert f"{desk}?yeu-cau={asked.pk}" in waiting
        said = {"typed": "", "request": asked.pk}
        rows = client.post(desk, said).context["rows"]
        assert [one.row for one in rows if one.data.show] == [person]
        client.post(desk, said | {"muc": [one.key for one in rows], "viec": deed, "chac": "1"})
        assert Follower.objects.count() == left
        assert not Subscription.objects.filter(stopped_at=None).exists()
        asked.refresh_from_db()
        assert (asked.done_at is not None, asked.person) == (True, person.code)

    def test_keep_what_was_written_in_them_for_a_time_only(self):
        asked = ask_for(words="Tôi tên là Nguyễn Văn Ẩn")
        answer_request(request=asked, outcome="Xong.", by=make_officer(), at=NOW)
        clean_all(at=NOW + timedelta(days=91))
        asked.refresh_from_db()
        assert (asked.words, asked.outcome) == ("", "Xong.")

    def test_are_closed_once(self):
        asked, officer = ask_for(), make_officer()
        answer_request(request=asked, outcome="Xong.", by=officer, at=NOW)
        with pytest.raises(WrongState, match="Yêu cầu này đã có người làm xong"):
            answer_request(request=asked, outcome="Lại xong.", by=officer, at=NOW)

    def test_made_by_telephone_are_written_down(self):
        person = follow("luat").follower
        enter("justice").post(REQUESTS, {"kind": "sua", "words": "Đổi nơi ở.", "address": ADDRESS})
        assert (DataRequest.objects.get().person, DataRequest.objects.get().way) == (
            person.code,
            "can-bo-lam-theo-yeu-cau",
        )

    @pytest.mark.parametrize("role", ["editor", "approver", "leader", "reception"])
    def test_are_nobody_elses_business(self, role: str):
        asked, client = ask_for(), enter(role)
        assert client.get(REQUESTS).status_code in (302, 403)
        assert client.post(f"{REQUESTS}{asked.pk}/xong/", {"outcome": "Xong."}).status_code in (302, 403)
        asked.refresh_from_db()
        assert asked.done_at is None

    def test_officers_are_told_and_again_on_the_last_day(self):
        make_posting("justice", officer=make_officer(email="tu.phap@example.vn"))
        make_posting("editor", officer=make_officer(email="bien.tap@example.vn"))
        asked = ask_for(words="Tôi tên là Nguyễn Văn Ẩn")
        assert asked.answer_first_by == date(2026, 11, 26)
        days = [timezone.make_aware(datetime(2026, 11, day, 18)) for day in (24, 25, 26, 27)]
        assert [write_officer_letters(at=day) for day in days] == [0, 1, 1, 0], "it came on the second day"
        (told, *_) = [waiting_in_letter(letter=one, at=days[0]) for one in Letter.objects.filter(officer__isnull=False)]
        assert [line["title"] for line in told[0]["lines"]] == ["Sửa dữ liệu"], "what is asked, and nobody's name"
