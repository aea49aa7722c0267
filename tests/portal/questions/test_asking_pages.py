"""The asker's door as a browser meets it, with and without JavaScript."""

import logging
import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from portal.agencies.models import Place
from portal.journal.models import Entry
from portal.questions.models import Attachment, Question
from portal.questions.operations import private_files
from portal.questions.queries import submissions
from portal.questions.queries.routing import (
    QuestionAdvice,
)
from portal.questions.queries.submissions import new_ticket, read_ticket, receipt_code
from portal.questions.states import QuestionState, ReplyBy, Track
from tests.portal.agencies.factories import make_agency, make_province
from tests.portal.files import files
from tests.portal.questions.advising import MemoryAdviser
from tests.portal.questions.test_submissions import solve

pytestmark = pytest.mark.django_db
ASK, RECEIVED, LIVE = "/hoi-dap/gui-cau-hoi/", "/hoi-dap/gui-cau-hoi/da-nhan/", "/hoi-dap/gui-cau-hoi/gan-giong/"
TEXT = "Tôi đặt cọc mua nhà, bên bán không bán nữa. Có đòi lại được tiền cọc không?"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}
ADVICE = QuestionAdvice(
    answers=(
        {
            "number": 7,
            "title": "Bên bán không bán nữa, đòi cọc thế nào?",
            "summary": "Được trả gấp đôi.",
            "url": "/hoi-dap/doi-coc/",
        },
    ),
    provisions=(
        {
            "document_key": "k",
            "address": "dieu-328",
            "label": "Khoản 2 Điều 328",
            "law": "Bộ luật Dân sự",
            "words": "Đặt cọc là…",
            "url": "/van-ban/x/",
        },
    ),
)


class FoundAdviser(MemoryAdviser):
    def __init__(self) -> None:
        super().__init__(ADVICE)


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def form() -> dict[str, str]:
    """A form filled in with the least, by somebody who took a minute."""
    ticket = new_ticket(at=timezone.now() - timedelta(minutes=1))
    said = {"phieu": ticket.token, "text": TEXT, "track": "nguoi-dan", "reply_by": "ma-bien-nhan", "agrees": "on"}
    return said | {"viec": "gui"}


def worked(form: dict[str, str]) -> dict[str, str]:
    return form | {"cong": solve(read_ticket(form["phieu"]).key)}


def fresh(form: dict[str, str], **fields: str) -> dict[str, str]:
    ticket = new_ticket(at=timezone.now() - timedelta(minutes=1))
    return form | {"phieu": ticket.token} | fields


class TestTheForm:
    def test_asks_for_nothing_that_names_a_person(self, client: Client):
        page = client.get(ASK)
        html = page.content.decode()
        assert page.status_code == 200
        assert not re.search(r'name="(?:cccd|cmnd|identity|birth|gender)', html)
        assert not re.search(r'<input type="checkbox"[^>]*checked', html)

    def test_holds_the_words_that_were_searched_for(self, client: Client):
        assert "vay tiền &lt;b&gt; lãi" in client.get(ASK, {"cau-hoi": "vay tiền <b> lãi"}).content.decode()

    def test_opens_for_businesses(self, client: Client):
        html = client.get(ASK, {"luong": "doanh-nghiep"}).content.decode()
        assert re.search(r'value="doanh-nghiep" checked', html)

    def test_names_the_agency_that_led_here(self, client: Client):
        agency = make_agency("Sở Công Thương")
        html = client.get(ASK, {"co-quan": agency.slug}).content.decode()
        assert "Bạn muốn hỏi: <strong>Sở Công Thương</strong>" in html

    def test_is_kept_by_nobody(self, client: Client):
        page = client.get(ASK)
        assert "no-store" in page["Cache-Control"]
        assert page["Referrer-Policy"] == "same-origin"

    def test_costs_few_queries(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries):
        client.get(ASK)
        with django_assert_max_num_queries(4):
            assert client.get(ASK).status_code == 200


