"""The short message of an answer goes the way of its text: typed, searched for persons, seen by the checker, sent."""

import pytest
from django.urls import reverse

from portal.dissemination.queries.items import item_named
from portal.questions.operations.drafts import start_correction, text_of_version
from portal.questions.operations.review import mask_findings
from portal.questions.queries.open_data import open_answer
from portal.questions.queries.personal_data import uncleared
from tests.portal.questions.answering import Team, text_with
from tests.portal.questions.factories import AT
from tests.portal.questions.test_situation_desks import desk_of, errors_of, post

pytestmark = pytest.mark.django_db
MESSAGE = "Thuê trọ trả phòng phải báo trước 30 ngày."


@pytest.fixture(autouse=True)
def _without_second_factor(settings) -> None:
    settings.STAFF_SECOND_FACTOR = False


def test_is_kept_with_its_version_and_shown_to_whoever_checks(team: Team) -> None:
    version = team.draft(text_with(title="Trả phòng trọ?"))
    post(team, version, message=MESSAGE, do="luu")
    assert (version.message, text_of_version(version).message) == (MESSAGE, MESSAGE)
    assert "message" not in text_of_version(version).situation
    assert MESSAGE in desk_of(team.checker).get(reverse("questions_check", args=[version.pk])).content.decode()


def test_an_answer_with_a_message_is_no_situation() -> None:
    answer = Team().published(text_with(message=MESSAGE))
    assert answer.live.own_situation == {}
    page = desk_of(Team().author).get(answer.get_absolute_url())
    assert page.status_code == 200
    assert page.context["situation"] is None


@pytest.mark.parametrize(
    "typed", ["Chậm từ 15...", "Chậm từ 15…", "Xem https://lantoa.vn/a", "Xem www.lantoa.vn", "x" * 231]
)
def test_what_is_cut_linked_or_too_long_is_not_taken(typed: str, team: Team) -> None:
    version = team.draft(text_with())
    response = post(team, version, message=typed)
    assert response.status_code == 422
    assert "message" in errors_of(response)


def test_is_read_for_signs_of_a_person(team: Team) -> None:
    version = team.draft(text_with(message="Gọi 0912 345 678 để hỏi."))
    assert [one.field for one in uncleared(version=version)] == ["message"]
    masked = mask_findings(version=version, revision=version.revision, digests=None, by=team.author, at=AT)
    assert "0912" not in masked.message


def test_goes_out_in_what_is_passed_on_and_stays_with_the_next_version(client, team: Team) -> None:
    answer = team.published(text_with(message=MESSAGE))
    item = item_named(kind="cau-tra-loi", key=str(answer.number), on=AT.date())
    assert item.message == MESSAGE
    shared = client.get(reverse("questions:share", args=[answer.slug]), follow=True).context
    assert shared["sms"].startswith("Thue tro tra phong phai bao truoc 30 ngay. Xem: ")
    assert shared["script"].split("\n\n")[1] == "Thuê trọ trả phòng phải báo trước ba mươi ngày."
    assert start_correction(answer=answer, by=team.author, at=AT).message == MESSAGE


def test_is_in_no_open_data() -> None:
    answer = Team().published(text_with(message=MESSAGE))
    told = open_answer(number=answer.number, day=AT.date())
    assert told.situation is None
    assert MESSAGE not in repr(told)
