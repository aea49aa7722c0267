"""A text is begun, written, saved by two at once, submitted, taken back; an answer is never lost and never doubled."""

import pytest

from portal.design.refusals import Incomplete, NotAllowed, Overtaken, Refused, WrongState
from portal.journal.models import Entry
from portal.questions.models import Answer, AnswerVersion, Writing
from portal.questions.operations.drafts import (
    AnswerText,
    PickedProvision,
    drop_version,
    save_version,
    start_answer,
    start_correction,
    start_free_answer,
    submit_version,
    take_back,
    take_over,
    text_of_version,
)
from portal.questions.states import AnswerReach, QuestionState, Track, VersionState
from tests.portal.questions.answering import TEXT, Team, asked_of, officer_of, text_with
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db


class TestStart:
    def test_begins_with_the_question_as_it_was_asked(self, team: Team) -> None:
        question = asked_of(team, text="Bị mất cọc có đòi lại được không?", track=Track.BUSINESS.value)
        version = start_answer(question=question, agency=team.agency, by=team.author, at=AT)
        assert (version.title, version.audience, version.field_slug) == (question.title, "doanh-nghiep", "dan-su")
        assert version.answer.agency == team.agency
        assert (version.number, version.state, version.question) == (1, VersionState.DRAFT, question)

    def test_twice_is_the_same_draft(self, team: Team) -> None:
        question = asked_of(team)
        first = start_answer(question=question, agency=team.agency, by=team.author, at=AT)
        again = start_answer(question=question, agency=team.agency, by=team.checker, at=AT)
        assert again.pk == first.pk
        assert Answer.objects.count() == 1

    def test_is_for_the_asker_alone_who_did_not_agree_to_be_published(self, team: Team) -> None:
        version = start_answer(
            question=asked_of(team, may_publish=False), agency=team.agency, by=team.author, at=AT
        )  # fmt: skip
        assert version.reach == AnswerReach.PRIVATE

    def test_a_draft_comes_along_when_the_question_does(self) -> None:
        before, after = Team(), Team()
        question = asked_of(before)
        version = start_answer(question=question, agency=before.agency, by=before.author, at=AT)
        saved = save_version(version=version, text=TEXT, revision=1, by=before.author, at=AT)
        submit_version(version=saved, by=before.author, at=AT)
        question.lead_agency = after.agency
        question.save()
        brought = start_answer(question=question, agency=after.agency, by=after.author, at=AT)
        assert (brought.pk, brought.state, brought.answer.agency) == (version.pk, VersionState.DRAFT, after.agency)

    @pytest.mark.parametrize("role", ["leader", "administrator"])
    def test_refuses_whoever_does_not_write(self, role: str, team: Team) -> None:
        with pytest.raises(NotAllowed):
            start_free_answer(agency=team.agency, by=officer_of(team.agency, role), at=AT)

    def test_refuses_officers_of_other_agencies(self) -> None:
        with pytest.raises(NotAllowed):
            start_free_answer(agency=Team().agency, by=Team().author, at=AT)

    @pytest.mark.parametrize("state", [QuestionState.ANSWERED, QuestionState.SPAM, QuestionState.WITHDRAWN])
    def test_refuses_a_question_nobody_waits_with(self, state: QuestionState, team: Team) -> None:
        question = asked_of(team, state=state.value, closed_at=AT)
        with pytest.raises(WrongState):
            start_answer(question=question, agency=team.agency, by=team.author, at=AT)

    def test_numbers_are_counted_without_gaps(self, team: Team) -> None:
        numbers = [team.draft().answer.number for _ in range(3)]
        assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]

    def test_takes_over_what_was_there(self, team: Team) -> None:
        answer = take_over(agency=team.agency, text=TEXT, source="nhap:1/2", by=team.author, at=AT)
        version = answer.versions.get()
        assert (answer.source, answer.title, answer.is_public) == ("nhap:1/2", TEXT.title, False)
        assert text_of_version(version) == TEXT


