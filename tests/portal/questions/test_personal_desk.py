"""The desk of personal data: who may use it, what it finds and shows, and that every look is written down."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.journal.models import Entry
from portal.questions.models import Asker, Cleared, Question
from portal.questions.queries.submissions import code_digest
from portal.questions.states import ReplyBy
from tests.portal.agencies.factories import make_posting
from tests.portal.questions.answering import Team, text_with
from tests.portal.questions.factories import AT, make_question
from tests.portal.seconds import another_agrees

pytestmark = pytest.mark.django_db

CODE = "7KQ2-M9TX-4HBC"


def asked(contact: str = "0912345678", **fields: object) -> Question:
    question = make_question("Tôi là Lệ, hỏi chuyện đất.", **fields)
    Asker.objects.create(
        question=question, name="Lệ", reply_by=ReplyBy.PHONE.value, contact=contact, wording="1", consented_at=AT
    )
    return question


@pytest.fixture
def keeper(client):
    """Signed in as somebody with `question.erase`."""
    client.force_login(make_posting("justice").officer)
    return client


class TestWhoMay:
    @pytest.mark.parametrize("role", ["editor", "approver", "legal", "leader", "reception"])
    def test_nobody_of_an_agency(self, client, role: str) -> None:
        question = asked()
        client.force_login(make_posting(role).officer)
        for name, args in (("questions_personal", []), ("questions_person", [question.pk])):
            assert client.get(reverse(name, args=args)).status_code in (302, 403)
        for name in ("questions_person_export", "questions_person_correct", "questions_person_erase"):
            assert client.post(reverse(name, args=[question.pk]), {"sure": "1"}).status_code in (302, 403)
        question.refresh_from_db()
        assert question.erased_at is None

    @pytest.mark.parametrize("role", ["justice", "administrator"])
    def test_those_who_erase(self, client, role: str) -> None:
        client.force_login(make_posting(role).officer)
        assert client.get(reverse("questions_personal")).status_code == 200


class TestFind:
    @pytest.mark.parametrize("typed", ["0912 345 678", "+84 912.345.678", CODE, CODE.lower(), "the reference"])
    def test_finds_all_questions_of_a_person(self, keeper, typed: str) -> None:
        first = asked(code_digest=code_digest(CODE))
        second, stranger = asked(), asked("0999999999")
        typed = first.reference if typed == "the reference" else typed
        page = keeper.post(reverse("questions_personal"), {"typed": typed}).content.decode()

        assert first.reference in page
        assert second.reference in page
        assert stranger.reference not in page

    def test_says_so_where_nothing_is_held(self, keeper) -> None:
        assert "Không giữ gì" in keeper.post(reverse("questions_personal"), {"typed": "0900000000"}).content.decode()

    def test_keeps_what_was_typed(self, keeper) -> None:
        page = keeper.post(reverse("questions_personal"), {"typed": ""})
        assert "Xin ghi thông tin để tìm." in page.content.decode()

    def test_asks_few_questions_of_the_database(self, keeper) -> None:
        for _ in range(30):
            asked()
        with CaptureQueriesContext(connection) as asking:
            keeper.post(reverse("questions_personal"), {"typed": "0912345678"})
        assert len([one for one in asking if "questions_" in one["sql"]]) <= 3


class TestPerson:
    def test_shows_what_is_held_and_writes_it_down(self, keeper) -> None:
        question = asked()
        page = keeper.get(reverse("questions_person", args=[question.pk])).content.decode()

        assert "0912345678" in page
        assert "hỏi chuyện đất" in page
        assert Entry.objects.get(verb="question.data_shown").details == {}

    def test_hands_out_everything_of_the_same_contact(self, keeper) -> None:
        first, second = asked(), asked()
        answer = keeper.post(reverse("questions_person_export", args=[first.pk]), {"as": "json"})

        told = json.loads(answer.content)
        assert {one["Số"] for one in told} == {first.reference, second.reference}
        assert told[0]["Người hỏi"]["Liên hệ"] == "0912345678"
        assert Entry.objects.filter(verb="question.data_exported").count() == 2
        page = keeper.post(reverse("questions_person_export", args=[first.pk]), {"as": "html"})
        assert "attachment" in page["Content-Disposition"]

    def test_puts_a_contact_right(self, keeper) -> None:
        question = asked()
        address = reverse("questions_person_correct", args=[question.pk])
        wrong = keeper.post(address, {"name": "Lệ", "reply_by": ReplyBy.PHONE.value, "contact": "12"})
        assert wrong.status_code == 400
        assert 'value="12"' in wrong.content.decode()
        keeper.post(address, {"name": "Lệ", "reply_by": ReplyBy.PHONE.value, "contact": "0907 000 111"})

        assert Asker.objects.get(question=question).contact == "0907000111"
        assert Entry.objects.get(verb="question.data_corrected").details == {"what": ["contact"]}

    def test_erases_only_when_sure(self, keeper) -> None:
        question, other = asked(), asked()
        address = reverse("questions_person_erase", args=[question.pk])
        assert keeper.post(address, {}).status_code == 400
        keeper.post(address, {"sure": "1", "all": "1"})
        another_agrees()
        assert Question.objects.filter(pk__in=[question.pk, other.pk], erased_at__isnull=False).count() == 2
        assert not Asker.objects.exists()


class TestClearing:
    STORY = text_with(question_text="Gọi tôi 0912 345 678.", answer_text="Ông Tư phải trả đất.")

    def test_masks_and_lets_stand(self, client) -> None:
        team = Team()
        version = team.draft(self.STORY)
        client.force_login(team.author)
        address = reverse("questions_privacy", args=[version.pk])
        page = client.get(address).content.decode()
        assert "0912 345 678" in page
        assert "Thay bằng “[số điện thoại]”" in page
        client.post(address, {"do": "thay", "revision": str(version.revision)})
        version.refresh_from_db()
        assert version.question_text == "Gọi tôi [số điện thoại]."
        assert "Không còn chỗ nào" in client.get(address).content.decode()

    def test_asks_for_a_reason(self, client) -> None:
        team = Team()
        version = team.submitted(self.STORY)
        client.force_login(team.approver)
        address = reverse("questions_privacy", args=[version.pk])
        found = client.get(address).context["places"][-1]["found"].finding
        said = {"do": "de-lai", "digest": found.digest, "kind": found.kind.value}
        assert client.post(address, said).status_code == 400
        client.post(address, said | {"reason": "nhan-vat"})
        assert Cleared.objects.get().by == team.approver

    def test_is_hidden_from_other_agencies(self, client) -> None:
        version = Team().draft(self.STORY)
        client.force_login(Team().author)
        assert client.get(reverse("questions_privacy", args=[version.pk])).status_code == 404
