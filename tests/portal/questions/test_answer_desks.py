"""The desks of answers: write, pick provisions, check, approve, correct, withdraw; nothing typed is lost, and nobody
sees or does at another agency's desk what is not theirs."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.agencies.models import Officer
from portal.design.refusals import Refused
from portal.library.models import StaleFlag
from portal.questions.models import Answer, AnswerVersion, Question, Reply
from portal.questions.operations.drafts import (
    save_version,
    start_answer,
    start_correction,
    submit_version,
)
from portal.questions.operations.publication import publish_version, withdraw_answer
from portal.questions.operations.review import approve_version
from portal.questions.operations.submissions import withdraw_question
from portal.questions.states import QuestionState, Track, VersionState
from tests.portal.library import guard_contract
from tests.portal.library.laws import make_instrument, write_provisions
from tests.portal.questions.answering import LAW, TEXT, Team, asked_of, officer_of, text_with
from tests.portal.questions.factories import AT
from tests.portal.seconds import another_agrees

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 9)
PLACE = f"{LAW}|dieu-8-khoan-2-diem-c|Nghị định 7/2021/NĐ-CP"


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


def _desk(officer: Officer) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(officer)
    return client


def _form(**changes: Any) -> dict[str, Any]:
    said = {
        "revision": "2",
        "title": TEXT.title,
        "question_text": TEXT.question_text,
        "summary": TEXT.summary,
        "answer_text": TEXT.answer_text,
        "reply_text": "",
        "field_slug": "dan-su",
        "audience": "nguoi-dan",
        "reach": "cong-khai",
        "change_note": "",
        "cited": [PLACE],
    }
    return said | changes


def _is_refused(response: Any) -> bool:
    """Not found, or sent home by the back office with a word."""
    home = response.status_code == 302 and response.url == reverse("wagtailadmin_home")
    return home or response.status_code in (403, 404)


def _text(version: AnswerVersion) -> str:
    return reverse("questions_text", args=[version.pk])


def _check(version: AnswerVersion) -> str:
    return reverse("questions_check", args=[version.pk])


class TestBegin:
    def test_shows_the_question_and_begins_on_demand(self, team: Team) -> None:
        question = asked_of(team)
        desk, address = _desk(team.author), reverse("questions_draft", args=[question.pk])
        assert question.title in desk.get(address).content.decode()
        assert not Answer.objects.exists()
        response = desk.post(address)
        assert response.url == _text(AnswerVersion.objects.get())  # type: ignore[attr-defined]
        assert desk.get(address).url == response.url  # type: ignore[attr-defined]

    def test_gives_an_answer_that_is_there(self, team: Team) -> None:
        answer, question = team.published(), asked_of(team)
        _desk(team.author).post(reverse("questions_draft", args=[question.pk]), {"answer": answer.number})
        assert Question.objects.get(pk=question.pk).state == QuestionState.ANSWERED

    def test_takes_words_that_nobody_found(self, team: Team) -> None:
        desk = _desk(team.author)
        address = reverse("questions_new_answer")
        assert 'value="nuôi chó"' in desk.get(address + "?cau-hoi=nuôi chó").content.decode()
        desk.post(address, {"title": "Nuôi chó phải làm gì?"})
        assert AnswerVersion.objects.get().title == "Nuôi chó phải làm gì?"


class TestWrite:
    def test_saves_and_comes_back(self, team: Team) -> None:
        version = team.draft()
        response = _desk(team.author).post(_text(version), _form(summary="Có.", do="luu"))
        assert response.status_code == 302
        version.refresh_from_db()
        assert (version.summary, version.revision) == ("Có.", 3)
        assert version.citations.get().address == "dieu-8-khoan-2-diem-c"

    def test_sent_twice_is_saved_once(self, team: Team) -> None:
        version = team.draft()
        desk, form = _desk(team.author), _form(summary="Có.", do="luu")
        assert [desk.post(_text(version), form).status_code for _ in range(2)] == [302, 302]
        version.refresh_from_db()
        assert version.revision == 3

    def test_shows_both_texts_to_whoever_was_overtaken(self, team: Team) -> None:
        version = team.draft()
        save_version(version=version, text=text_with(summary="Chữ của người kia."), revision=2, by=team.checker, at=AT)
        desk = _desk(team.author)
        response = desk.post(_text(version), _form(summary="Chữ của tôi.", do="luu"))
        page = response.content.decode()
        assert response.status_code == 409
        assert "Chữ của tôi." in page
        assert "người kia" in page
        assert f"{team.checker} đã lưu bản này trước bạn" in unescape(page)
        assert 'name="revision" value="3"' in page
        assert desk.post(_text(version), _form(summary="Gộp lại.", revision="3", do="luu")).status_code == 302
        version.refresh_from_db()
        assert version.summary == "Gộp lại."

    def test_says_that_it_was_oneself_and_reads_an_empty_editor_as_no_words(self, team: Team) -> None:
        desk, address = _desk(team.author), _text(team.draft())
        desk.post(address, _form(summary="Cửa sổ một.", do="luu"))
        page = desk.post(address, _form(summary="Cửa sổ hai.", answer_text="null", do="luu")).content.decode()
        assert "Bạn đã lưu bản này ở một cửa sổ khác" in page
        assert ">null<" not in page

    def test_keeps_what_was_typed_when_the_draft_has_gone_on(self, team: Team) -> None:
        """Back button after sending."""
        version = team.submitted()
        response = _desk(team.author).post(_text(version), _form(summary="Viết muộn.", do="luu"))
        assert response.status_code == 409
        assert "Viết muộn." in response.content.decode()
        version.refresh_from_db()
        assert version.summary == TEXT.summary

    def test_says_what_is_missing_and_loses_nothing(self, team: Team) -> None:
        version = team.draft()
        response = _desk(team.author).post(_text(version), _form(summary="", answer_text="Mới viết.", do="trinh"))
        page = response.content.decode()
        assert response.status_code == 422
        assert "Cần có “Trả lời ngắn”" in page
        assert "Mới viết." in page
        assert PLACE in page

    def test_submits(self, team: Team) -> None:
        version = team.draft()
        response = _desk(team.author).post(_text(version), _form(do="trinh"))
        assert response.url == _check(version)  # type: ignore[attr-defined]
        version.refresh_from_db()
        assert version.state == VersionState.IN_CHECK

    def test_finds_what_leads_to_a_person_and_puts_a_stand_in(self, team: Team) -> None:
        version = team.draft()
        desk = _desk(team.author)
        page = desk.post(_text(version), _form(summary="Gọi số 0912 345 678 nhé.", do="xem")).content.decode()
        assert "Còn 1 chỗ có thể nhận ra một người" in page
        press = page.split('value="thay:')[1].split('"')[0]
        page = desk.post(_text(version), _form(summary="Gọi số 0912 345 678 nhé.", do=f"thay:{press}")).content.decode()
        assert "Gọi số [số điện thoại] nhé." in page

    def test_hints_at_words_of_offices(self, team: Team) -> None:
        page = _desk(team.author).post(
            _text(team.draft()), _form(answer_text="Tiến hành kê khai.", do="xem")
        ).content.decode()  # fmt: skip
        assert "tiến hành" in page.split("Viết dễ hiểu hơn")[1]

    @pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\x00"])
    def test_prints_no_mark_of_an_author(self, hostile: str, team: Team) -> None:
        form = _form(title=hostile, summary=hostile, answer_text=hostile, cited=[f"{hostile}|{hostile}|{hostile}"])
        page = _desk(team.author).post(_text(team.draft()), form | {"place": hostile, "do": "tim"}).content.decode()
        assert "<main" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


PLACES = [
    # what is typed -> the places that are added
    ("điểm a khoản 2 Điều 8 Nghị định 7/2021/NĐ-CP", [f"{LAW}|dieu-8-khoan-2-diem-a|"]),
    ("Điều 9 Nghị định số 7/2021/NĐ-CP", [f"{LAW}|dieu-9|"]),
    ("Theo khoản 1 Điều 8 và Điều 9 Nghị định 7/2021/NĐ-CP thì", [f"{LAW}|dieu-8-khoan-1|", f"{LAW}|dieu-9|"]),
    ("khoản 1 Điều 328 Bộ luật Dân sự 2015", ["name:bộ luật dân sự@2015|dieu-328-khoan-1|"]),
]


class TestPick:
    @pytest.mark.parametrize(("typed", "places"), PLACES)
    def test_reads_a_place_as_people_write_it(self, typed: str, places: list[str], team: Team) -> None:
        page = _desk(team.author).post(_text(team.draft()), _form(cited=[], place=typed, do="tim")).content.decode()
        for place in places:
            assert f'name="cited" value="{place}"' in page

    def test_looks_for_a_law_and_opens_it_down_to_the_point(self) -> None:
        law = make_instrument(title="Nghị định về chợ", title_fold="nghi dinh ve cho", number_fold="7/2021/nd-cp")
        write_provisions(law)
        team = Team()
        desk, address = _desk(team.author), _text(team.draft())
        page = desk.post(address, _form(cited=[], place="về chợ", do="tim")).content.decode()
        assert f'value="luat:{law.slug}"' in page
        page = desk.post(address, _form(cited=[], do=f"luat:{law.slug}")).content.decode()
        assert '<option value="dieu-8"' in page
        page = desk.post(
            address, _form(cited=[], open=law.slug, article="dieu-8", do=f"dieu:{law.slug}")
        ).content.decode()  # fmt: skip
        assert "c) Rác để tại điểm tập kết của thôn." in page
        press = f"chon:{LAW}|dieu-8-khoan-2-diem-c|"
        assert f'value="{press}"' in page
        page = desk.post(address, _form(cited=[], open=law.slug, article="dieu-8", do=press)).content.decode()
        assert f'name="cited" value="{LAW}|dieu-8-khoan-2-diem-c|"' in page
        assert "Chưa rõ tình trạng hiệu lực" in page

    def test_orders_and_drops(self, team: Team) -> None:
        desk, address = _desk(team.author), _text(team.draft())
        two = ["a-1|dieu-1|", "b-2|dieu-2|"]
        page = desk.post(address, _form(cited=two, do="len:1")).content.decode()
        assert page.index("b-2|dieu-2") < page.index("a-1|dieu-1")
        page = desk.post(address, _form(cited=two, do="go:0")).content.decode()
        assert "a-1|dieu-1" not in page

    def test_points_out_what_the_words_name(self, team: Team) -> None:
        desk, address = _desk(team.author), _text(team.draft())
        words = "Xem Điều 9 Nghị định 7/2021/NĐ-CP."
        page = desk.post(address, _form(answer_text=words, do="xem")).content.decode()
        assert "chưa chọn làm căn cứ" in page
        page = desk.post(address, _form(answer_text=words, do="trong-bai")).content.decode()
        assert f'name="cited" value="{LAW}|dieu-9|"' in page
        assert "chưa chọn làm căn cứ" not in page

    def test_does_not_point_out_by_name_what_was_picked_by_number(self, team: Team) -> None:
        make_instrument(number="91/2015/QH13", title="Bộ luật Dân sự", name_key="name:bộ luật dân sự")
        desk, address = _desk(team.author), _text(team.draft())
        words = {"answer_text": "Theo khoản 1 Điều 166 Bộ luật Dân sự.", "do": "xem"}
        assert "chưa chọn làm căn cứ" in desk.post(address, _form(**words)).content.decode()
        picked = _form(**words, cited=["91-2015-qh13|dieu-166|"])
        assert "chưa chọn làm căn cứ" not in desk.post(address, picked).content.decode()

    def test_proposes_what_the_words_name_before_a_text_without_grounds_goes_on(self, team: Team) -> None:
        version = team.draft(text_with(citations=()))
        desk, form = _desk(team.author), _form(answer_text="Theo Điều 9 Nghị định 7/2021/NĐ-CP.", cited=[], do="trinh")
        response = desk.post(_text(version), form)
        page = response.content.decode()
        version.refresh_from_db()
        assert (response.status_code, version.state, version.revision) == (422, VersionState.DRAFT, 3)
        assert 'value="trong-bai"' in page
        assert 'name="asked" value="1"' in page
        assert desk.post(_text(version), form | {"asked": "1", "revision": "3"}).status_code == 302
        assert "Bài viết có nêu mà chưa chọn" in _desk(team.checker).get(_check(version)).content.decode()

    def test_gives_a_module_its_part_alone(self, team: Team) -> None:
        response = _desk(team.author).post(
            _text(team.draft()), _form(do="xem"), headers={"X-Fragment": "can-cu"}
        )  # fmt: skip
        assert response.status_code == 200
        assert "<html" not in response.content.decode()
        assert PLACE in response.content.decode()


class TestCheckAndApprove:
    def test_the_whole_way(self, team: Team) -> None:
        question = asked_of(team)
        version = start_answer(question=question, agency=team.agency, by=team.author, at=AT)
        version = save_version(version=version, text=TEXT, revision=1, by=team.author, at=AT)
        submit_version(version=version, by=team.author, at=AT)
        page = _desk(team.checker).get(_check(version)).content.decode()
        assert TEXT.summary in page
        _desk(team.checker).post(_check(version), {"do": "dat", "revision": version.revision})
        page = _desk(team.approver).get(_check(version)).content.decode()
        assert "Duyệt, trả lời và công bố" in page
        form = {"do": "xong", "revision": version.revision, "by_way": "ma-bien-nhan"}
        _desk(team.approver).post(_check(version), form)
        version.refresh_from_db()
        question.refresh_from_db()
        assert (version.state, question.state) == (VersionState.LIVE, QuestionState.ANSWERED)

    def test_an_author_is_told_that_it_is_a_colleagues_work(self, team: Team) -> None:
        author = officer_of(team.agency, "approver")
        version = save_version(version=team.draft(), text=text_with(summary="Tôi."), revision=2, by=author, at=AT)
        submit_version(version=version, by=author, at=AT)
        desk = _desk(author)
        assert 'value="dat"' not in desk.get(_check(version)).content.decode()
        response = desk.post(_check(version), {"do": "dat", "revision": version.revision})
        assert response.status_code == 409
        assert "Bạn có viết trong bản này" in response.content.decode()

    def test_sent_back_without_a_word_keeps_the_page(self, team: Team) -> None:
        version = team.submitted()
        response = _desk(team.checker).post(_check(version), {"do": "tra-lai", "revision": version.revision})
        assert response.status_code == 409
        assert "người soạn cần biết sửa chỗ nào" in response.content.decode()

    def test_of_two_the_second_is_told(self, team: Team) -> None:
        version = team.submitted()
        form = {"do": "dat", "revision": version.revision}
        assert _desk(team.checker).post(_check(version), form).status_code == 302
        response = _desk(team.approver).post(_check(version), form)
        assert response.status_code == 409
        assert f"{team.checker} đã xử lý bản này lúc" in unescape(response.content.decode())
        again = _desk(team.checker).post(_check(version), form)
        assert "Bạn đã xử lý bản này lúc" in again.content.decode()

    def test_personal_data_hinders_the_public(self, team: Team) -> None:
        version = team.checked(text_with(summary="Hỏi ông Nguyễn Văn Sáu, số 0912 345 678."))
        response = _desk(team.approver).post(_check(version), {"do": "xong", "revision": version.revision})
        assert response.status_code == 409
        assert AnswerVersion.objects.get(pk=version.pk).state == VersionState.CHECKED

    def test_a_business_needs_a_number(self, team: Team) -> None:
        question = asked_of(team, track=Track.BUSINESS.value)
        version = start_answer(question=question, agency=team.agency, by=team.author, at=AT)
        version = save_version(version=version, text=TEXT, revision=1, by=team.author, at=AT)
        version = team.check(submit_version(version=version, by=team.author, at=AT))
        desk = _desk(team.approver)
        form = {"do": "xong", "revision": version.revision, "by_way": "ma-bien-nhan", "number": "", "on": "2026-11-26"}
        response = desk.post(_check(version), form)
        assert response.status_code == 422
        assert "Văn bản trả lời doanh nghiệp cần có mục này" in response.content.decode()
        signed = {"number": "12/STP-PBGDPL", "signer": "Trần Thị B", "signer_title": "Giám đốc"}
        assert desk.post(_check(version), form | signed).status_code == 302
        reply = Reply.objects.get()
        for form_name, start in (("questions_letter", b"PK"), ("questions_letter_pdf", b"%PDF")):
            response = _desk(team.author).get(reverse(form_name, args=[reply.pk]))
            assert response.content.startswith(start)
            assert "no-store" in response["Cache-Control"]

    def test_settles_what_the_law_has_changed(self, team: Team) -> None:
        answer = team.published(at=guard_contract.AT)
        joined = guard_contract.Joined(kind="questions.answer", publish=lambda: "", unpublish=lambda: None)
        guard_contract.change(joined)
        flag = StaleFlag.objects.get()
        version = team.carry_on(
            start_correction(answer=answer, by=team.author, at=AT), text_with(summary="Theo luật mới.")
        )  # fmt: skip
        desk = _desk(team.approver)
        assert 'name="settle"' in desk.get(_check(version)).content.decode()
        desk.post(_check(version), {"do": "cong-bo", "revision": version.revision, "settle": "1", "flag": flag.pk})
        flag.refresh_from_db()
        assert flag.outcome == "da-sua"

    def test_lists_what_waits_for_me_and_never_my_own(self, team: Team) -> None:
        team.submitted(text_with(title="Chờ kiểm tra"))
        own = save_version(
            version=team.draft(text_with(title="Của tôi")),
            text=text_with(title="Của tôi viết"),
            revision=2,
            by=team.approver,
            at=AT,
        )
        submit_version(version=own, by=team.author, at=AT)
        page = _desk(team.approver).get(reverse("questions_mine")).content.decode()
        assert "Chờ kiểm tra" in page
        assert "Của tôi viết" not in page

    def test_shows_a_question_that_was_withdrawn_as_withdrawn(self):
        """Whoever decides about the draft must see that nobody waits for it any more."""
        team = Team()
        question = asked_of(team, due_on=DAY)
        version = start_answer(question=question, agency=team.agency, by=team.author, at=AT)
        version = save_version(version=version, text=TEXT, revision=version.revision, by=team.author, at=AT)
        pages = [(team.author, _text(version)), (team.author, reverse("questions_mine"))]
        label, last = QuestionState.WITHDRAWN.label.lower(), f"{DAY:%d/%m/%Y}"
        shown = [_desk(who).get(page).content.decode().lower() for who, page in pages]
        assert [(label in page, last in page) for page in shown] == [(False, True)] * 2
        withdraw_question(question=question, at=AT)
        shown = [_desk(who).get(page).content.decode().lower() for who, page in pages]
        assert [(label in page, last in page) for page in shown] == [(True, False)] * 2

    @pytest.mark.parametrize("steps", range(4))
    def test_does_not_publish_what_answers_a_withdrawn_question(self, steps: int) -> None:
        """Its asker reads that nobody deals with it any more."""
        team = Team()
        question = asked_of(team, due_on=DAY)
        version = start_answer(question=question, agency=team.agency, by=team.author, at=AT)
        version = save_version(version=version, text=TEXT, revision=version.revision, by=team.author, at=AT)
        hand_on = (
            lambda one: submit_version(version=one, by=team.author, at=AT),
            team.check,
            lambda one: approve_version(version=one, by=team.approver, at=AT),
        )
        for step in hand_on[:steps]:
            version = step(version)
        withdraw_question(question=question, at=AT)
        version.refresh_from_db()
        assert (version.state, version.submitted_at, version.approved_by) == (VersionState.DRAFT, None, None)
        assert TEXT.title not in _desk(team.approver).get(reverse("questions_mine")).content.decode()
        with pytest.raises(Refused):
            submit_version(version=version, by=team.author, at=AT)
        response = _desk(team.author).post(_text(version), {"do": "gui"}, follow=True)
        assert response.status_code < 500
        version.refresh_from_db()
        assert version.state == VersionState.DRAFT


class TestAnswers:
    def test_corrects_withdraws_and_restores(self, team: Team) -> None:
        answer = team.published()
        desk = _desk(team.approver)
        response = desk.post(reverse("questions_correct", args=[answer.pk]))
        assert response.url == _text(answer.versions.get(number=2))  # type: ignore[attr-defined]
        response = desk.post(reverse("questions_withdraw", args=[answer.pk]), {"reason": "Luật đã khác."})
        answer.refresh_from_db()
        assert answer.withdrawal_reason == "Luật đã khác."
        assert "Luật đã khác." in desk.get(reverse("questions_answer", args=[answer.pk])).content.decode()
        desk.post(reverse("questions_restore", args=[answer.pk]))
        another_agrees()
        answer.refresh_from_db()
        assert answer.live is not None

    def test_wants_a_reason_and_an_answer_that_is_there(self, team: Team) -> None:
        answer = team.published()
        desk, address = _desk(team.approver), reverse("questions_withdraw", args=[answer.pk])
        assert "người đọc cần biết vì sao" in desk.post(address, {"reason": ""}).content.decode()
        page = desk.post(address, {"reason": "Sai.", "replaced_by": "99999"}).content.decode()
        assert "Không có câu trả lời công khai mang số này" in page

    @pytest.mark.parametrize(
        ("asked", "count"),
        [("", 3), ("loai=cong-khai", 1), ("loai=da-rut", 1), ("loai=dang-lam", 1), ("tu=dat coc", 3), ("tu=xyz", 0)],
    )
    def test_narrows(self, asked: str, count: int, team: Team) -> None:
        team.published()
        withdraw_answer(answer=team.published(), reason="Sai.", by=team.approver, at=AT)
        team.draft()
        page = _desk(team.author).get(f"{reverse('questions_answers')}?{asked}").content.decode()
        assert f"{count} câu trả lời." in page

    def test_shows_what_a_version_changed(self, team: Team) -> None:
        answer = team.published()
        ready = team.carry_on(start_correction(answer=answer, by=team.author, at=AT), text_with(summary="Có, được."))
        publish_version(version=ready, by=team.approver, at=AT)
        page = _desk(team.author).get(reverse("questions_version", args=[answer.pk, 2])).content.decode()
        assert "<ins>" in page
        assert "<del>" in page


STRANGERS = ["editor", "legal", "approver", "leader", "reception"]


class TestBoundaries:
    @pytest.mark.parametrize("role", STRANGERS)
    def test_another_agency_sees_nothing(self, role: str, team: Team) -> None:
        question = asked_of(team)
        version, answer = team.submitted(), team.published()
        desk = _desk(officer_of(Team().agency, role))
        for name, key in (
            ("questions_text", version.pk),
            ("questions_check", version.pk),
            ("questions_answer", answer.pk),
            ("questions_draft", question.pk),
        ):
            assert _is_refused(desk.get(reverse(name, args=[key]))), name
        for name in ("questions_correct", "questions_restore", "questions_withdraw"):
            assert _is_refused(desk.post(reverse(name, args=[answer.pk]), {"reason": "x"})), name
        assert _is_refused(desk.post(_check(version), {"do": "dat", "revision": version.revision}))
        assert _is_refused(desk.post(_text(version), _form(do="luu")))

    def test_an_administrator_has_no_desk_here(self) -> None:
        desk = _desk(officer_of(Team().agency, "administrator"))
        for name in ("questions_mine", "questions_answers", "questions_new_answer"):
            assert _is_refused(desk.get(reverse(name)))

    def test_who_only_writes_withdraws_nothing(self, team: Team) -> None:
        answer = team.published()
        response = _desk(team.author).post(reverse("questions_withdraw", args=[answer.pk]), {"reason": "x"})
        assert _is_refused(response)
        assert Answer.objects.get().live is not None


class TestQueries:
    @pytest.mark.parametrize("page", ["mine", "answers", "answer", "text", "check"])
    def test_are_few(self, page: str) -> None:
        make_instrument()
        write_provisions(make_instrument())
        team = Team()
        answer = team.published()
        for _ in range(3):
            team.submitted()
        version = team.draft()
        address = {
            "mine": lambda: reverse("questions_mine"),
            "answers": lambda: reverse("questions_answers"),
            "answer": lambda: reverse("questions_answer", args=[answer.pk]),
            "text": lambda: _text(version),
            "check": lambda: _check(version),
        }[page]()
        desk = _desk(team.author)
        desk.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        own = [one["sql"] for one in queries if "questions_" in one["sql"] or "library_" in one["sql"]]
        assert len(own) <= 12, "\n".join(own)
