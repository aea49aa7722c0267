"""Officers are told of what waits for them in plans: by who deals with it, until somebody has acted."""

from datetime import UTC, date, datetime

import pytest

from portal.agencies.models import Agency, Officer
from portal.dissemination.models import Letter, OfficerNews
from portal.dissemination.notifications.cases import concern_of
from portal.dissemination.operations import collect_officer_news
from portal.dissemination.operations.notifications import write_officer_letters
from portal.dissemination.queries.reminders import reminders_for
from portal.journal.models import Entry
from portal.plans.models import Difficulty
from portal.plans.operations.difficulties import (
    DifficultyPaper,
    DifficultyStatement,
    answer_difficulty,
    escalate,
    raise_difficulty,
)
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.plans.factories import make_agencies, make_plan

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 2, tzinfo=UTC)


def somebody(role: str, agency: Agency, name: str) -> Officer:
    officer = make_officer(name, email=f"{name}@example.vn")
    make_posting(role, agency=agency, officer=officer)
    return officer


@pytest.fixture
def people() -> dict[str, Officer]:
    agencies = make_agencies()
    committee = make_agency("UBND tỉnh", kind="committee")
    return {
        "home": somebody("editor", agencies["Sở Nội vụ"], "home"),
        "stranger": somebody("editor", agencies["Sở Tài chính"], "stranger"),
        "justice": somebody("justice", agencies["Sở Tư pháp"], "justice"),
        "chair": somebody("chair", committee, "chair"),
    }


@pytest.fixture
def raised(people: dict[str, Officer]) -> Difficulty:
    agency = Agency.objects.get(name="Sở Nội vụ")
    said = DifficultyStatement("Thiếu máy quét", "Chưa có máy quét khổ A3.")
    return raise_difficulty(plan=make_plan(), assignment=None, agency=agency, said=said, by=people["home"], at=AT)


def told(verb: str) -> set[str]:
    collect_officer_news(entries=list(Entry.objects.filter(verb=verb)))
    return set(OfficerNews.objects.filter(entry__verb=verb).values_list("officer__username", flat=True))


def test_each_step_is_told_to_whom_it_concerns(people: dict[str, Officer], raised: Difficulty):
    assert told("difficulty.raised") == {"justice"}
    escalate(difficulty=raised, paper=DifficultyPaper("x", "1/TTr", date(2026, 11, 24)), by=people["justice"], at=AT)
    assert told("difficulty.escalated") == {"chair"}
    answer_difficulty(difficulty=raised, paper=DifficultyPaper("Đồng ý."), by=people["chair"], at=AT)
    assert told("difficulty.answered") == {"home"}


def test_a_letter_names_it_while_it_waits_and_no_longer(people: dict[str, Officer], raised: Difficulty):
    told("difficulty.raised")
    write_officer_letters(at=datetime(2026, 11, 25, 2, tzinfo=UTC))
    letter = Letter.objects.get(officer=people["justice"])
    [line] = reminders_for(letter=letter)
    assert (line.label, line.url) == ("Khó khăn, vướng mắc", raised.get_absolute_url())
    assert line.title == "Thiếu máy quét (mới nêu)"
    Difficulty.objects.filter(pk=raised.pk).update(state="closed", due_on=None, remind_on=None)
    assert reminders_for(letter=letter) == []


@pytest.mark.parametrize(
    ("verb", "state", "deals"),
    [
        ("difficulty.reminded", "handling", "difficulty.answer"),
        ("difficulty.reminded", "escalated", "difficulty.decide"),
        ("guidance.reminded", "", "guidance.acknowledge"),
        ("page.published", "", ""),
    ],
)
def test_a_reminder_is_for_whose_turn_it_is(verb: str, state: str, deals: str):
    concern = concern_of(verb=verb, details={"agency": 7, "state": state})
    assert (concern.verb if concern else "") == deals
