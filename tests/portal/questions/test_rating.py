"""Readers say whether an answer helped: counted once, without knowing who; the agency hears what was not clear."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.design.refusals import Refused
from portal.journal.models import Entry
from portal.questions.models import Answer, DayCount, Rating
from portal.questions.operations import mark_ratings_seen, rate_answer
from portal.questions.operations.publication import withdraw_answer
from portal.questions.queries.versions import answers_found_unclear, complaints_of
from portal.questions.states import CountedEvent, RatingVerdict
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.laid import laid
from tests.portal.questions.answering import Team, text_with
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db
USEFUL = {"verdict": "co-ich"}
UNCLEAR = {"verdict": "chua-ro", "reason": "loi-kho-hieu", "comment": "Nói rõ hơn."}


@pytest.fixture(autouse=True)
def _nobody_has_said_anything() -> None:
    cache.clear()


@laid
def team() -> Team:
    return Team()


@laid
def answer(team: Team) -> Answer:
    return team.published()


def rate(client: Client, answer: Answer, said: dict[str, str], **extra: str) -> tuple[int, str]:
    response = client.post(f"{answer.get_absolute_url()}danh-gia/", said, **extra)
    return response.status_code, response.headers.get("Location", "")


def counts(answer: Answer) -> tuple[int, int]:
    answer.refresh_from_db()
    return answer.useful_count, answer.unclear_count


class TestDoor:
    def test_takes_a_tap_and_says_thanks_without_cookie_or_script(self, answer: Answer) -> None:
        client = Client(enforce_csrf_checks=True)
        assert rate(client, answer, USEFUL) == (303, f"{answer.get_absolute_url()}?gop-y=co-ich#gop-y")
        assert counts(answer) == (1, 0)
        response = client.get(f"{answer.get_absolute_url()}?gop-y=co-ich")
        assert "Cảm ơn bạn" in response.content.decode()
        assert not client.cookies

    def test_the_page_of_an_answer_sets_no_cookie(self, answer: Answer, client: Client) -> None:
        response = client.get(answer.get_absolute_url())
        assert response.status_code == 200
        assert not response.cookies

    def test_takes_what_was_not_clear(self, answer: Answer, client: Client) -> None:
        assert rate(client, answer, UNCLEAR)[0] == 303
        rating = Rating.objects.get()
        assert (rating.verdict, rating.unclear, rating.comment, rating.version) == (
            "chua-ro",
            "loi-kho-hieu",
            "Nói rõ hơn.",
            1,
        )
        assert counts(answer) == (0, 1)

    def test_counts_a_reader_once_a_day(self, answer: Answer, client: Client) -> None:
        rate(client, answer, USEFUL)
        assert rate(client, answer, UNCLEAR) == (303, f"{answer.get_absolute_url()}?gop-y=da-co#gop-y")
        assert rate(client, answer, USEFUL, HTTP_USER_AGENT="another telephone")[0] == 303
        assert counts(answer) == (2, 0)

    def test_asks_why_and_keeps_what_was_written(self, answer: Answer, client: Client) -> None:
        response = client.post(f"{answer.get_absolute_url()}danh-gia/", UNCLEAR | {"reason": ""})
        html = response.content.decode()
        assert response.status_code == 422
        assert "Xin cho biết chưa rõ ở chỗ nào" in html
        assert "Nói rõ hơn." in html
        assert not Rating.objects.exists()

    @pytest.mark.parametrize(
        "said", [{"verdict": "x"}, UNCLEAR | {"reason": "x"}, UNCLEAR | {"comment": "x" * 501}, {}]
    )
    def test_refuses_what_the_form_does_not_offer(self, answer: Answer, client: Client, said: dict[str, str]) -> None:
        assert rate(client, answer, said)[0] == 422
        assert not Rating.objects.exists()

    @pytest.mark.parametrize(
        "headers",
        [
            {"HTTP_SEC_FETCH_SITE": "cross-site"},
            {"HTTP_ORIGIN": "https://elsewhere.example"},
            {"HTTP_REFERER": "https://elsewhere.example/page"},
        ],
    )
    def test_takes_nothing_from_another_site(self, answer: Answer, client: Client, headers: dict[str, str]) -> None:
        assert rate(client, answer, USEFUL, **headers)[0] == 403
        assert counts(answer) == (0, 0)

    def test_refuses_a_machine_that_says_too_much(self, answer: Answer, client: Client) -> None:
        codes = [rate(client, answer, USEFUL, REMOTE_ADDR="203.0.113.7")[0] for _ in range(25)]
        assert codes[-1] == 429
        assert counts(answer) == (1, 0)

    def test_lets_a_machine_fall_into_the_trap(self, answer: Answer, client: Client) -> None:
        assert rate(client, answer, UNCLEAR | {"website": "http://x"})[0] == 303
        assert counts(answer) == (0, 0)

    def test_says_of_a_withdrawn_answer_that_it_is_gone(self, team: Team, answer: Answer, client: Client) -> None:
        withdraw_answer(answer=answer, reason="Sai.", by=team.approver, at=AT + timedelta(days=1))
        assert rate(client, answer, USEFUL)[0] == 410


class TestRateAnswer:
    def test_counts_for_the_day_and_leaves_no_word(self, answer: Answer) -> None:
        entries = Entry.objects.count()
        rate_answer(answer=answer, verdict=RatingVerdict.USEFUL, at=AT)
        rate_answer(answer=answer, verdict=RatingVerdict.USEFUL, at=AT)
        row = DayCount.objects.get(what=CountedEvent.USEFUL.value)
        assert (row.day, row.agency, row.field_slug, row.count) == (date(2026, 11, 25), answer.agency, "dan-su", 2)
        assert Entry.objects.count() == entries

    def test_masks_what_leads_to_a_person(self, answer: Answer) -> None:
        said = "Gọi tôi số 0912345678, căn cước 092087001234."
        rating = rate_answer(answer=answer, verdict=RatingVerdict.UNCLEAR, reason="ly-do-khac", comment=said, at=AT)
        assert rating.comment.startswith("Gọi tôi số ")
        assert "0912345678" not in rating.comment
        assert "092087001234" not in rating.comment

    def test_refuses_what_is_not_public(self, team: Team) -> None:
        with pytest.raises(Refused, match="Câu trả lời này không còn công khai nên"):
            rate_answer(answer=team.approved().answer, verdict=RatingVerdict.USEFUL, at=AT)


class TestFoundUnclear:
    def test_is_told_to_the_owner_until_somebody_has_looked(self, team: Team, answer: Answer) -> None:
        other = Team(make_agency("Sở Công Thương")).published(text_with(title="Của sở khác?"))
        for reason in ("loi-kho-hieu", "loi-kho-hieu", "co-ve-cu"):
            rate_answer(answer=answer, verdict=RatingVerdict.UNCLEAR, reason=reason, comment="Khó.", at=AT)
        rate_answer(answer=other, verdict=RatingVerdict.UNCLEAR, reason="ly-do-khac", at=AT)
        rate_answer(answer=answer, verdict=RatingVerdict.USEFUL, at=AT)
        assert [one.pk for one in answers_found_unclear()] == [answer.pk, other.pk]
        found = list(answers_found_unclear(agencies=[team.agency.pk]))
        (complaint,) = complaints_of(answers=found)
        assert complaint["count"] == 3
        assert complaint["reasons"] == (("Lời khó hiểu", 2), ("Có vẻ đã cũ", 1))
        assert [one.comment for one in complaint["comments"]] == ["Khó."] * 3

        late = rate_answer(
            answer=answer, verdict=RatingVerdict.UNCLEAR, reason="ly-do-khac", at=AT + timedelta(hours=1)
        )
        assert mark_ratings_seen(answer=answer, upto=complaint["upto"], by=team.author, at=AT) == 3
        (left,) = complaints_of(answers=list(answers_found_unclear(agencies=[team.agency.pk])))
        assert (left["count"], left["upto"]) == (1, late.pk)
        assert Entry.objects.get(verb="rating.seen").details == {"answer": str(answer.number), "count": 3}
        assert mark_ratings_seen(answer=answer, upto=late.pk, by=team.author, at=AT) == 1
        assert mark_ratings_seen(answer=answer, upto=late.pk, by=team.author, at=AT) == 0


class TestDesk:
    ADDRESS = "/quan-tri/hoi-dap/y-kien/"

    @laid
    def complained(self, answer: Answer) -> Answer:
        rate_answer(
            answer=answer, verdict=RatingVerdict.UNCLEAR, reason="loi-kho-hieu", comment="<b>Khó</b> quá.", at=AT
        )
        return answer

    def test_shows_an_agency_what_its_readers_said(self, team: Team, complained: Answer, client: Client) -> None:
        client.force_login(team.author)
        html = client.get(self.ADDRESS).content.decode()
        assert complained.title in html
        assert "Lời khó hiểu: 1" in html
        assert "&lt;b&gt;Khó&lt;/b&gt; quá." in html
        upto = Rating.objects.get().pk
        client.post(f"/quan-tri/hoi-dap/tra-loi/{complained.pk}/da-doc-y-kien/", {"upto": str(upto)})
        assert "Không có ý kiến nào chưa đọc." in client.get(self.ADDRESS).content.decode()

    def test_asks_no_more_for_more_answers(self, team: Team, complained: Answer, client: Client) -> None:
        client.force_login(team.author)
        client.get(self.ADDRESS)
        asked = []
        for place in range(2):
            with CaptureQueriesContext(connection) as queries:
                client.get(self.ADDRESS)
            asked.append(len(queries))
            other = team.published(text_with(title=f"Câu {place}?"))
            rate_answer(answer=other, verdict=RatingVerdict.UNCLEAR, reason="ly-do-khac", comment="Khó.", at=AT)
        assert asked[0] == asked[1]

    def test_shows_nothing_of_another_agency(self, complained: Answer, client: Client) -> None:
        client.force_login(Team(make_agency("Sở Công Thương")).author)
        assert complained.title not in client.get(self.ADDRESS).content.decode()

    def test_is_shut_for_whoever_drafts_nothing(self, complained: Answer, client: Client) -> None:
        client.force_login(make_officer())
        assert client.get(self.ADDRESS).status_code in (302, 403)
