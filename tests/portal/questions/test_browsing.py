"""The list of answers: narrowed, ordered, counted, at one address for each choice."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.agencies.models import Succession
from portal.questions.models import Answer
from portal.questions.operations.publication import withdraw_answer
from portal.questions.queries import published_answers
from portal.questions.queries.presentation import AnswerListQuery, read_list_query
from portal.questions.queries.published_answers import AnswerFilter, AnswerOrder
from portal.questions.states import AnswerAudience
from portal.questions.web import answer_lists
from tests.portal.agencies.factories import make_agency
from tests.portal.laid import laid
from tests.portal.library.laws import make_event, make_instrument
from tests.portal.questions.answering import Team, text_with
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db
LIST = "/hoi-dap/"
MOST_QUERIES = 12


@laid
def answers() -> list[Answer]:
    """Four answers in two topics, by two agencies, for people and for businesses; the last is the newest."""
    justice, trade = Team(), Team(make_agency("Sở Công Thương", slug="so-cong-thuong"))
    told = [
        (justice, "Đất của cha mẹ chia sao?", "dat-dai", AnswerAudience.PEOPLE),
        (justice, "Nghỉ việc báo trước bao lâu?", "lao-dong/lao-dong", AnswerAudience.PEOPLE),
        (justice, "Thử việc trả bao nhiêu?", "lao-dong/viec-lam", AnswerAudience.BUSINESS),
        (trade, "Mở quán cần giấy gì?", "lao-dong", AnswerAudience.BUSINESS),
    ]
    return [
        team.published(
            text_with(title=title, field_slug=field, audience=audience.value), at=AT + timedelta(minutes=place)
        )
        for place, (team, title, field, audience) in enumerate(told)
    ]


def titles(html: str) -> list[str]:
    return re.findall(r'<h2 class="list-title"><a[^>]*>([^<]+)</a>', html)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response
    return response.content.decode()


class TestList:
    def test_has_the_newest_first_and_counts(self, answers: list[Answer], client: Client) -> None:
        html = page(client, LIST)
        assert titles(html) == [one.title for one in reversed(answers)]
        assert "4 câu trả lời" in html
        assert re.search(r'<a href="/hoi-dap/\?linh-vuc=lao-dong">Lao động</a> <span>3</span>', html)
        assert re.search(r'<a href="/hoi-dap/\?co-quan=so-cong-thuong">Sở Công Thương</a> <span>1</span>', html)
        assert html.count("<h1") == 1
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids))

    @pytest.mark.parametrize(
        ("query", "places"),
        [
            ("linh-vuc=lao-dong", [3, 2, 1]),  # a topic holds its headings
            ("linh-vuc=lao-dong/viec-lam", [2]),
            ("danh-cho=doanh-nghiep", [3, 2]),
            ("co-quan=so-cong-thuong", [3]),
            ("linh-vuc=lao-dong&danh-cho=doanh-nghiep&co-quan=so-cong-thuong", [3]),
            ("linh-vuc=hinh-su", []),
        ],
    )
    def test_is_narrowed(
        self,
        answers: list[Answer],
        client: Client,
        query: str,
        places: list[int],
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        with django_assert_max_num_queries(MOST_QUERIES):
            html = page(client, f"{LIST}?{query}")
        assert titles(html) == [answers[place].title for place in places]
        assert f"{len(places)} câu trả lời" in html
        assert f'<link rel="canonical" href="http://localhost:8000{LIST}?{query.replace("&", "&amp;")}">' in html

    def test_is_ordered_by_use_and_by_asking(self, answers: list[Answer], client: Client) -> None:
        Answer.objects.filter(pk=answers[1].pk).update(useful_count=9)
        Answer.objects.filter(pk=answers[0].pk).update(asked_count=7)
        assert titles(page(client, f"{LIST}?xep-theo=huu-ich"))[0] == answers[1].title
        assert titles(page(client, f"{LIST}?xep-theo=hay-hoi"))[0] == answers[0].title

    @pytest.mark.parametrize(
        ("asked", "address"),
        [
            ("?trang=1", LIST),
            ("?trang=9", LIST),  # beyond the last page
            ("?linh-vuc=khong-co-linh-vuc-nay", LIST),
            ("?danh-cho=ai-do&co-quan=khong-co", LIST),
            ("?xep-theo=moi-nhat&danh-cho=can-bo", f"{LIST}?danh-cho=can-bo"),
            ("?utm_source=zalo", LIST),
            ("?trang=x", LIST),
            ("?co-quan=%00&linh-vuc=%00", LIST),
            ("?trang=" + "9" * 50, LIST),
        ],
    )
    def test_has_one_address_for_each_choice(
        self, answers: list[Answer], client: Client, asked: str, address: str
    ) -> None:
        response = client.get(f"{LIST}{asked}")
        assert (response.status_code, response["Location"]) == (301, address)

    def test_leads_on_from_page_to_page(
        self, answers: list[Answer], client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(answer_lists, "PER_PAGE", 3)
        first = page(client, f"{LIST}?xep-theo=hay-hoi")
        assert 'href="/hoi-dap/?xep-theo=hay-hoi&amp;trang=2" rel="next"' in first
        second = page(client, f"{LIST}?xep-theo=hay-hoi&trang=2")
        assert len(titles(first)) == 3
        assert sorted(titles(first) + titles(second)) == sorted(one.title for one in answers)

    def test_holds_nothing_that_is_withdrawn(self, answers: list[Answer], client: Client) -> None:
        team = Team(answers[0].agency)
        withdraw_answer(answer=answers[0], reason="Sai.", by=team.approver, at=AT + timedelta(hours=1))
        html = page(client, LIST)
        assert answers[0].title not in html
        assert "3 câu trả lời" in html

    def test_marks_what_the_law_has_left_behind(self, answers: list[Answer], client: Client) -> None:
        make_instrument()
        make_event("dieu-8-khoan-2-diem-c", at=AT + timedelta(hours=2), day=AT.date())
        assert page(client, LIST).count("Căn cứ cần xem lại") == 4

    def test_says_what_to_do_where_nothing_is(self, client: Client) -> None:
        assert "Chưa có câu trả lời nào được công bố" in page(client, LIST)


class TestWish:
    @pytest.mark.parametrize(
        "wish",
        [
            AnswerListQuery(),
            AnswerListQuery(
                field="lao-dong/viec-lam",
                audience="doanh-nghiep",
                agency="so-tu-phap",
                order=AnswerOrder.USEFUL,
                page=3,
            ),
            AnswerListQuery(audience="can-bo", page=2),
        ],
    )
    def test_is_read_as_it_was_written(self, wish: AnswerListQuery) -> None:
        assert read_list_query(wish.parameters) == wish


class TestForOtherRooms:
    def test_an_agency_has_what_it_carries_on(self, answers: list[Answer]) -> None:
        heir = make_agency("Sở Tư pháp mới")
        Succession.objects.create(predecessor=answers[0].agency, successor=heir, on_date=AT.date())
        assert [one["title"] for one in published_answers.answers_of_agency(agency=heir)] == [
            one.title for one in (answers[2], answers[1], answers[0])
        ]

    def test_a_field_and_the_newest_are_told(self, answers: list[Answer]) -> None:
        assert [one["number"] for one in published_answers.answers_of_field(field="dat-dai")] == [answers[0].number]
        assert [one["number"] for one in published_answers.answers_listed(limit=2)] == [
            answers[3].number,
            answers[2].number,
        ]
        assert [one.slug for one in published_answers.public_answers_for_sitemap()] == [one.slug for one in answers]

    def test_counts_are_sums(self, answers: list[Answer]) -> None:
        tally = published_answers.counts_by_field()
        assert tally.total() == 4
        assert tally.total(topic="lao-dong") == 3
        assert tally.total(field="lao-dong") == 1
        assert tally.total(topic="lao-dong", audience="doanh-nghiep") == 2
        assert [(one.label, one.count) for one in tally.headings("lao-dong")] == [("Lao động", 1), ("Việc làm", 1)]
        counted = published_answers.agencies_with_counts(wanted=AnswerFilter(field="lao-dong"))
        assert [(agency.name, count) for agency, count in counted] == [("Sở Tư pháp", 2), ("Sở Công Thương", 1)]