class TestSending:
    def test_leads_to_a_receipt(self, client: Client, form: dict[str, str]):
        page = client.post(ASK, worked(form), follow=True)
        question = Question.objects.get()
        assert page.redirect_chain == [(RECEIVED, 302)]
        assert question.state == QuestionState.RECEIVED.value
        assert question.title == "Có đòi lại được tiền cọc không?"
        html = page.content.decode()
        assert receipt_code(uuid=question.uuid, key="only-for-tests") in html
        assert question.reference in html
        assert f"{question.due_on:%d/%m/%Y}" in html

    def test_without_javascript_is_taken_with_a_doubt(self, client: Client, form: dict[str, str]):
        client.post(ASK, form)
        question = Question.objects.get()
        assert question.state == QuestionState.RECEIVED.value
        assert question.doubts == ["Trình duyệt không chạy phép thử chống máy"]

    def test_twice_asks_once(self, client: Client, form: dict[str, str]):
        first, second = client.post(ASK, form, follow=True), client.post(ASK, form, follow=True)
        assert Question.objects.count() == 1
        assert first.redirect_chain == second.redirect_chain

    def test_the_same_words_again_from_the_same_browser_ask_once(self, client: Client, form: dict[str, str]):
        client.post(ASK, form)
        assert client.post(ASK, fresh(form))["Location"] == RECEIVED
        assert Question.objects.count() == 1

    def test_other_words_in_a_form_that_was_sent_are_kept_and_told(self, client: Client, form: dict[str, str]):
        client.post(ASK, form)
        page = client.post(ASK, form | {"text": "Câu hỏi khác về thừa kế nhà đất của ông bà"})
        html = page.content.decode()
        assert page.status_code == 409
        assert "Phiếu này đã được gửi rồi" in html
        assert "Câu hỏi khác về thừa kế" in html
        again = re.search(r'name="phieu" value="([^"]+)"', html)
        assert again
        assert read_ticket(unescape(again[1])).key != read_ticket(form["phieu"]).key

    def test_keeps_one_contact_alone(self, client: Client, form: dict[str, str]):
        more = {
            "reply_by": "dien-thoai",
            "phone": "0901 234 567",
            "email": "ba.tu@example.vn",
            "post": "Số 1 đường A, Vị Thanh",
        }
        client.post(ASK, form | more)
        asker = Question.objects.get().asker
        assert (asker.reply_by, asker.contact) == (ReplyBy.PHONE.value, "0901234567")

    def test_agreeing_to_be_read_by_others_is_a_choice(self, client: Client, form: dict[str, str]):
        client.post(ASK, form)
        client.post(ASK, fresh(form, text=TEXT + " Xin cảm ơn.", may_publish="on"))
        assert list(Question.objects.order_by("pk").values_list("asker__may_publish", flat=True)) == [False, True]

    def test_of_a_business(self, client: Client, form: dict[str, str]):
        more = {"track": "doanh-nghiep", "organisation": "HTX Tân Bình", "tax_code": "0100109106"}
        client.post(ASK, form | more)
        question = Question.objects.get()
        assert (question.track, question.asker.organisation) == (Track.BUSINESS.value, "HTX Tân Bình")

    def test_nothing_of_it_stands_in_logs_addresses_or_the_journal(
        self, client: Client, form: dict[str, str], caplog: pytest.LogCaptureFixture
    ):
        caplog.set_level(logging.DEBUG)
        page = client.post(ASK, worked(form) | {"reply_by": "dien-thoai", "phone": "0901234567"}, follow=True)
        question = Question.objects.get()
        code = receipt_code(uuid=question.uuid, key="only-for-tests")
        own = [line for line in caplog.messages if not line.startswith("(0.")]  # not the log of SQL, which nobody keeps
        assert page.redirect_chain != []
        assert Entry.objects.filter(verb="question.received").exists()
        told = "\n".join([*own, str(page.redirect_chain), str(list(Entry.objects.values_list()))])
        assert not [word for word in (code, code.replace("-", ""), "0901234567", "cọc") if word in told]

    def test_costs_few_queries(self, client: Client, form: dict[str, str], django_assert_max_num_queries):
        client.post(ASK, form)
        with django_assert_max_num_queries(12):
            assert client.get(RECEIVED).status_code == 200


