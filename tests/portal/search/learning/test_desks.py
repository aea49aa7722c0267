"""Officers see what was asked in vain and teach search what people mean; nobody else gets in."""

import csv
import io
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.journal.models import Entry
from portal.search.models import AskedQuestion, EverydayWord, SearchDay
from tests.portal.agencies.factories import make_posting
from tests.portal.search.learning.asking import asked, opened
from tests.portal.seconds import another_agrees

pytestmark = pytest.mark.django_db
FAILED, WORDS = "/quan-tri/cau-hoi-chua-tra-loi/", "/quan-tri/tu-thuong-dung/"
MOST_QUERIES = 8  # beside what the frame of the back office asks
DEPOSIT = "dieu:91-2015-qh13:dieu-328"
ENTRY = {"said": "tiền cọc | tiền thế", "law": "đặt cọc", "note": "", "question": ""}


def enter(role: str = "justice") -> Client:
    client = Client()
    client.force_login(make_posting(role, on=timezone.localdate()).officer)
    return client


def today():  # noqa: ANN201
    return timezone.localdate()


def queries_of(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as asked_of_the_database:
        client.get(page)
    return len(asked_of_the_database)


@pytest.fixture
def question() -> AskedQuestion:
    return asked("mất tiền thế chân", times=4, empty=3, unsure=1, day=today())


class TestDoorsOfTheDesks:
    @pytest.mark.parametrize("role", ["administrator", "justice"])
    @pytest.mark.parametrize("page", [FAILED, WORDS, f"{WORDS}them/", f"{FAILED}xuat/"])
    def test_are_open_to_those_who_look_after_search(self, role: str, page: str):
        assert enter(role).get(page).status_code == 200

    @pytest.mark.parametrize("role", ["editor", "approver", "leader", "reception"])
    def test_are_shut_to_everybody_else(self, role: str, question: AskedQuestion):
        client = enter(role)
        for page in (FAILED, WORDS, f"{WORDS}them/", f"{FAILED}xuat/"):
            assert client.get(page).url == "/quan-tri/"
        acts = [(f"{WORDS}them/", ENTRY | {"save": "1"})]
        acts += [(f"{FAILED}{question.pk}/bo-qua/", {"bo_qua": "1"}), (f"{FAILED}{question.pk}/xoa/", {})]
        assert [client.post(page, said).url for page, said in acts] == ["/quan-tri/"] * 3
        question.refresh_from_db()
        assert not EverydayWord.objects.exists()
        assert (question.passed_over_at, question.is_erased) == (None, False)
        assert "Từ thường dùng" not in client.get("/quan-tri/").content.decode()

    @pytest.mark.parametrize("page", [FAILED, WORDS, f"{WORDS}them/"])
    def test_are_shut_to_the_public(self, client: Client, page: str):
        assert "/login/" in client.get(page).url

    def test_act_only_when_a_button_is_pressed(self, question: AskedQuestion):
        client = enter()
        for page in (f"{FAILED}{question.pk}/bo-qua/", f"{FAILED}{question.pk}/xoa/", f"{WORDS}1/dung/"):
            assert client.get(page).status_code == 405


class TestFailedQuestions:
    def test_lists_the_most_frequent_first(self, question: AskedQuestion):
        asked("câu hiếm", times=3, empty=1, day=today())
        asked("câu hai người hỏi", times=2, empty=2, day=today())
        asked("câu đã trả lời", times=9, day=today())
        page = enter().get(FAILED).content.decode()
        assert 0 < page.index("mất tiền thế chân") < page.index("câu hiếm")
        assert "câu hai người hỏi" not in page
        assert "câu đã trả lời" not in page
        assert "có 1 câu chưa đủ lượt" in page

    @pytest.mark.parametrize(
        ("narrowing", "listed"),
        [
            ({"kieu": "khong-thay"}, {"không thấy gì cả"}),
            ({"kieu": "khong-chac"}, {"không chắc lắm"}),
            ({"kieu": "khong-mo"}, {"chẳng ai mở"}),
            ({"tim": "thay gi"}, {"không thấy gì cả"}),
            ({"ky": "7"}, {"không thấy gì cả", "không chắc lắm"}),
            ({"ky": "90"}, {"không thấy gì cả", "không chắc lắm", "câu tháng trước"}),
            ({"ky": "x", "kieu": "y"}, {"không thấy gì cả", "không chắc lắm"}),
        ],
    )
    def test_narrows(self, narrowing: dict[str, str], listed: set[str]):
        asked("không thấy gì cả", empty=3, day=today())
        asked("không chắc lắm", unsure=3, day=today())
        asked("chẳng ai mở", day=today())
        seen = asked("có người mở", day=today())
        seen.days.update(opened=2)
        asked("câu tháng trước", empty=3, day=today() - timedelta(days=40))
        response = enter().get(FAILED, narrowing)
        assert {one.text for one in response.context["page_obj"]} == listed

    def test_says_how_search_fares(self, question: AskedQuestion):
        day = SearchDay.objects.get()
        day.asked, day.opened, day.openings, day.rank_sum = 40, 10, 12, 30
        day.save()
        numbers = enter().get(FAILED).context["numbers"]
        assert [numbers[one] for one in ("asked", "failed_share", "opened_share", "mean_rank")] == [40, 0.1, 0.25, 2.5]
        assert (numbers["stretches"][-1]["failed"], numbers["stretches"][-1]["mean_rank"]) == (4, 2.5)

    def test_draws_a_year_by_the_week(self, question: AskedQuestion):
        chart = enter().get(FAILED, {"ky": "365"}).context["chart"]
        assert len(chart["bars"]) == 53
        assert chart["bars"][-1]["height"] == chart["height"]

    def test_is_empty_without_searches(self):
        page = enter().get(FAILED).content.decode()
        assert "Không có câu hỏi nào như vậy" in page

    def test_may_be_taken_along(self, question: AskedQuestion):
        asked("-1+1 là gì", empty=3, day=today())
        response = enter().get(f"{FAILED}xuat/", {"kieu": "khong-thay"})
        text = response.content.decode("utf-8-sig")
        assert list(csv.reader(io.StringIO(text)))[2:4] == [
            ["mất tiền thế chân", "4", "3", "1", "4"],
            ["'-1+1 là gì", "3", "3", "0", "3"],
        ]
        assert "attachment" in response["Content-Disposition"]

    def test_may_be_passed_over_and_taken_up_again(self, question: AskedQuestion):
        client = enter()
        client.post(f"{FAILED}{question.pk}/bo-qua/", {"bo_qua": "1", "next": "?ky=7"})
        assert list(client.get(FAILED).context["page_obj"]) == []
        assert list(client.get(FAILED, {"bo_qua": "on"}).context["page_obj"]) == [question]
        client.post(f"{FAILED}{question.pk}/bo-qua/", {"bo_qua": "0"})
        assert list(client.get(FAILED).context["page_obj"]) == [question]

    def test_may_be_erased(self, question: AskedQuestion):
        response = enter().post(f"{FAILED}{question.pk}/xoa/", {"next": "https://example.vn/"})
        assert response["Location"] == "/quan-tri/viec-can-hai-nguoi/"
        another_agrees()
        question.refresh_from_db()
        assert question.text == ""
        assert enter().post(f"{FAILED}{question.pk}/xoa/").status_code == 404

    def test_is_paginated_in_few_queries(self):
        for number in range(65):
            asked(f"câu hỏi thứ {number}", empty=3, day=today())
        client = enter()
        assert "Trang 2/3" in client.get(FAILED, {"p": "2"}).content.decode()
        assert queries_of(client, FAILED) <= queries_of(client, "/quan-tri/account/") + MOST_QUERIES

    def test_leads_whoever_may_answer_to_the_desk_that_does(self, question: AskedQuestion):
        client = enter()
        address = f"{reverse('questions_new_answer')}?cau-hoi={quote(question.text)}"
        assert f'href="{address}">Soạn câu trả lời</a>' in client.get(FAILED).content.decode()
        assert question.text in client.get(address).content.decode()
        assert f'href="{address}&amp;cach-hoi">Soạn tình huống</a>' in client.get(FAILED).content.decode()
        assert "Soạn câu trả lời" not in enter("administrator").get(FAILED).content.decode()


@pytest.mark.usefixtures("indexed")
class TestTeaching:
    def test_goes_from_a_failed_question_to_an_entry_and_shows_what_it_finds_now(self, question: AskedQuestion):
        client = enter()
        opened(asked("tiền thế chân có đòi lại được", day=today()), DEPOSIT)
        form = client.get(f"{WORDS}them/", {"cau": question.text})
        assert form.context["form"].initial["said"] in question.text
        assert "Đặt cọc" in form.content.decode()
        done = client.post(
            f"{WORDS}them/?cau=x",
            ENTRY | {"said": "tiền thế chân", "question": question.text, "save": "1"},
            follow=True,
        )
        page = done.content.decode()
        assert "Đã thêm" in page
        trial = done.context["trial"]
        assert trial["is_heard"]
        assert trial["after"][0]["card"]["heading"] == "Đặt cọc"
        assert "Điều 328. Đặt cọc" in page
        assert Entry.objects.filter(verb="everyday.added").count() == 1

    def test_shows_before_and_after_without_writing(self):
        page = enter().post(f"{WORDS}them/", ENTRY | {"question": "mất tiền thế", "try": "1"})
        assert page.context["trial"]["is_heard"]
        assert "mới lên" in page.content.decode()
        assert not EverydayWord.objects.exists()

    def test_says_what_is_doubtful(self):
        page = enter().post(f"{WORDS}them/", ENTRY | {"said": "cọc", "law": "zzz qqq", "try": "1"}).content.decode()
        assert "chỉ có một tiếng" in page
        assert "Chưa văn bản nào trong thư viện viết “zzz qqq”" in page

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"said": ""}, "Hãy ghi ít nhất một cách nói."),
            ({"said": " | "}, "Hãy ghi ít nhất một cách nói."),
            ({"said": "một hai ba bốn năm sáu bảy tám chín"}, "từ một đến 8 tiếng"),
            ({"law": "|".join(f"lời {n}" for n in "abcdefg")}, "Nhiều nhất 6 lời"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, typed: dict[str, str], said: str):
        response = enter().post(f"{WORDS}them/", ENTRY | typed | {"save": "1"})
        assert response.status_code == 422
        assert said in response.content.decode()

    def test_refuses_a_second_entry_that_says_the_same(self):
        client = enter()
        client.post(f"{WORDS}them/", ENTRY | {"save": "1"})
        again = client.post(f"{WORDS}them/", ENTRY | {"save": "1"})
        assert "Đã có mục đang dùng" in again.content.decode()
        assert EverydayWord.objects.count() == 1

    def test_changes_switches_off_and_tells_its_history(self):
        client = enter()
        client.post(f"{WORDS}them/", ENTRY | {"save": "1"})
        word = EverydayWord.objects.get()
        client.post(f"{WORDS}{word.pk}/", ENTRY | {"law": "đặt cọc | ký cược", "save": "1"})
        client.post(f"{WORDS}{word.pk}/dung/", {"dung": "0"})
        page = client.get(f"{WORDS}{word.pk}/").content.decode()
        assert "Mục này đã tắt" in page
        assert "trước đó: tiền cọc, tiền thế → đặt cọc" in page
        word.refresh_from_db()
        assert (word.law_words, word.is_in_use) == (["đặt cọc", "ký cược"], False)

    def test_lists_in_few_queries(self):
        client = enter()
        for number in range(40):
            client.post(f"{WORDS}them/", ENTRY | {"said": f"tiền cọc {number}", "save": "1"})
        page = client.get(WORDS, {"tim": "tien coc", "nguon": "bo-sung", "dung": "1"}).content.decode()
        assert "40 mục" in page
        assert "Trang 1/2" in page
        assert queries_of(client, WORDS) <= queries_of(client, "/quan-tri/account/") + MOST_QUERIES
