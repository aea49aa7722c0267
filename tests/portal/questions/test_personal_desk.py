"""Askers are found by all they are known by and put right; what is personal in a public text is replaced or cleared."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.journal.models import Entry
from portal.journal.queries.personal import declarations, held_on
from portal.questions.models import Asker, Cleared, Question
from portal.questions.queries.submissions import code_digest
from portal.questions.states import ReplyBy
from tests.portal.agencies.factories import make_posting
from tests.portal.questions.answering import Team, text_with
from tests.portal.questions.factories import AT, make_question

pytestmark = pytest.mark.django_db

CODE = "7KQ2-M9TX-4HBC"


def asked(contact: str = "0912345678", **fields: object) -> Question:
    question = make_question("Tôi là Lệ, hỏi chuyện đất.", **fields)
    Asker.objects.create(
        question=question, name="Lệ", reply_by=ReplyBy.PHONE.value, contact=contact, wording="1", consented_at=AT
    )
    return question


class TestCorrecting:
    @pytest.mark.parametrize("role", ["editor", "approver", "legal", "leader", "reception"])
    def test_is_nobodys_of_an_agency(self, client, role: str) -> None:
        question = asked()
        client.force_login(make_posting(role).officer)
        for name, args in (("questions_person_correct", [question.pk]), ("personal_data", [])):
            assert client.get(reverse(name, args=args)).status_code in (302, 403)

    @pytest.mark.parametrize("role", ["justice", "administrator"])
    def test_puts_a_contact_right(self, client, role: str) -> None:
        question = asked()
        client.force_login(make_posting(role).officer)
        address = reverse("questions_person_correct", args=[question.pk])
        wrong = client.post(address, {"name": "Lệ", "reply_by": ReplyBy.PHONE.value, "contact": "12"})
        assert wrong.status_code == 422
        assert 'value="12"' in wrong.content.decode()
        client.post(address, {"name": "Lệ", "reply_by": ReplyBy.PHONE.value, "contact": "0907 000 111"})

        assert Asker.objects.get(question=question).contact == "0907000111"
        assert Entry.objects.get(verb="question.data_corrected").details == {"what": ["contact"]}

    def test_the_desk_of_before_leads_to_the_one(self, client) -> None:
        client.force_login(make_posting("justice").officer)
        assert client.get(reverse("questions_personal")).url == reverse("personal_data")


class TestFinding:
    @pytest.mark.parametrize("typed", ["0912 345 678", "+84 912.345.678", CODE, CODE.lower(), "the reference"])
    def test_finds_all_questions_of_a_person(self, typed: str) -> None:
        first = asked(code_digest=code_digest(CODE))
        second, _ = asked(), asked("0999999999")
        typed = first.reference if typed == "the reference" else typed
        assert {held.row.pk for held in held_on([typed]) if held.data.show} == {first.pk, second.pk}

    def test_asks_few_questions_of_the_database(self) -> None:
        for _ in range(30):
            asked()
        with CaptureQueriesContext(connection) as asking:
            held_on(["0912345678"])
        assert len(asking) <= 2 * len(declarations()) + 60


class TestClearing:
    STORY = text_with(question_text="Gọi tôi 0912 345 678.", answer_text="Ông Tư phải trả đất.")

    def test_masks_and_lets_stand(self, client, team: Team) -> None:
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

    def test_says_masked_only_of_what_was_there(self, client, team: Team) -> None:
        version = team.draft(self.STORY)
        client.force_login(team.author)
        typed = {"do": "thay", "revision": str(version.revision), "digest": "0" * 16}
        response = client.post(reverse("questions_privacy", args=[version.pk]), typed, follow=True)
        assert [one.level_tag for one in response.context["messages"]] == ["error"]

    def test_asks_for_a_reason(self, client, team: Team) -> None:
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