class TestSave:
    def test_keeps_every_word_and_every_citation_in_order(self, team: Team) -> None:
        text = text_with(
            reply_text="Chào bạn.",
            citations=(
                PickedProvision("91-2015-qh13", "dieu-328"),
                PickedProvision("7-2021-nd-cp", "", "Nghị định 7"),
                *TEXT.citations,
            ),
        )
        version = team.draft(text)
        assert text_of_version(AnswerVersion.objects.get(pk=version.pk)) == text

    def test_a_place_is_cited_once(self) -> None:
        version = Team().draft(
            text_with(citations=(*TEXT.citations, PickedProvision("a-1", "dieu-1"), *TEXT.citations))
        )
        assert [row.document_key for row in text_of_version(version).citations] == ["7-2021-nd-cp", "a-1"]

    def test_tells_whoever_was_overtaken(self, team: Team) -> None:
        version = team.draft()
        save_version(version=version, text=text_with(summary="Có."), revision=2, by=team.checker, at=AT)
        with pytest.raises(Overtaken) as told:
            save_version(version=version, text=text_with(summary="Không."), revision=2, by=team.author, at=AT)
        assert told.value.about.summary == "Có."
        assert AnswerVersion.objects.get(pk=version.pk).summary == "Có."

    def test_the_same_text_twice_is_no_conflict(self, team: Team) -> None:
        version = team.draft()
        changed = text_with(summary="Có.")
        save_version(version=version, text=changed, revision=2, by=team.author, at=AT)
        again = save_version(version=version, text=changed, revision=2, by=team.author, at=AT)
        assert again.revision == 3

    def test_keeps_who_wrote(self, team: Team) -> None:
        version = team.draft()
        save_version(version=version, text=text_with(summary="Có."), revision=2, by=team.checker, at=AT)
        kept = Writing.objects.filter(version=version).order_by("revision")
        assert list(kept.values_list("by", "revision")) == [(team.author.pk, 2), (team.checker.pk, 3)]

    def test_lists_know_a_draft_by_its_words(self) -> None:
        version = Team().draft()
        assert Answer.objects.get(pk=version.answer_id).title == TEXT.title

    def test_a_correction_does_not_rename_what_is_public(self, team: Team) -> None:
        answer = team.published()
        version = start_correction(answer=answer, by=team.author, at=AT)
        save_version(version=version, text=text_with(title="Câu khác"), revision=1, by=team.author, at=AT)
        answer.refresh_from_db()
        assert answer.title == TEXT.title

    def test_refuses_a_text_that_others_are_looking_at(self, team: Team) -> None:
        version = team.submitted()
        with pytest.raises(WrongState):
            save_version(version=version, text=text_with(summary="Có."), revision=2, by=team.author, at=AT)

    def test_tells_the_journal_nothing_that_the_asker_wrote(self, team: Team) -> None:
        question = asked_of(team, text="Tôi là Nguyễn Văn Sáu, bị mất cọc")
        version = start_answer(question=question, agency=team.agency, by=team.author, at=AT)
        save_version(version=version, text=text_with(title="Ông Sáu"), revision=1, by=team.author, at=AT)
        said = " ".join(f"{one.subject_label} {one.details}" for one in Entry.objects.all())
        assert said != ""
        assert "Sáu" not in said


class TestSubmit:
    @pytest.mark.parametrize("lacking", ["title", "summary", "answer_text", "field_slug"])
    def test_names_what_is_missing(self, lacking: str, team: Team) -> None:
        version = team.draft(text_with(**{lacking: " "}))
        with pytest.raises(Incomplete) as told:
            submit_version(version=version, by=team.author, at=AT)
        assert told.value.about == (lacking,)

    def test_a_private_reply_needs_a_reply(self, team: Team) -> None:
        text = AnswerText(title="Riêng", reply_text="Chào bạn.", reach=AnswerReach.PRIVATE.value)
        assert submit_version(version=team.draft(text), by=team.author, at=AT).state == VersionState.IN_CHECK

    def test_keeps_from_the_public_who_did_not_agree(self, team: Team) -> None:
        question = asked_of(team, may_publish=False)
        version = start_answer(question=question, agency=team.agency, by=team.author, at=AT)
        version = save_version(version=version, text=TEXT, revision=1, by=team.author, at=AT)
        with pytest.raises(Refused, match="Người hỏi không đồng ý công bố"):
            submit_version(version=version, by=team.author, at=AT)
        private = text_with(reach=AnswerReach.PRIVATE.value)
        version = save_version(version=version, text=private, revision=2, by=team.author, at=AT)
        assert submit_version(version=version, by=team.author, at=AT).state == VersionState.IN_CHECK

    def test_can_be_taken_back_until_somebody_has_checked(self, team: Team) -> None:
        version = take_back(version=team.submitted(), by=team.author, at=AT)
        assert version.state == VersionState.DRAFT
        with pytest.raises(WrongState):
            take_back(version=team.checked(), by=team.author, at=AT)

    def test_a_dropped_draft_leaves_room_for_another(self, team: Team) -> None:
        answer = team.published()
        drop_version(version=start_correction(answer=answer, by=team.author, at=AT), by=team.author, at=AT)
        assert start_correction(answer=answer, by=team.author, at=AT).number == 3
