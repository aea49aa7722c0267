"""Colleagues remark on a place of an answer while it is on its way; nothing else moves, and nobody outside reads it."""

import pytest

from portal.design.refusals import NotAllowed, Overtaken, ReasonMissing, Refused, WrongState
from portal.journal.models import CaseWatch, Entry
from portal.questions.models import AnswerVersion, Check
from portal.questions.operations.drafts import drop_version, save_version
from portal.questions.operations.personal_data import erase_person
from portal.questions.operations.review import remark
from portal.questions.queries.versions import remarks_on
from portal.questions.states import AnswerReach, VersionState
from tests.portal.agencies.factories import make_agency
from tests.portal.questions.answering import AT, Team, asked_of, officer_of, text_with
from tests.portal.questions.test_answer_desks import _check, _desk, _text

pytestmark = pytest.mark.django_db
PLACE = "Hai bên có thể thỏa thuận khác."
SAID = "Nêu rõ thỏa thuận bằng văn bản."


def threads(version: AnswerVersion) -> list[tuple[str, bool, list[str]]]:
    return [(at["words"], at["stands"], [one.note for one in said]) for at, said in remarks_on(version)]


def test_a_thread_stands_at_its_place_until_the_words_are_others(team: Team) -> None:
    version = team.draft()
    remark(version=version, quote=PLACE, note=SAID, by=team.checker, at=AT)
    remark(version=version, quote="", note="Dài quá.", by=team.approver, at=AT)
    remark(version=version, quote=PLACE, note="Đang sửa.", by=team.author, at=AT)
    assert threads(version) == [(PLACE, True, [SAID, "Đang sửa."]), ("", False, ["Dài quá."])]
    saved = save_version(
        version=version, text=text_with(answer_text="Viết lại."), revision=version.revision, by=team.author, at=AT
    )
    assert threads(saved)[0] == (PLACE, False, [SAID, "Đang sửa."])
    assert saved.state == VersionState.DRAFT


def test_who_remarked_may_still_check_and_the_sending_back_is_still_told(team: Team) -> None:
    version = team.submitted()
    remark(version=version, quote=PLACE, note=SAID, by=team.checker, at=AT)
    desk = _desk(team.checker)
    desk.post(_check(version), {"do": "tra-lai", "note": "Thiếu căn cứ.", "revision": version.revision})
    remark(version=version, quote="", note="Xem thêm.", by=team.approver, at=AT)
    page = _desk(team.author).get(_text(version)).content.decode()
    assert "trả lại lúc" in page
    assert page.index("Thiếu căn cứ.") < page.index(SAID)


def test_calls_a_colleague_to_the_answer_and_nobody_who_may_not_see_it(team: Team) -> None:
    version, stranger = team.draft(), officer_of(make_agency(), "legal")
    remark(version=version, quote=PLACE, note=f"@{team.author.username} xem chỗ này.", by=team.checker, at=AT)
    watch = CaseWatch.objects.get()
    assert (watch.officer, watch.subject, watch.mentioned_by) == (team.author, version.answer, team.checker)
    with pytest.raises(Refused, match=f"@{stranger.username}: "):
        remark(version=version, quote="", note=f"@{stranger.username} xem.", by=team.checker, at=AT)
    assert version.checks.count() == 1


def test_refuses_strangers_what_is_over_and_words_that_are_not_there(team: Team) -> None:
    version = team.draft()
    for stranger in (officer_of(make_agency(), "legal"), officer_of(team.agency, "administrator")):
        with pytest.raises(NotAllowed):
            remark(version=version, quote="", note=SAID, by=stranger, at=AT)
    with pytest.raises(ReasonMissing):
        remark(version=version, quote=PLACE, note=" ", by=team.checker, at=AT)
    with pytest.raises(Refused):
        remark(version=version, quote="Lời của bài khác.", note=SAID, by=team.checker, at=AT)
    with pytest.raises(Overtaken):
        remark(version=version, quote=PLACE, note=SAID, by=team.checker, at=AT, revision=version.revision - 1)
    drop_version(version=version, by=team.author, at=AT)
    with pytest.raises(WrongState):
        remark(version=version, quote=PLACE, note=SAID, by=team.checker, at=AT)
    assert not Check.objects.exists()


def test_is_written_and_read_on_the_page_and_leaves_a_word_without_its_words(team: Team) -> None:
    version = team.submitted()
    desk = _desk(team.checker)
    assert f'<option value="{PLACE}">' in desk.get(_check(version)).content.decode()
    form = {"do": "gop-y", "quote": PLACE, "note": SAID, "revision": version.revision}
    page = desk.post(_check(version), form, follow=True).content.decode()
    assert f"<blockquote>{PLACE}</blockquote>" in page
    assert SAID in _desk(team.author).get(_check(version)).content.decode()
    entry = Entry.objects.get(verb="answer.remarked")
    assert SAID not in str(entry.details)
    assert PLACE not in str(entry.details)
    assert desk.post(_check(version), form | {"note": ""}).status_code == 409


def test_the_words_of_a_place_go_with_the_person(team: Team) -> None:
    question = asked_of(team, may_publish=False)
    version = team.draft(text_with(reach=AnswerReach.PRIVATE.value))
    AnswerVersion.objects.filter(pk=version.pk).update(question=question)
    remark(version=version, quote=PLACE, note=SAID, by=team.checker, at=AT)
    erase_person(question=question, by=officer_of(team.agency, "justice"), at=AT)
    assert Check.objects.get().quote == ""
