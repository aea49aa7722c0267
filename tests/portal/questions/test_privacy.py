"""What looks personal holds a text back until somebody has dealt with it."""

import pytest

from portal.design.refusals import NotAllowed, Refused, SecondPersonNeeded, WrongState
from portal.journal.models import Entry
from portal.questions.models import Cleared
from portal.questions.operations.review import clear_finding, mask_findings
from portal.questions.privacy import PersonalKind
from portal.questions.privacy.matches import CLEARING_REASONS
from portal.questions.queries.personal_data import findings_in, uncleared
from tests.portal.questions.answering import Team, text_with
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db

STORY = text_with(
    title="Ông Tư lấn đất có phải trả không?",
    question_text="Gọi tôi 0912 345 678.",
    answer_text="Có. Ông Tư phải trả đất.",
    reply_text="Chào bà Sáu, số 0912 345 678.",
)


class TestUncleared:
    def test_looks_into_every_public_field_and_not_into_the_reply(self) -> None:
        found = uncleared(version=Team().draft(STORY))

        assert [(one.field, one.finding.words) for one in found] == [
            ("title", "Tư"),
            ("question_text", "0912 345 678"),
            ("answer_text", "Tư"),
        ]
        assert [one.needs_approver for one in found] == [False, True, False]

    def test_is_empty_for_a_text_about_the_law(self) -> None:
        assert uncleared(version=Team().draft()) == []

    def test_knows_agencies_and_hotlines(self, settings) -> None:
        text = text_with(answer_text="Gọi Sở Tư pháp, số (0292) 3812 345.")
        settings.QUESTIONS_PUBLIC_WORDS = []
        assert [one.field for one in uncleared(version=Team().draft(text))] == ["answer_text"]
        settings.QUESTIONS_PUBLIC_WORDS = ["0292 3812 345"]
        assert uncleared(version=Team().draft(text)) == []

    @pytest.mark.django_db
    def test_asks_three_questions_of_the_database(self, django_assert_max_num_queries) -> None:
        version = Team().draft(STORY)
        with django_assert_max_num_queries(3):
            uncleared(version=version)


class TestClearFinding:
    def test_lets_the_same_words_stand_everywhere(self, team: Team) -> None:
        version = team.draft(STORY)
        name = findings_in(version=version)[0].finding
        for _ in range(2):
            clear_finding(version=version, digest=name.digest, kind=name.kind, reason="nhan-vat", by=team.author, at=AT)

        assert [one.field for one in uncleared(version=version)] == ["question_text"]
        assert Cleared.objects.get().reason == CLEARING_REASONS["nhan-vat"]
        entry = Entry.objects.get(verb="answer.cleared")
        assert "Tư" not in str(entry.details)

    def test_asks_the_approver_for_a_number_that_is_surely_somebodys(self, team: Team) -> None:
        version = team.draft(STORY)
        phone = findings_in(version=version)[1].finding
        said = {"version": version, "digest": phone.digest, "kind": phone.kind, "reason": "co-quan", "at": AT}
        for officer in (team.author, team.checker):
            with pytest.raises(NotAllowed):
                clear_finding(by=officer, **said)
        clear_finding(by=team.approver, **said)

        assert phone.digest not in [one.finding.digest for one in uncleared(version=version)]

    def test_asks_another_approver_than_the_author(self, team: Team) -> None:
        team.author = team.approver
        version = team.draft(STORY)
        phone = findings_in(version=version)[1].finding
        with pytest.raises(SecondPersonNeeded):
            clear_finding(
                version=version,
                digest=phone.digest,
                kind=phone.kind,
                reason="co-quan",
                by=team.approver,
                at=AT,
            )

    def test_refuses_officers_of_other_agencies(self) -> None:
        version = Team().draft(STORY)
        name = findings_in(version=version)[0].finding
        with pytest.raises(NotAllowed):
            clear_finding(
                version=version,
                digest=name.digest,
                kind=name.kind,
                reason="nhan-vat",
                by=Team().author,
                at=AT,
            )

    def test_refuses_what_is_not_there(self, team: Team) -> None:
        with pytest.raises(Refused, match="Chỗ này không còn trong bản nữa"):
            clear_finding(
                version=team.draft(STORY),
                digest="0",
                kind=PersonalKind.NAME,
                reason="nhan-vat",
                by=team.author,
                at=AT,
            )

    def test_refuses_a_text_that_is_public(self, team: Team) -> None:
        version = team.published().live
        with pytest.raises(WrongState):
            clear_finding(version=version, digest="0", kind=PersonalKind.NAME, reason="nhan-vat", by=team.author, at=AT)


class TestMaskFindings:
    def test_puts_stand_ins_in_their_place(self, team: Team) -> None:
        version = team.draft(STORY)
        masked = mask_findings(version=version, digests=None, revision=version.revision, by=team.author, at=AT)

        assert masked.title == "Ông A lấn đất có phải trả không?"
        assert masked.question_text == "Gọi tôi [số điện thoại]."
        assert masked.answer_text == "Có. Ông A phải trả đất."
        assert masked.reply_text == STORY.reply_text
        assert uncleared(version=masked) == []

    def test_leaves_what_was_not_chosen(self, team: Team) -> None:
        version = team.draft(STORY)
        phone = findings_in(version=version)[1].finding
        masked = mask_findings(
            version=version, digests={phone.digest}, revision=version.revision, by=team.author, at=AT
        )  # fmt: skip

        assert masked.title == STORY.title
        assert masked.question_text == "Gọi tôi [số điện thoại]."
