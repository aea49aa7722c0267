"""The desks of triage: who sees what, what a press does, and that nothing typed is lost."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.agencies.models import Agency, Officer
from portal.journal.models import Entry
from portal.questions.models import Competence, Question
from portal.questions.operations import triage
from portal.questions.queries.submissions import code_digest
from portal.questions.states import QuestionState
from tests.portal.agencies.factories import make_agency
from tests.portal.questions.factories import AT, make_question
from tests.portal.questions.triage_story import parts, referred, staff, waiting

pytestmark = pytest.mark.django_db

LAND, WORKS = "Sở Nông nghiệp và Môi trường", "Sở Xây dựng"


@pytest.fixture
def land() -> Agency:
    return make_agency(LAND)


@pytest.fixture
def works() -> Agency:
    return make_agency(WORKS)


def door(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def page(question: Question) -> str:
    return reverse("questions_question", args=[question.pk])


def act(question: Question, name: str) -> str:
    return reverse("questions_act", args=[question.pk, name])


class TestWhoSees:
    """Rows: role, whose officer (own: the leading agency's), what the page answers."""

    @pytest.mark.parametrize(
        ("role", "whose", "status"),
        [
            ("justice", "other", 200),  # refers questions for all
            ("editor", "lead", 200),
            ("leader", "lead", 200),
            ("editor", "joint", 200),
            ("editor", "other", 404),
            ("approver", "other", 404),
            ("administrator", "lead", 404),  # keeps the machine; reads nobody's question
        ],
    )
    def test_the_page_of_a_question(self, role, whose, status, land, works):
        question = referred(land, works, by=staff())
        agency = {"lead": land, "joint": works, "other": make_agency("Sở Y tế")}[whose]
        assert door(staff(role, agency)).get(page(question)).status_code == status

    @pytest.mark.parametrize(
        ("role", "status"), [("justice", 200), ("editor", 302), ("approver", 302), ("leader", 302)]
    )
    def test_the_inbox_is_of_those_who_refer(self, role, status, land):
        # Wagtail answers a refusal by going to its first page with a message.
        assert door(staff(role, land)).get(reverse("questions_inbox")).status_code == status

    def test_a_list_shows_no_other_agency_s_questions(self, land, works):
        referred(land, by=staff(), text="Thu hồi đất ở ấp 3")
        referred(works, by=staff(), text="Xin phép xây nhà cấp bốn")
        shown = door(staff("editor", land)).get(reverse("questions_of_agency")).content.decode()
        assert "Thu hồi đất ở ấp 3" in shown
        assert "Xin phép xây nhà cấp bốn" not in shown

    def test_what_the_asker_is_called_is_not_for_who_lost_the_question(self, land, works):
        question = referred(land, by=staff())
        assert door(staff("editor", land)).get(page(question)).status_code == 200
        triage.transfer_question(question=question, to=works, reason="Việc nhà ở.", by=staff(), at=AT)
        assert door(staff("editor", land)).get(page(question)).status_code == 404

    @pytest.mark.parametrize("name", ["chuyen", "gop", "khong-thuoc-pham-vi", "rac", "cho-qua", "mo-lai"])
    def test_what_is_the_desk_s_an_agency_may_not_do(self, name, land):
        question = referred(land, by=staff())
        said = {"explanation": "x", "reason": "x", "other": "1"}
        assert door(staff("editor", land)).post(act(question, name), said).url == "/quan-tri/"
        assert Question.objects.get(pk=question.pk).state == QuestionState.REFERRED.value

    def test_another_agency_s_officer_acts_on_nothing(self, land, works):
        question = referred(land, by=staff())
        gone = door(staff("editor", works)).post(act(question, "tra-lai"), {"reason": "Nhầm."})
        assert gone.status_code == 404
        assert parts(question) == [(LAND, "chu-tri", "dang-xu-ly")]


class TestActs:
    def test_refer_by_typed_names_with_a_contributing_agency(self, land, works):
        question = waiting()
        said = {"lead": "so nong nghiep va moi truong", "joint": WORKS, "field_slug": "dat-dai", "reason": ""}
        assert door(staff()).post(act(question, "chuyen"), said).status_code == 302
        assert parts(question) == [(LAND, "chu-tri", "dang-xu-ly"), (WORKS, "phoi-hop", "dang-xu-ly")]

    def test_an_unknown_agency_is_told_beside_the_field_and_nothing_typed_is_lost(self, land):
        question = waiting()
        said = {"lead": "Sở Không Có", "joint": "", "field_slug": "dat-dai", "reason": "Xem giúp thửa 12."}
        answer = door(staff()).post(act(question, "chuyen"), said)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert "Không thấy cơ quan “Sở Không Có”" in shown
        assert "Xem giúp thửa 12." in shown

    def test_the_second_officer_is_told_and_keeps_what_they_typed(self, land, works):
        question = waiting()
        triage.refer_question(question=question, lead=land, field_slug="", reason="", by=staff(), at=AT)
        said = {"lead": WORKS, "joint": "", "field_slug": "", "reason": "Lời nhắn dài."}
        answer = door(staff()).post(act(question, "chuyen"), said)
        assert answer.status_code == 422
        assert "Câu hỏi này vừa được xử lý" in answer.content.decode()
        assert "Lời nhắn dài." in answer.content.decode()
        assert parts(question) == [(LAND, "chu-tri", "dang-xu-ly")]

    def test_who_lost_the_question_while_typing_gets_their_words_back_and_no_more(self, land, works):
        question = referred(land, by=staff())
        triage.transfer_question(question=question, to=works, reason="Việc nhà ở.", by=staff(), at=AT)
        answer = door(staff("editor", land)).post(act(question, "hoi-them"), {"wanted": "Thửa đất nào?"})
        assert answer.status_code == 409
        assert "Thửa đất nào?" in answer.content.decode()
        assert question.text not in answer.content.decode()

    def test_a_contribution_reaches_the_page_of_the_leading_agency(self, land, works):
        question = referred(land, works, by=staff())
        door(staff("editor", works)).post(act(question, "gop-y"), {"text": "Nhà được cấp phép năm 2020."})
        assert "Nhà được cấp phép năm 2020." in door(staff("editor", land)).get(page(question)).content.decode()

    @pytest.mark.parametrize("name", ["tra-lai", "gop-y"])
    def test_who_may_work_for_all_does_not_speak_for_another_agency(self, name, land, works):
        question, desk = referred(land, works, by=staff()), door(staff())
        shown = desk.get(page(question)).content.decode()
        assert act(question, name) not in shown
        assert reverse("questions_draft", args=[question.pk]) in shown
        desk.post(act(question, name), {"reason": "Nhầm.", "text": "Nên hòa giải trước."})
        assert parts(question) == [(LAND, "chu-tri", "dang-xu-ly"), (WORKS, "phoi-hop", "dang-xu-ly")]

    def test_triage_returns_the_part_of_its_own_agency_only(self, land):
        question = referred(land, own := make_agency("Sở Tư pháp"), by=staff())
        door(staff("justice", own)).post(act(question, "tra-lai"), {"reason": "Không có việc của Sở."})
        assert parts(question) == [(LAND, "chu-tri", "dang-xu-ly"), ("Sở Tư pháp", "phoi-hop", "tra-lai")]

    @pytest.mark.parametrize(
        ("name", "said", "state"),
        [
            ("khong-thuoc-pham-vi", {"explanation": "Mời hỏi tòa án."}, QuestionState.REFUSED),
            ("rac", {}, QuestionState.SPAM),
        ],
    )
    def test_what_closes_a_question(self, name, said, state):
        question = waiting()
        assert door(staff()).post(act(question, name), said).status_code == 302
        assert Question.objects.get(pk=question.pk).state == state.value

    @pytest.mark.parametrize("typed", ["TL-99999", "CH-2026-999999", "abc", "TL-"])
    def test_merging_with_what_does_not_exist(self, typed):
        answer = door(staff()).post(act(waiting(), "gop"), {"other": typed, "explanation": "Như nhau."})
        assert answer.status_code == 422
        assert "Không thấy câu hỏi hoặc câu trả lời" in answer.content.decode()

    def test_an_act_that_is_none(self):
        assert door(staff()).post(act(waiting(), "xoa-het")).status_code == 404


class TestFind:
    def test_by_number_and_by_the_code_that_the_asker_reads_out(self):
        question = make_question(code_digest=code_digest("7KQ2-M9TX-4HBC"))
        officer = door(staff())
        for typed in (question.reference, str(question.pk), "7kq2 m9tx 4hbc"):
            assert officer.post(reverse("questions_find"), {"called": typed})["Location"] == page(question)

    def test_another_agency_s_question_is_not_found(self, land, works):
        question = referred(land, by=staff())
        said = {"called": question.reference}
        answer = door(staff("editor", works)).post(reverse("questions_find"), said)
        assert answer["Location"] != page(question)
        answer = door(staff("editor", land)).post(reverse("questions_find"), said)
        assert answer["Location"] == page(question)


class TestBulk:
    def test_each_is_done_by_itself_and_who_came_too_late_is_told(self, land):
        first, second = waiting(), waiting()
        triage.mark_spam(question=second, by=staff(), at=AT)
        said = {"act": "chuyen", "question": [first.pk, second.pk], "lead": LAND, "field_slug": "dat-dai"}
        answer = door(staff()).post(reverse("questions_bulk"), said, follow=True)
        assert parts(first) == [(LAND, "chu-tri", "dang-xu-ly")]
        assert second.reference in answer.content.decode()

    def test_without_a_choice_nothing_happens(self, land):
        question = waiting()
        answer = door(staff()).post(reverse("questions_bulk"), {"act": "chuyen", "lead": LAND}, follow=True)
        assert "Hãy chọn ít nhất một câu hỏi." in answer.content.decode()
        assert parts(question) == []


@pytest.mark.parametrize(
    "query", ["", "?hop=cho-sang-loc", "?hop=da-xong", "?hop=???&p=-1&nhan=x&linh_vuc='", "?chu=%00"]
)
def test_the_inbox_answers_whatever_its_address_says(query):
    waiting()
    assert door(staff()).get(reverse("questions_inbox") + query).status_code == 200


class TestASheetOfCompetences:
    HEAD = "Lĩnh vực,Cơ quan trả lời,Hoặc Ủy ban nhân dân cấp,Chỉ khi có lời,Căn cứ,Từ ngày,Đến trước ngày\n"

    def brought(self, text: str, *, by: Officer | None = None, name: str = "bang.csv"):
        file = SimpleUploadedFile(name, text.encode())
        return door(by or staff()).post(reverse("questions_competence_sheet"), {"file": file})

    def test_adds_what_is_not_there_and_names_each_fault_before_anything_is_written(self, land):
        good = f"Đất đai,{land.name},,,Quyết định 1,01/7/2025,\nLao động,,Xã,,,01/7/2025,\n"
        answer = self.brought(self.HEAD + good + "Chuyện lạ,Sở Không Có,,,,ngày nào đó,\nĐất đai,,,,,01/7/2025,\n")
        told = answer.content.decode()
        assert answer.status_code == 422
        assert not Competence.objects.exists()
        assert [f"dòng {number}" in told for number in (2, 3, 4, 5)] == [False, False, True, True]

        assert self.brought(self.HEAD + good).status_code == 302
        assert self.brought(self.HEAD + good).status_code == 302
        held = Competence.objects.order_by("pk").values_list("field_slug", "agency", "level", "basis")
        assert list(held) == [("dat-dai", land.pk, "", "Quyết định 1"), ("lao-dong", None, "commune", "")]
        assert Entry.objects.filter(verb="competence.granted").count() == 2, "who brought it is in the journal"

    def test_takes_the_list_as_it_was_downloaded(self, land):
        self.brought(self.HEAD + f"Đất đai,{land.name},,thu hồi,,01/7/2025,01/01/2099\n")
        list_ = door(staff()).get(reverse("questions_competences"), {"tep": "xlsx"})
        Competence.objects.all().delete()
        file = SimpleUploadedFile("tai-ve.xlsx", b"".join(list_) if list_.streaming else list_.content)
        assert door(staff()).post(reverse("questions_competence_sheet"), {"file": file}).status_code == 302
        one = Competence.objects.get()
        assert (one.field_slug, one.agency, one.words) == ("dat-dai", land, "thu hồi")
        assert (one.valid_from, one.valid_to) == (date(2025, 7, 1), date(2099, 1, 1))

    def test_is_not_for_an_agency_that_answers_and_takes_no_other_file(self, land):
        assert self.brought(self.HEAD, by=staff("editor", land)).status_code in (302, 403)
        assert self.brought("%PDF-1.4", name="la.pdf").status_code == 422
        assert not Competence.objects.exists()


class TestQueries:
    """Ten of them are the back office's own: session, officer, permissions, profile, roles, languages, its menu."""

    @pytest.mark.parametrize(
        ("which", "most"), [("inbox", 17), ("mine", 16), ("waiting", 22), ("referred", 22), ("competences", 13)]
    )
    def test_lists_and_pages_ask_the_database_seldom(self, which, most, land, works):
        waiting_ones = [waiting(f"Thu hồi đất số {number} thì sao?") for number in range(8)]
        question = referred(land, works, by=staff())
        desk, agency = door(staff()), door(staff("editor", land))
        client, address = {
            "inbox": (desk, reverse("questions_inbox")),
            "mine": (agency, reverse("questions_of_agency")),
            "waiting": (desk, page(waiting_ones[0])),
            "referred": (agency, page(question)),
            "competences": (desk, reverse("questions_competences")),
        }[which]
        client.get(address)  # what a process asks for once
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= most, "\n".join(one["sql"][:150] for one in asked.captured_queries)