class TestFaults:
    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"text": ""}, "Xin viết câu hỏi."),
            ({"text": "hỏi"}, "Xin viết rõ hơn một chút"),
            ({"text": "a" * 6001}, "Câu hỏi dài quá"),
            ({"agrees": ""}, "Xin đánh dấu vào ô đồng ý"),
            ({"reply_by": "thu-dien-tu", "email": "không phải"}, "Xin ghi địa chỉ thư điện tử"),
            ({"reply_by": "dien-thoai", "phone": "123"}, "Xin ghi số điện thoại"),
            ({"reply_by": "buu-dien", "post": "Cần Thơ"}, "Xin ghi họ tên và địa chỉ"),
            ({"track": "doanh-nghiep"}, "Xin ghi tên, để văn bản"),
            ({"track": "doanh-nghiep", "organisation": "A", "tax_code": "0100109107"}, "gõ nhầm một số"),
            ({"track": "doanh-nghiep", "organisation": "A", "tax_code": "092090001234"}, "số định danh cá nhân"),
            ({"place_words": "Nơi không có"}, "Chưa tìm thấy xã, phường này"),
            ({"field_slug": "khong-co"}, ""),
            ({"reply_by": "bo-cau"}, ""),
        ],
    )
    def test_are_told_beside_the_field_and_nothing_is_lost(
        self, client: Client, form: dict[str, str], wrong: dict[str, str], said: str
    ):
        page = client.post(ASK, form | wrong)
        html = unescape(page.content.decode())
        assert page.status_code == 422
        assert said in html
        assert "Chưa gửi được" in html
        kept = wrong.get("text", TEXT)
        assert kept in html
        assert not Question.objects.exists()

    @pytest.mark.parametrize("words", ["Vị Thanh", "vi thanh", "xa vi thanh", "Xã Vị Thanh"])
    def test_a_place_of_one_name_is_taken(self, client: Client, form: dict[str, str], words: str):
        place = make_commune("Xã Vị Thanh")
        make_commune("Xã Vị Thanh Đông")
        client.post(ASK, form | {"place_words": words})
        assert Question.objects.get().place == place

    def test_a_place_of_several_is_chosen(self, client: Client, form: dict[str, str]):
        make_commune("Xã Tân Bình Đông")
        west = make_commune("Xã Tân Bình Tây")
        page = client.post(ASK, form | {"place_words": "tân bình"})
        assert page.status_code == 422
        assert "Xã Tân Bình Tây" in page.content.decode()
        client.post(ASK, form | {"place_words": "tân bình", "place": str(west.pk)})
        assert Question.objects.get().place == west

    def test_without_a_mail_server_no_address_is_taken(self, client: Client, form: dict[str, str], settings: Settings):
        settings.MAIL_IS_CONFIGURED = False
        assert "thu-dien-tu" not in client.get(ASK).content.decode()
        assert client.post(ASK, form | {"reply_by": "thu-dien-tu", "email": "a@example.vn"}).status_code == 422


class TestForms:
    @pytest.mark.parametrize("token", ["", "x.y:z", None], ids=["none", "another", "tampered"])
    def test_of_somebody_else_give_the_text_back(self, client: Client, form: dict[str, str], token: str | None):
        # Not in the table: two workers must collect the same rows.
        token = new_ticket(at=timezone.now()).token + "x" if token is None else token
        page = client.post(ASK, form | {"phieu": token})
        assert page.status_code == 403
        assert TEXT in page.content.decode()
        assert not Question.objects.exists()

    def test_that_lay_open_too_long_are_asked_again(self, client: Client, form: dict[str, str]):
        old = new_ticket(at=timezone.now() - submissions.TOO_OLD - timedelta(hours=1))
        page = client.post(ASK, form | {"phieu": old.token})
        assert page.status_code == 403
        assert "Trang này đã mở quá lâu" in page.content.decode()
        assert TEXT in page.content.decode()

    def test_sent_at_once_are_asked_again(self, client: Client, form: dict[str, str]):
        page = client.post(ASK, form | {"phieu": new_ticket(at=timezone.now()).token})
        assert page.status_code == 422
        assert "bấm gửi lần nữa" in page.content.decode()

    def test_of_an_expired_session_lose_no_word(self, form: dict[str, str]):
        strict = Client(enforce_csrf_checks=True)
        page = strict.post(ASK, form | {"email": "ba.tu@example.vn"}, headers={"Origin": "http://testserver"})
        html = page.content.decode()
        assert page.status_code == 403
        assert TEXT in html
        assert "ba.tu@example.vn" in html
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
        assert token
        again = strict.post(ASK, form | {"csrfmiddlewaretoken": token[1]})
        assert again["Location"] == RECEIVED

    def test_of_another_site_bring_no_ticks(self, form: dict[str, str]):
        page = Client(enforce_csrf_checks=True).post(ASK, form, headers={"Origin": "http://evil.example"})
        html = page.content.decode()
        assert page.status_code == 403
        assert TEXT in html
        assert not re.search(r'<input type="checkbox"[^>]*checked', html)

    def test_that_machines_fill_in_wait_for_a_person(self, client: Client, form: dict[str, str]):
        page = client.post(ASK, form | {"website": "http://x.example"}, follow=True)
        assert page.redirect_chain == [(RECEIVED, 302)]  # told the same as everybody
        assert Question.objects.get().state == QuestionState.SCREENING.value

    def test_without_work_are_taken_less_often(self, client: Client, form: dict[str, str]):
        for number in range(4):
            client.post(ASK, fresh(form, text=f"{TEXT} Câu số {number}."), **ELSEWHERE)
        page = client.post(ASK, fresh(form, text=TEXT + " Câu cuối."), **ELSEWHERE)
        assert page.status_code == 429
        assert page["Retry-After"] == "60"
        assert "Câu cuối." in page.content.decode()
        assert client.post(ASK, worked(fresh(form, text=TEXT + " Câu cuối.")), **ELSEWHERE).status_code == 302

    def test_in_a_flood_wait_for_a_person(self, client: Client, form: dict[str, str], settings: Settings):
        settings.QUESTIONS_FLOOD_HOURLY = 0
        client.post(ASK, form)
        assert Question.objects.get().state == QuestionState.SCREENING.value

    def test_beyond_what_can_be_read_are_asked_to_wait(self, client: Client, form: dict[str, str], settings: Settings):
        settings.QUESTIONS_MOST_HOURLY = 0
        page = client.post(ASK, form)
        assert page.status_code == 503
        assert TEXT in page.content.decode()

    def test_of_any_size_are_not_read(self, client: Client):
        page = client.post(ASK, b"x", content_type="application/x-www-form-urlencoded", CONTENT_LENGTH=str(2**30))
        assert page.status_code == 413


