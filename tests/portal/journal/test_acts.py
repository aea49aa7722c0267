"""An act is a row and a function: the runner does what all acts begin and end with, and refuses in one order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import pytest

from portal.agencies.models import Agency, Officer
from portal.design.refusals import (
    NotAllowed,
    Overtaken,
    ReasonMissing,
    Refused,
    SecondPersonNeeded,
    WrongState,
    refuse_if,
)
from portal.digitisation.states import SCAN_ACTS, TRANSITIONS, ScanState
from portal.dissemination.states import CAMPAIGN_ACTS, CampaignState
from portal.journal.models import Entry
from portal.journal.operations.acts import ActRunner
from portal.library.states import UNDECIDED
from portal.library.states.events import EVENT_ACTS
from portal.questions.states import (
    ANSWER_ACTS,
    PART_ACTS,
    QUESTION_ACTS,
    VERSION_ACTS,
    VERSION_STEPS,
    QuestionState,
    VersionState,
)
from portal.schema.states import Act
from tests.portal.agencies.factories import make_agency, make_officer

AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def waiting(acts: Iterable[Act]) -> dict[StrEnum, tuple[str, ...]]:
    """State in which rows wait -> the verbs of whoever they wait for."""
    found: dict[StrEnum, tuple[str, ...]] = {}
    for act in (one for one in acts if one.awaited):
        for state in act.states:
            found[state] = tuple(dict.fromkeys((*found.get(state, ()), *act.verbs)))
    return found


class Stage(StrEnum):
    WRITTEN = "written"
    SIGNED = "signed"


@dataclass
class Paper:
    """What is acted on; `agency` is what the journal says it is about."""

    agency: Agency
    state: str = Stage.WRITTEN
    revision: int = 3
    signed_by: Officer | None = None
    signed_at: datetime | None = None
    saved: list[str] = field(default_factory=list)

    def save(self, *, update_fields: Iterable[str]) -> None:
        self.saved += update_fields


SIGN = Act(
    verbs=("paper.sign",), states=(Stage.WRITTEN,), second_person="Người viết không tự ký.", reason="why", is_seen=True,
    to=Stage.SIGNED, stamps=("signed_by", "signed_at"), word="paper.signed", tells={"why": "why", "rev": "revision"},
)  # fmt: skip
STRANGER, WRITER, COLLEAGUE = "stranger", "writer", "colleague"


def may(paper: Any, by: Officer, verbs: tuple[str, ...], on: date) -> bool:
    return "paper.sign" in verbs and on == AT.date() and by.username != STRANGER


runner: ActRunner[Any] = ActRunner(
    "paper",
    hold=lambda paper: paper,
    may=may,
    had_a_hand=lambda officer, paper: officer.username == WRITER,
    subject=lambda paper: paper.agency,
    details=lambda paper: {"state": paper.state},
    passed=lambda paper: f"Văn bản đang ở bước {paper.state}.",
)


@runner.does(SIGN)
def sign(*, paper: Paper, why: str, by: Officer | None, at: datetime, revision: int | None = None) -> str:
    refuse_if(why == "no", Refused("Không được."))
    return why


@pytest.mark.django_db
class TestRunning:
    @pytest.mark.parametrize(
        ("who", "state", "revision", "why", "refusal"),
        [
            # each is wrong in all that comes after: the first hindrance is the one that is told
            (STRANGER, Stage.SIGNED, 2, " ", NotAllowed),
            (WRITER, Stage.SIGNED, 2, " ", SecondPersonNeeded),
            (COLLEAGUE, Stage.SIGNED, 2, " ", WrongState),
            (COLLEAGUE, Stage.WRITTEN, 2, " ", Overtaken),
            (COLLEAGUE, Stage.WRITTEN, 3, " ", ReasonMissing),
            (COLLEAGUE, Stage.WRITTEN, 3, "no", Refused),
        ],
    )
    def test_refuses_in_one_order(
        self, who: str, state: Stage, revision: int, why: str, refusal: type[Exception]
    ) -> None:
        paper = Paper(make_agency(), state=state)
        with pytest.raises(refusal) as told:
            sign(paper=paper, why=why, by=make_officer(who), at=AT, revision=revision)
        assert type(told.value) is refusal
        assert not paper.saved
        assert not Entry.objects.filter(verb="paper.signed").exists()

    def test_leaves_state_stamps_and_word(self) -> None:
        paper, by = Paper(make_agency()), make_officer(COLLEAGUE)
        assert sign(paper=paper, why=" Đúng mẫu ", by=by, at=AT, revision=3) == "Đúng mẫu"
        assert (paper.state, paper.signed_by, paper.signed_at) == (Stage.SIGNED, by, AT)
        assert sorted(paper.saved) == ["signed_at", "signed_by", "state"]
        entry = Entry.objects.get(verb="paper.signed")
        assert (entry.subject, entry.actor, entry.at) == (paper.agency, by, AT)
        assert entry.details == {"state": "signed", "why": "Đúng mẫu", "rev": 3}

    def test_asks_nobodys_right_where_the_system_acts(self) -> None:
        paper = Paper(make_agency())
        sign(paper=paper, why="Hết hạn", by=None, at=AT)
        assert paper.state == Stage.SIGNED

    def test_still_asks_the_system_for_the_state(self) -> None:
        with pytest.raises(WrongState, match="đang ở bước signed"):
            sign(paper=Paper(make_agency(), state=Stage.SIGNED), why="Hết hạn", by=None, at=AT)

    def test_says_what_the_row_says_to_whoever_had_a_hand(self) -> None:
        with pytest.raises(SecondPersonNeeded, match="không tự ký"):
            sign(paper=Paper(make_agency()), why="x", by=make_officer(WRITER), at=AT)

    def test_compares_no_revision_of_another_row(self) -> None:
        @runner.does(Act(states=(Stage.WRITTEN,)))
        def mend(*, paper: Paper, revision: int, by: Officer, at: datetime) -> int:  # of a page of it
            return revision

        assert mend(paper=Paper(make_agency()), revision=1, by=make_officer(COLLEAGUE), at=AT) == 1

    def test_shows_what_somebody_else_has_saved(self) -> None:
        paper = Paper(make_agency())
        with pytest.raises(Overtaken) as told:
            sign(paper=paper, why="x", by=make_officer(COLLEAGUE), at=AT, revision=1)
        assert told.value.about is paper


class TestTables:
    def test_versions_go_only_where_their_states_lead(self) -> None:
        steps = [(state, act.to) for act in VERSION_ACTS.values() for state in act.states if act.to is not None]
        assert len(steps) == 3
        assert [(before, to) for before, to in steps if to not in VERSION_STEPS[VersionState(before)]] == []

    def test_nobody_alone_lets_a_text_out(self) -> None:
        alone = [name for name in ("release", "resume") if not CAMPAIGN_ACTS[name].second_person]
        alone += [one.name for one, act in VERSION_ACTS.items() if act.awaited and "answer.approve" in act.verbs and not act.second_person]  # fmt: skip  # noqa: E501
        assert alone == []
        assert SCAN_ACTS["accept"].second_person

    @pytest.mark.parametrize(
        ("table", "waits"),
        [
            (
                VERSION_ACTS,
                {
                    VersionState.DRAFT: ("answer.draft",),
                    VersionState.IN_CHECK: ("answer.check",),
                    VersionState.CHECKED: ("answer.approve",),
                    VersionState.APPROVED: ("answer.approve",),
                },
            ),
            (
                CAMPAIGN_ACTS,
                {
                    CampaignState.DRAFT: ("campaign.write",),
                    CampaignState.SUBMITTED: ("campaign.release",),
                    CampaignState.PAUSED: ("campaign.release",),
                },
            ),
            (
                SCAN_ACTS,
                {
                    ScanState.PROOFING: ("scan.proof",),
                    ScanState.PROOFED: ("scan.accept",),
                    ScanState.ACCEPTED: ("scan.publish",),
                },
            ),
            (EVENT_ACTS, dict.fromkeys(UNDECIDED, ("law.decide",))),
        ],
    )
    def test_tell_what_waits_for_whom(self, table: dict[Any, Act], waits: dict[StrEnum, tuple[str, ...]]) -> None:
        assert waiting(table.values()) == waits

    def test_a_question_waits_for_triage_then_for_its_agency(self) -> None:
        found = waiting(QUESTION_ACTS.values())
        assert found[QuestionState.RECEIVED] == found[QuestionState.SCREENING] == ("question.refer",)
        assert found[QuestionState.REFERRED] == ("answer.draft",)

    def test_words_are_left_once_each(self) -> None:
        tables = (VERSION_ACTS, ANSWER_ACTS, QUESTION_ACTS, PART_ACTS, CAMPAIGN_ACTS, SCAN_ACTS, EVENT_ACTS)
        words = [act.word for table in tables for act in table.values() if act.word]  # type: ignore[attr-defined]
        assert len(words) == len(set(words))

    def test_scans_wait_in_states_that_lead_on(self) -> None:
        assert all(TRANSITIONS[ScanState(state)] for state in waiting(SCAN_ACTS.values()))
