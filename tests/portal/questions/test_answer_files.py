"""Forms and sample letters that come with an answer: what was approved is what readers take along, a private reply's
are its asker's alone, and they go from the public with the answer."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from portal.agencies.models import Officer
from portal.design.refusals import SecondPersonNeeded, WrongState
from portal.questions.models import Answer, AnswerFile, AnswerVersion, Question
from portal.questions.operations.drafts import (
    MOST_FILES,
    save_version,
    start_answer,
    start_correction,
    submit_version,
    text_of_version,
)
from portal.questions.operations.personal_data import erase_person
from portal.questions.operations.private_files import tidy_files
from portal.questions.operations.publication import publish_version, withdraw_answer, withhold_version
from portal.questions.operations.replies import send_reply
from portal.questions.states import ReplyBy
from portal.questions.web.receipts import remember
from tests.portal.files.files import picture
from tests.portal.questions.answering import TEXT, Team, asked_of, officer_of, text_with
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db
FORM, TITLE = picture(), "Mẫu đơn yêu cầu trả tiền cọc"


@pytest.fixture(autouse=True)
def _apart(settings: Any, tmp_path: Path) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.PRIVATE_DIR = tmp_path


def _desk(officer: Officer) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(officer)
    return client


def _sent(version: AnswerVersion, *, data: bytes = FORM, name: str = "Đơn của ông Tư.jpg", **changes: Any) -> Any:
    said = {name: getattr(version, name) for name in ("title", "question_text", "summary", "answer_text", "reply_text")}
    said |= {"field_slug": "dan-su", "audience": "nguoi-dan", "reach": version.reach, "change_note": "", "do": "luu"}
    said |= {"revision": version.revision, "file_title": TITLE}
    return said | ({"file": SimpleUploadedFile(name, data)} if data else {}) | changes


def _attach(version: AnswerVersion, by: Officer, **sent: Any) -> Any:
    return _desk(by).post(reverse("questions_text", args=[version.pk]), _sent(version, **sent))


def with_file(team: Team, version: AnswerVersion | None = None) -> AnswerVersion:
    version = version or team.draft()
    assert _attach(version, team.author).status_code == 302
    version.refresh_from_db()
    return version


def public(team: Team) -> Answer:
    version = with_file(team)
    approved = team.carry_on(version, text_of_version(version))
    return publish_version(version=approved, by=team.approver, at=AT).answer


def address(answer: Answer) -> str:
    return AnswerFile.objects.filter(version__answer=answer).latest("pk").get_absolute_url()


def code_of(response: Any) -> int:
    read = b"".join(response.streaming_content) if response.streaming else response.content
    assert read or response.status_code == 302
    return int(response.status_code)


def owner(question: Question) -> Client:
    """The browser of whoever asked."""
    client = Client()
    made = remember(HttpResponse(), question=question, request=RequestFactory().get("/"))
    client.cookies = made.cookies
    return client


def replied(team: Team) -> tuple[Question, AnswerFile]:
    """A question answered to its asker alone, with a file."""
    question = asked_of(team, may_publish=False)
    begun = start_answer(question=question, agency=team.agency, by=team.author, at=AT)
    text = text_with(reach="chi-nguoi-hoi", reply_text="Bà gửi đơn theo mẫu kèm theo.")
    draft = with_file(team, save_version(version=begun, text=text, revision=begun.revision, by=team.author, at=AT))
    version = team.carry_on(draft, text_of_version(draft))
    send_reply(question=question, version=version, by_way=ReplyBy.CODE, by=team.approver, at=AT)
    return question, version.files.get()


class TestAnAuthor:
    def test_adds_a_file_and_readers_take_it_along(self):
        answer = public(Team())
        page = Client().get(answer.get_absolute_url()).content.decode()
        assert TITLE in page
        assert "JPEG, " in page
        assert "ông Tư" not in page  # the name on the author's machine
        taken = Client().get(address(answer))
        assert address(answer) in page
        assert taken["Content-Type"] == "image/jpeg"
        assert 'filename="mau-don-yeu-cau-tra-tien-coc.jpg"' in taken["Content-Disposition"]
        assert b"".join(taken.streaming_content) == Path(settings.PRIVATE_DIR, "answers", self.place()).read_bytes()

    def place(self) -> str:
        return AnswerFile.objects.latest("pk").place

    def test_sees_it_while_writing_and_takes_it_off_again(self, team: Team):
        version = with_file(team)
        desk, held = _desk(team.author), version.files.get()
        assert TITLE in desk.get(reverse("questions_text", args=[version.pk])).content.decode()
        sent = _sent(version, data=b"", file_title="", do=f"bo-tep:{held.checksum}", summary="Có.")
        desk.post(reverse("questions_text", args=[version.pk]), sent)
        version.refresh_from_db()
        assert (version.files.count(), version.summary) == (0, "Có.")

    def test_keeps_it_when_other_words_are_saved(self, team: Team):
        version = with_file(team)
        _attach(version, team.author, data=b"", file_title="", summary="Có.")
        assert version.files.get().title == TITLE

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"file_title": ""}, "Hãy ghi tệp này là gì."),
            ({"data": b""}, "Hãy chọn tệp."),
            ({"data": b"MZ\x90\x00" + b"\x00" * 100}, "Chỉ nhận ảnh"),
            ({"file_title": "Đơn của bà Nguyễn Thị Lệ, số 0912 345 678"}, "thông tin riêng"),
        ],
    )
    def test_is_told_what_is_wrong_and_loses_no_word(self, changes: dict[str, Any], told: str, team: Team):
        version = team.draft()
        response = _attach(version, team.author, summary="Chữ vừa gõ.", **changes)
        assert response.status_code == 422
        assert told in response.content.decode()
        assert "Chữ vừa gõ." in response.content.decode()
        assert not AnswerFile.objects.exists()

    def test_sends_one_file_too_many(self, team: Team):
        version = with_file(team)
        held = version.files.get()
        for number in range(MOST_FILES - 1):
            AnswerFile.objects.create(
                version=version, position=number + 2, title="Mẫu", name="a.pdf", place=held.place, media_type="",
                size=1, checksum=f"{number}", added_at=AT,
            )  # fmt: skip
        response = _attach(version, team.author, data=picture(size=(40, 40)))
        assert response.status_code == 422
        assert version.files.count() == MOST_FILES

    def test_who_saved_an_older_text_is_told(self, team: Team):
        version = with_file(team)
        response = _attach(version, team.checker, revision=version.revision - 1, summary="Chữ của người kia.")
        assert response.status_code == 409


class TestWhatWasApproved:
    def test_is_what_is_shown(self, team: Team):
        version = with_file(team)
        team.carry_on(version, text_of_version(version))
        with pytest.raises(WrongState):
            save_version(version=version, text=TEXT, revision=version.revision, by=team.author, at=AT)
        _attach(version, team.author, data=picture(size=(40, 40)))
        assert version.files.count() == 1

    def test_was_seen_by_the_checker_who_added_nothing(self, team: Team):
        version = with_file(team)
        submit_version(version=version, by=team.author, at=AT)
        page = _desk(team.checker).get(reverse("questions_check", args=[version.pk])).content.decode()
        held = version.files.get()
        assert reverse("questions_attached", args=[held.pk]) in page
        assert code_of(_desk(team.checker).get(reverse("questions_attached", args=[held.pk]))) == 200

    def test_who_added_a_file_does_not_check_it(self, team: Team):
        version = team.draft()
        assert _attach(version, team.checker).status_code == 302
        version.refresh_from_db()
        with pytest.raises(SecondPersonNeeded):
            team.carry_on(version, text_of_version(version))

    def test_goes_on_with_the_next_version_and_stays_with_the_old_one(self, team: Team):
        answer = public(team)
        link = address(answer)
        following = start_correction(answer=answer, by=team.author, at=AT)
        assert following.files.get().title == TITLE
        text = text_with(files=(), change_note="Bỏ mẫu đơn cũ.")
        publish_version(version=team.carry_on(following, text), by=team.approver, at=AT)
        answer.refresh_from_db()
        assert TITLE not in Client().get(answer.get_absolute_url()).content.decode()
        assert link in Client().get(reverse("questions:version", args=[answer.slug, 1])).content.decode()
        assert code_of(Client().get(link)) == 200


class TestTheAddress:
    def test_opens_nothing_before_publication(self):
        version = with_file(Team())
        assert code_of(Client().get(version.files.get().get_absolute_url())) == 404

    def test_says_so_once_the_answer_is_withdrawn(self, team: Team):
        answer = public(team)
        link = address(answer)
        withdraw_answer(answer=answer, reason="Luật đã đổi.", by=team.approver, at=AT)
        response = Client().get(link)
        assert response.status_code == 410
        assert "Luật đã đổi." in response.content.decode()

    def test_opens_nothing_of_a_version_that_is_withheld(self, team: Team):
        answer = public(team)
        link, first = address(answer), answer.live
        following = start_correction(answer=answer, by=team.author, at=AT)
        publish_version(version=team.carry_on(following, text_with(files=())), by=team.approver, at=AT)
        first.refresh_from_db()
        withhold_version(version=first, reason="Có thông tin riêng.", by=team.approver, at=AT)
        assert code_of(Client().get(link)) == 404
        held = first.files.get()
        assert code_of(_desk(team.author).get(reverse("questions_attached", args=[held.pk]))) == 404


class TestAnotherAgency:
    def test_neither_adds_nor_reads(self):
        version = with_file(Team())
        stranger = officer_of(Team().agency, "editor")
        assert _attach(version, stranger).status_code == 404
        assert code_of(_desk(stranger).get(reverse("questions_attached", args=[version.files.get().pk]))) == 404
        assert version.files.count() == 1


class TestAPrivateReply:
    def test_shows_its_file_to_whoever_asked_alone(self):
        question, held = replied(Team())
        other = asked_of(Team(), reply_by=ReplyBy.CODE)
        link = reverse("questions:own_attached", args=[held.pk])
        assert link in owner(question).get(reverse("questions:status")).content.decode()
        assert code_of(owner(question).get(link)) == 200
        assert code_of(owner(other).get(link)) == 404
        assert code_of(Client().get(link)) == 302  # asked for the code
        assert code_of(Client().get(held.get_absolute_url())) == 404

    def test_takes_it_away_with_the_person(self):
        question, held = replied(Team())
        kept = Path(settings.PRIVATE_DIR, "answers", held.place)
        erase_person(question=question, at=AT)
        assert not AnswerFile.objects.exists()
        assert code_of(owner(question).get(reverse("questions:own_attached", args=[held.pk]))) == 404
        tidy_files(at=AT + timedelta(days=36_500))
        assert not kept.exists()

    def test_a_file_that_another_answer_has_stays(self, team: Team):
        question, held = replied(team)
        public(team)
        erase_person(question=question, at=AT)
        tidy_files(at=AT + timedelta(days=36_500))
        assert Path(settings.PRIVATE_DIR, "answers", held.place).exists()


class TestOpenData:
    def test_names_the_files_of_an_answer(self):
        answer = public(Team())
        [told] = Client().get(f"/api/v1/answers/{answer.number}").json()["files"]
        assert (told["title"], told["media_type"]) == (TITLE, "image/jpeg")
        assert told["name"] == "mau-don-yeu-cau-tra-tien-coc.jpg"
        assert told["url"].endswith(address(answer))
        assert told["sha256"] == AnswerFile.objects.latest("pk").checksum
