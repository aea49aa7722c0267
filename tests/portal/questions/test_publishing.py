"""Answers become public, are corrected, withdrawn, restored, and switched on a day; their addresses never change."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from portal.design.refusals import NotAllowed, ReasonMissing, Refused, WrongState
from portal.journal.models import Entry
from portal.library.models import CitingItem
from portal.questions.models import Answer, AnswerVersion, DayCount, PublicChange
from portal.questions.operations.drafts import start_correction
from portal.questions.operations.publication import (
    publish_version,
    restore_answer,
    switch_versions,
    versions_due,
    withdraw_answer,
)
from portal.questions.states import AnswerReach, CountedEvent, VersionState
from tests.portal.agencies.factories import make_province
from tests.portal.library import guard_contract
from tests.portal.library.laws import make_instrument, write_provisions
from tests.portal.questions.answering import TEXT, Team, asked_of, officer_of, text_with
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def _corrected(team: Team, answer: Answer, *, at: datetime = LATER, **changes: object) -> Answer:
    version = team.carry_on(start_correction(answer=answer, by=team.author, at=at), text_with(**changes), at=at)
    return publish_version(version=version, by=team.approver, at=at).answer


def _changes(answer: Answer) -> list[tuple[str, int]]:
    return list(PublicChange.objects.filter(answer=answer).order_by("pk").values_list("change", "version"))


class TestPublish:
    def test_makes_an_answer_public_and_tells_everybody(self, team: Team) -> None:
        answer = Answer.objects.get(pk=team.published().pk)
        assert answer.live is not None
        assert answer.live.state == VersionState.LIVE
        assert answer.slug == "dat-coc-roi-khong-mua-nua-co-doi-lai-duoc-tien-khong"
        assert (answer.first_published_at, answer.published_at) == (AT, AT)
        assert _changes(answer) == [("published", 1)]
        entry = Entry.objects.get(verb="answer.published")
        assert entry.details == {
            "answer": str(answer.number),
            "version": 1,
            "agency": team.agency.pk,
            "field": "dan-su",
        }
        assert DayCount.objects.get(what=CountedEvent.PUBLISHED.value).count == 1

    def test_twice_at_once_is_once(self, team: Team) -> None:
        version = team.approved()
        publish_version(version=version, by=team.approver, at=AT)
        with pytest.raises(WrongState):
            publish_version(version=version, by=officer_of(team.agency, "leader"), at=AT)
        assert PublicChange.objects.count() == 1

    def test_not_what_is_for_one_asker(self, team: Team) -> None:
        with pytest.raises(Refused, match="Bản này chỉ gửi riêng người hỏi"):
            publish_version(version=team.approved(text_with(reach=AnswerReach.PRIVATE.value)), by=team.approver, at=AT)

    def test_not_words_in_which_somebody_is_known(self, team: Team) -> None:
        version = team.approved()
        AnswerVersion.objects.update(answer_text="Gọi bà Lệ, số 0912 345 678.")  # past every screen
        with pytest.raises(Refused, match="nhận ra một người"):
            publish_version(version=version, by=team.approver, at=AT)
        assert not Answer.objects.get().slug

    def test_keeps_the_words_of_the_law_of_the_day(self) -> None:
        law = make_instrument()
        write_provisions(law)
        cited = Team().published().versions.get().citations.get()
        assert (cited.words, cited.instrument) == ("2. Rác gồm:\nc) Rác để tại điểm tập kết của thôn.", law)
        assert cited.words_on == date(2026, 11, 25)

    def test_holds_for_the_land_of_the_rule_it_rests_on(self) -> None:
        from_place = make_instrument(territory=make_province())
        assert Team().published().territory == from_place.territory

    def test_the_questions_asked_of_it_know_it(self, team: Team) -> None:
        question = asked_of(team)
        version = team.approved()
        AnswerVersion.objects.filter(pk=version.pk).update(question=question)
        answer = publish_version(version=AnswerVersion.objects.get(pk=version.pk), by=team.approver, at=AT).answer
        question.refresh_from_db()
        assert question.answer == answer
        assert Answer.objects.get(pk=answer.pk).asked_count == 1


SLUGS = [
    ("Thành lập hộ kinh doanh cần gì?", "thanh-lap-ho-kinh-doanh-can-gi"),
    ("Gửi câu hỏi", "cau-hoi-gui-cau-hoi"),  # an address of the portal's own
    ("Số 12?", "cau-hoi-so-12"),  # /hoi-dap/so-12/ is answer number 12
    ("2024", "cau-hoi-2024"),
    ("Đất, đai: 50% & 'ngoặc'", "dat-dai-50-ngoac"),
]


class TestAddress:
    @pytest.mark.parametrize(("title", "slug"), SLUGS)
    def test_is_made_of_the_title(self, title: str, slug: str) -> None:
        assert Team().published(text_with(title=title)).slug == slug

    def test_the_same_words_get_the_number(self, team: Team) -> None:
        first, second = team.published(), team.published()
        assert second.slug == f"{first.slug}-{second.number}"

    def test_words_that_leave_nothing_get_the_number(self) -> None:
        answer = Team().published(text_with(title="???"))
        assert answer.slug == f"cau-hoi-{answer.number}"

    def test_is_whole_words_and_not_too_long(self) -> None:
        slug = Team().published(text_with(title="nghiêng " * 24)).slug
        assert len(slug) <= 120
        assert set(slug.split("-")) == {"nghieng"}

    def test_stays_whatever_becomes_of_the_answer(self, team: Team) -> None:
        answer = team.published()
        slug = answer.slug
        answer = _corrected(team, answer, title="Câu hỏi nay gọi khác")
        assert answer.slug == slug
        answer = withdraw_answer(answer=answer, reason="Sai.", by=team.approver, at=LATER)
        assert answer.slug == slug
        assert restore_answer(answer=answer, by=team.approver, at=LATER).slug == slug
        assert Answer.objects.get(slug=slug).title == "Câu hỏi nay gọi khác"


class TestCorrect:
    def test_the_public_reads_the_old_text_until_the_new_one_is_published(self, team: Team) -> None:
        answer = team.published()
        version = start_correction(answer=answer, by=team.author, at=LATER)
        team.carry_on(version, text_with(summary="Có."), at=LATER)
        answer.refresh_from_db()
        assert answer.live is not None
        assert (answer.live.number, answer.summary) == (1, TEXT.summary)

    def test_the_new_text_takes_its_place_and_the_old_one_keeps_its_days(self, team: Team) -> None:
        answer = _corrected(team, team.published(), summary="Có.", is_correction=True, change_note="Nhầm khoản.")
        old, new = answer.versions.order_by("number")
        assert (old.state, old.published_at, old.ended_at) == (VersionState.SUPERSEDED, AT, LATER)
        assert (new.state, new.is_correction, answer.live) == (VersionState.LIVE, True, new)
        assert _changes(answer) == [("published", 1), ("corrected", 2)]
        assert (answer.first_published_at, answer.published_at) == (AT, LATER)

    def test_begins_with_the_text_and_its_citations(self, team: Team) -> None:
        version = start_correction(answer=team.published(), by=team.author, at=LATER)
        assert (version.answer_text, version.citations.count()) == (TEXT.answer_text, 1)
        assert (version.change_note, version.is_correction) == ("", False)

    def test_one_correction_at_a_time(self, team: Team) -> None:
        answer = team.published()
        first = start_correction(answer=answer, by=team.author, at=LATER)
        assert start_correction(answer=answer, by=team.checker, at=LATER) == first

    def test_refuses_strangers(self) -> None:
        with pytest.raises(NotAllowed):
            start_correction(answer=Team().published(), by=Team().author, at=LATER)


class TestWithdraw:
    def test_says_why_and_what_to_read_instead(self, team: Team) -> None:
        other = team.published()
        answer = withdraw_answer(
            answer=team.published(), reason=" Luật đã khác. ", replaced_by=other, by=team.approver, at=LATER
        )
        assert (answer.live, answer.withdrawal_reason, answer.replaced_by) == (None, "Luật đã khác.", other)
        assert answer.versions.get().state == VersionState.WITHDRAWN
        assert _changes(answer) == [("published", 1), ("withdrawn", 1)]
        assert Entry.objects.filter(verb="answer.withdrawn").count() == 1

    def test_twice_is_refused(self, team: Team) -> None:
        answer = withdraw_answer(answer=team.published(), reason="Sai.", by=team.approver, at=LATER)
        with pytest.raises(Refused, match="Câu trả lời này không còn công khai; có"):
            withdraw_answer(answer=answer, reason="Sai.", by=team.approver, at=LATER)

    def test_not_without_a_reason(self, team: Team) -> None:
        with pytest.raises(ReasonMissing):
            withdraw_answer(answer=team.published(), reason=" ", by=team.approver, at=LATER)

    @pytest.mark.parametrize("role", ["editor", "legal", "reception", "administrator"])
    def test_by_whoever_approves_alone(self, role: str, team: Team) -> None:
        with pytest.raises(NotAllowed):
            withdraw_answer(answer=team.published(), reason="Sai.", by=officer_of(team.agency, role), at=LATER)

    def test_restored_it_is_as_it_was(self, team: Team) -> None:
        answer = withdraw_answer(answer=team.published(), reason="Nhầm.", by=team.approver, at=LATER)
        answer = restore_answer(answer=answer, by=team.approver, at=LATER)
        assert answer.live is not None
        assert (answer.live.state, answer.live.ended_at, answer.withdrawn_at) == (VersionState.LIVE, None, None)
        assert _changes(answer)[-1] == ("published", 1)

    def test_not_restored_while_somebody_is_known_in_it(self, team: Team) -> None:
        answer = withdraw_answer(answer=team.published(), reason="Lộ số của người hỏi.", by=team.approver, at=LATER)
        AnswerVersion.objects.update(answer_text="Gọi bà Lệ, số 0912 345 678.")
        with pytest.raises(Refused, match="nhận ra một người"):
            restore_answer(answer=answer, by=team.approver, at=LATER)
        answer.refresh_from_db()
        assert answer.live is None

    def test_nothing_is_restored_twice(self, team: Team) -> None:
        with pytest.raises(Refused, match="Không có bản nào để khôi phục; xin xem lại"):
            restore_answer(answer=team.published(), by=team.approver, at=LATER)

    def test_a_corrected_version_brings_it_back(self, team: Team) -> None:
        answer = withdraw_answer(answer=team.published(), reason="Sai.", by=team.approver, at=LATER)
        answer = _corrected(team, answer, summary="Đúng.", is_correction=True)
        assert (answer.withdrawn_at, answer.withdrawal_reason) == (None, "")
        assert _changes(answer) == [("published", 1), ("withdrawn", 1), ("published", 2)]


FROM = date(2027, 1, 1)
NEW_YEAR = datetime.fromisoformat("2027-01-01T00:00:30+07:00")


def _waiting(team: Team, answer: Answer) -> AnswerVersion:
    version = start_correction(answer=answer, by=team.author, at=AT)
    return team.carry_on(version, text_with(summary="Theo luật mới.", public_from=FROM))


class TestSwitch:
    def test_waits_for_its_day_and_then_takes_its_place(self, team: Team) -> None:
        answer = team.published()
        version = _waiting(team, answer)
        with pytest.raises(Refused, match="Bản này tự công khai khi đến ngày đã định"):
            publish_version(version=version, by=team.approver, at=AT)
        assert switch_versions(at=NEW_YEAR - timedelta(minutes=1)) == 0
        assert switch_versions(at=NEW_YEAR) == 1
        answer.refresh_from_db()
        assert answer.live == version
        assert answer.summary == "Theo luật mới."
        old = answer.versions.get(number=1)
        assert (old.state, old.ended_at) == (VersionState.SUPERSEDED, NEW_YEAR)

    def test_twice_switches_nothing_twice(self, team: Team) -> None:
        answer = team.published()
        _waiting(team, answer)
        assert [switch_versions(at=NEW_YEAR), switch_versions(at=NEW_YEAR)] == [1, 0]
        assert _changes(answer) == [("published", 1), ("corrected", 2)]

    def test_one_that_fails_hinders_no_other(self, team: Team) -> None:
        """Killed or failed half way, what was switched stays switched and the rest comes the next time."""
        first, second = team.published(), team.published()
        _waiting(team, first), _waiting(team, second)
        assert switch_versions(at=NEW_YEAR) == 2
        assert {one.live.number for one in Answer.objects.select_related("live") if one.live} == {2}

    def test_an_answer_that_was_withdrawn_meanwhile_waits_for_a_person(self, team: Team) -> None:
        answer = team.published()
        version = _waiting(team, answer)
        withdraw_answer(answer=answer, reason="Sai.", by=team.approver, at=LATER)
        assert switch_versions(at=NEW_YEAR) == 0
        assert publish_version(version=version, by=team.approver, at=NEW_YEAR).answer.is_public

    def test_nobody_did_it(self, team: Team) -> None:
        _waiting(team, team.published())
        assert not Entry.objects.filter(verb="answer.corrected").exists()
        switch_versions(at=NEW_YEAR)
        assert Entry.objects.get(verb="answer.corrected").actor is None

    def test_words_of_the_law_are_those_of_that_day(self) -> None:
        law = make_instrument()
        write_provisions(law)
        write_provisions(law, valid_from=FROM, dieu_8_khoan_2_diem_c="c) Rác để tại nhà.")
        team = Team()
        cited = _waiting(team, team.published()).citations.get()
        assert (cited.words, cited.words_on) == ("2. Rác gồm:\nc) Rác để tại nhà.", FROM)

    def test_an_index_finds_what_is_due(self) -> None:
        plan = versions_due(day=FROM).explain()
        if connection.vendor == "sqlite":
            assert "USING INDEX version_" in plan
            assert "SCAN" not in plan


class TestGuard:
    @pytest.mark.parametrize("check", guard_contract.CHECKS)
    def test_joins_the_stale_guard(self, check) -> None:  # type: ignore[no-untyped-def]
        door = _Door()
        check(guard_contract.Joined(kind="questions.answer", publish=door.publish, unpublish=door.unpublish))

    def test_also_watches_what_the_words_name(self) -> None:
        answer = Team().published(text_with(answer_text="Theo khoản 2 Điều 5 Nghị định 9/2020/NĐ-CP thì được."))
        item = CitingItem.objects.get(kind="questions.answer", key=str(answer.number))
        assert ("9-2020-nd-cp", "dieu-5-khoan-2") in item.reliances.values_list("document_key", "address")


class _Door:
    """One answer, published again by a correction."""

    def __init__(self) -> None:
        self.team = Team()
        self.answer: Answer | None = None

    def publish(self) -> str:
        if self.answer is None:
            self.answer = self.team.published(at=guard_contract.AT)
        else:
            version = start_correction(answer=self.answer, by=self.team.author, at=LATER)
            ready = self.team.carry_on(version, text_with(summary=f"Bản {version.number}."), at=LATER)
            self.answer = publish_version(version=ready, by=self.team.approver, at=LATER).answer
        return str(self.answer.number)

    def unpublish(self) -> None:
        assert self.answer is not None
        withdraw_answer(answer=self.answer, reason="Sai.", by=self.team.approver, at=LATER)