class TestBeforeSending:
    @pytest.fixture(autouse=True)
    def _adviser(self, settings: Settings):
        settings.QUESTIONS_ADVISER = f"{__name__}.FoundAdviser"

    def test_shows_what_resembles_it_and_carries_the_form(self, client: Client, form: dict[str, str]):
        page = client.post(ASK, form | {"name": "bà Tư <3"})
        html = page.content.decode()
        assert page.status_code == 200
        assert "Bên bán không bán nữa, đòi cọc thế nào?" in html
        assert "Khoản 2 Điều 328" in html
        assert not Question.objects.exists()
        carried = {
            name: unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', html)
        }
        assert carried["name"] == "bà Tư <3"
        client.post(ASK, carried | {"viec": "gui"})
        assert Question.objects.get().text == TEXT

    def test_words_changed_since_are_looked_at_again(self, client: Client, form: dict[str, str]):
        seen = re.search(r'name="da-xem" value="([^"]+)"', client.post(ASK, form).content.decode())
        assert seen
        page = client.post(ASK, form | {"da-xem": seen[1], "text": TEXT + " Thêm một câu."})
        assert page.status_code == 200
        assert not Question.objects.exists()

    def test_whoever_has_the_answer_leaves_nothing_behind(self, client: Client, form: dict[str, str]):
        client.post(ASK, form | {"tep": SimpleUploadedFile("a.pdf", files.pdf())})
        key = read_ticket(form["phieu"]).key
        assert private_files.files_waiting(form=key)
        page = client.post(ASK, form | {"viec": "roi"}, follow=True)
        assert "chúng tôi không lưu gì" in page.content.decode()
        assert not private_files.files_waiting(form=key)
        assert not Question.objects.exists()

    def test_leads_back_to_the_form(self, client: Client, form: dict[str, str]):
        page = client.post(ASK, form | {"viec": "sua"})
        assert TEXT in page.content.decode()
        assert 'role="alert"' not in page.content.decode()

    def test_numbers_that_nobody_needs_are_told(self, client: Client, form: dict[str, str], settings: Settings):
        settings.QUESTIONS_ADVISER = ""
        html = client.post(ASK, form | {"text": TEXT + " Căn cước của tôi là 092090001234."}).content.decode()
        assert "Bạn có ghi số riêng tư" in html
        assert "092090001234" in html

    def test_while_typing(self, client: Client):
        html = client.post(LIVE, {"text": TEXT}).content.decode()
        assert "Bên bán không bán nữa" in html
        assert 'name="da-xem"' in html
        assert client.post(LIVE, {"text": "ngắn"}).content == b""

    def test_while_typing_words_stand_in_no_address(self, client: Client):
        assert client.get(LIVE, {"text": TEXT}).status_code == 405

    def test_while_typing_is_bounded(self, client: Client):
        answers = {client.post(LIVE, {"text": "ngắn"}, **ELSEWHERE).status_code for _ in range(61)}
        assert answers == {200, 429}


class TestFiles:
    def test_go_along_and_wait_through_faults(self, client: Client, form: dict[str, str]):
        sent = [SimpleUploadedFile("ảnh.jpg", files.picture()), SimpleUploadedFile("virus.exe", b"MZ")]
        page = client.post(ASK, form | {"tep": sent})
        html = unescape(page.content.decode())
        assert page.status_code == 422
        assert "“virus.exe”: Chỉ nhận ảnh" in html
        assert "ảnh.jpg" in html
        client.post(ASK, form)
        kept = Attachment.objects.get()
        assert (kept.name, kept.media_type) == ("ảnh.jpg", "image/jpeg")

    def test_may_be_taken_out(self, client: Client, form: dict[str, str]):
        page = client.post(ASK, form | {"agrees": "", "tep": SimpleUploadedFile("a.pdf", files.pdf())})
        token = re.search(r'name="bo-tep" value="(\w+)"', page.content.decode())
        assert token
        client.post(ASK, form | {"bo-tep": token[1]})
        assert Question.objects.exists()
        assert not Attachment.objects.exists()


def make_commune(name: str) -> Place:
    province = Place.objects.filter(level="province").first() or make_province()
    return Place.objects.create(code=name[-10:], name=name, kind="xa", level="commune", parent=province)
