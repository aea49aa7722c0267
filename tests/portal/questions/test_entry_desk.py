"""The clerk writes a question down; officers take files along. Each boundary from both sides."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from portal.agencies.models import Agency, Officer
from portal.files.operations import validate_upload
from portal.journal.models import Entry
from portal.questions.models import Attachment, Question
from portal.questions.operations import private_files
from portal.questions.operations.submissions import NewQuestion, receive_question
from portal.questions.operations.triage import refer_question
from portal.questions.queries.routing import QuestionAdvice
from portal.questions.queries.submissions import new_ticket, receipt_code
from portal.questions.states import QuestionState, QuestionWay, ReplyBy
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.files import files
from tests.portal.questions.advising import MemoryAdviser
from tests.portal.questions.answering import Team

pytestmark = pytest.mark.django_db
ENTRY = "/quan-tri/hoi-dap/ghi-nhan/"
TEXT = "Ông Năm hỏi: bán đất chưa có sổ được không?"


class FoundAdviser(MemoryAdviser):
    def __init__(self) -> None:
        super().__init__(
            QuestionAdvice(
                answers=(
                    {"number": 7, "title": "Bán đất chưa có sổ?", "summary": "Chưa được.", "url": "/hoi-dap/ban-dat/"},
                )
            )
        )

    def advise(self, question: str, *, limit: int = 5, to_officer: bool = False) -> QuestionAdvice:
        """This one is near enough for an officer alone."""
        return super().advise(question, limit=limit) if to_officer else QuestionAdvice()


def signed_in(role: str, agency: Agency) -> tuple[Client, Officer]:
    officer = make_posting(role, agency=agency).officer
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client, officer


@pytest.fixture
def office() -> Agency:
    return make_agency("Sở Công Thương")


@pytest.fixture
def form() -> dict[str, Any]:
    said = {"phieu": new_ticket(at=timezone.now()).token, "way": "quay-tiep-dan", "text": TEXT, "track": "nguoi-dan"}
    return said | {"reply_by": "dien-thoai", "phone": "0901234567", "agreed": "noi"}


class TestEntry:
    def test_keeps_the_question_and_gives_a_receipt(self, office: Agency, form: dict[str, Any]):
        client, officer = signed_in("reception", office)
        page = client.post(ENTRY, form, follow=True)
        question = Question.objects.get()
        assert (question.way, question.received_by, question.wished_agency) == (
            QuestionWay.COUNTER.value,
            officer,
            office,
        )
        assert question.asker.reply_by == ReplyBy.PHONE.value
        html = page.content.decode()
        assert receipt_code(uuid=question.uuid, key="only-for-tests") in html
        assert question.reference in html
        assert "Hạn trả lời" in html

    def test_proves_how_somebody_agreed_and_names_nobody(self, office: Agency, form: dict[str, Any]):
        client, officer = signed_in("reception", office)
        client.post(ENTRY, form | {"agreed": "ky"})
        entry = Entry.objects.get(verb="question.received")
        assert entry.details["agreed"] == "ky"
        assert entry.actor == officer
        assert "0901234567" not in str(entry.details)

    def test_without_agreement_nothing_is_kept(self, office: Agency, form: dict[str, Any]):
        client, _ = signed_in("reception", office)
        page = client.post(ENTRY, form | {"agreed": ""})
        assert page.status_code == 422
        assert TEXT in page.content.decode()
        assert not Question.objects.exists()

    def test_twice_asks_once(self, office: Agency, form: dict[str, Any]):
        client, _ = signed_in("reception", office)
        assert client.post(ENTRY, form)["Location"] == client.post(ENTRY, form)["Location"]
        assert Question.objects.count() == 1

    def test_a_letter_counts_from_the_day_on_which_it_came(self, office: Agency, form: dict[str, Any]):
        client, _ = signed_in("reception", office)
        day = timezone.localdate() - timedelta(days=4)
        client.post(ENTRY, form | {"way": "thu-giay", "received_on": day.isoformat()})
        question = Question.objects.get()
        assert timezone.localdate(question.received_at) == day
        assert question.clock.started_on > day

    @pytest.mark.parametrize("day", ["2031-01-01", "2020-01-01", "hôm qua"])
    def test_no_letter_came_on_such_a_day(self, office: Agency, form: dict[str, Any], day: str):
        client, _ = signed_in("reception", office)
        assert client.post(ENTRY, form | {"received_on": day}).status_code == 422

    def test_looks_for_answers_without_losing_a_word(self, office: Agency, form: dict[str, Any], settings: Settings):
        settings.QUESTIONS_ADVISER = f"{__name__}.FoundAdviser"
        client, _ = signed_in("reception", office)
        html = client.post(ENTRY, form | {"viec": "tim"}).content.decode()
        assert "Bán đất chưa có sổ?" in html
        assert TEXT in html
        assert 'value="0901234567"' in html
        assert not Question.objects.exists()

    def test_offers_no_mail_while_looking_where_none_can_leave(
        self, office: Agency, form: dict[str, Any], settings: Settings
    ):
        settings.MAIL_IS_CONFIGURED = False
        client, _ = signed_in("reception", office)
        assert ReplyBy.EMAIL.value not in client.get(ENTRY).content.decode()
        assert ReplyBy.EMAIL.value not in client.post(ENTRY, form | {"viec": "tim"}).content.decode()

    def test_answers_at_once_with_what_is_public(self, office: Agency, form: dict[str, Any]):
        answer = Team().published()
        client, officer = signed_in("reception", office)
        page = client.post(ENTRY, form | {"tra-loi": str(answer.number)}, follow=True)
        question = Question.objects.get(received_by=officer)
        assert (question.state, question.answer) == (QuestionState.ANSWERED.value, answer)
        assert answer.live.answer_text.split("\n")[0] in unescape(page.content.decode())
        assert "Hạn trả lời" not in page.content.decode()

    def test_an_answer_that_is_not_there_holds_nothing_up(self, office: Agency, form: dict[str, Any]):
        client, _ = signed_in("reception", office)
        client.post(ENTRY, form | {"tra-loi": "999"})
        assert Question.objects.get().is_open

    @pytest.mark.parametrize("role", ["editor", "approver", "legal", "leader", "administrator"])
    def test_is_for_those_who_receive(self, office: Agency, form: dict[str, Any], role: str):
        client, _ = signed_in(role, office)
        assert client.get(ENTRY).status_code in (302, 403)
        assert client.post(ENTRY, form).status_code in (302, 403)
        assert not Question.objects.exists()

    def test_nobody_else_gets_in(self, form: dict[str, Any]):
        assert "/login/" in Client().get(ENTRY).url

    def test_asks_little_for_itself(self, office: Agency, form: dict[str, Any]):
        client, _ = signed_in("reception", office)
        client.post(ENTRY, form)
        with CaptureQueriesContext(connection) as queries:
            client.get(ENTRY)
        # What the menu asks is the same on every page, and how much waits it counts anew each quarter of a minute.
        asked = [one["sql"] for one in queries if "waiting (kind" not in one["sql"]]
        assert len([sql for sql in asked if '"questions_' in sql]) == 1


class TestReceipt:
    def test_is_printed_again_by_whoever_wrote_it(self, office: Agency, form: dict[str, Any]):
        client, _ = signed_in("reception", office)
        address = client.post(ENTRY, form)["Location"]
        assert client.get(address).status_code == 200
        assert signed_in("justice", make_agency("Sở Tư pháp"))[0].get(address).status_code == 200
        assert signed_in("reception", office)[0].get(address).status_code == 404
        assert signed_in("reception", make_agency("Sở Nội vụ"))[0].get(address).status_code == 404
        assert signed_in("editor", office)[0].get(address).status_code in (302, 403)

    def test_of_the_web_is_the_askers_alone(self):
        question = received().question
        client, _ = signed_in("justice", make_agency("Sở Tư pháp"))
        assert client.get(f"{ENTRY}{question.pk}/bien-nhan/").status_code == 404


class TestFiles:
    @pytest.fixture
    def attachment(self) -> Attachment:
        form = new_ticket(at=timezone.now()).key
        kept = private_files.put_waiting(form=form, file=validate_upload(data=files.pdf(), name="đơn kiện.pdf"))
        question = received(files=(kept,), form_key=form).question
        return question.attachments.get()

    def test_are_handed_to_the_desk_and_to_the_agency_that_answers(self, office: Agency, attachment: Attachment):
        desk, justice = signed_in("justice", make_agency("Sở Tư pháp"))
        address = f"/quan-tri/hoi-dap/tep/{attachment.pk}/"
        file = desk.get(address)
        assert b"".join(file.streaming_content) == files.pdf()
        theirs, _ = signed_in("editor", office)
        assert theirs.get(address).status_code == 404
        refer_question(
            question=attachment.question, lead=office, field_slug="", reason="", by=justice, at=timezone.now()
        )
        assert b"".join(theirs.get(address).streaming_content) == files.pdf()
        assert signed_in("editor", make_agency("Sở Nội vụ"))[0].get(address).status_code == 404
        assert "/login/" in Client().get(address).url

    def test_never_open_in_the_browser(self, attachment: Attachment):
        desk, officer = signed_in("justice", make_agency("Sở Tư pháp"))
        file = desk.get(f"/quan-tri/hoi-dap/tep/{attachment.pk}/")
        assert b"".join(file.streaming_content)
        assert file["Content-Disposition"].startswith("attachment")
        assert file["X-Content-Type-Options"] == "nosniff"
        assert file["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "no-store" in file["Cache-Control"]
        entry = Entry.objects.get(verb="question.file_read")
        assert (entry.actor, entry.details["attachment"], entry.details["people"]) == (officer, attachment.pk, 1)


def received(**fields: Any):
    said = {"text": TEXT, "title": "Bán đất chưa có sổ?", "wording": "2026-11", "may_publish": False}
    return receive_question(asked=NewQuestion(**said | fields), at=timezone.now(), key="only-for-tests")
