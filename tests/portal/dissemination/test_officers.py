"""Officers with an address are written to of what waits for them: who is, and what is kept of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from messageproviders_tests.peers.memory import MemoryProvider
from portal.agencies.models import Agency, Officer
from portal.dissemination.models import Letter, OfficerNews
from portal.dissemination.operations import write_officer_letters
from portal.dissemination.states import LetterKind
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.dissemination.factories import clean_all, empty_outbox
from tests.portal.questions.answering import Team, asked_of

MORNING = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)  # half past seven, a Wednesday
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def officer_of(agency: Agency, role: str, email: str) -> Officer:
    return make_posting(role, agency=agency, officer=make_officer(email=email)).officer


def test_a_letter_is_for_those_who_deal_with_it_at_the_agency():
    agency = make_agency()
    for role in ("editor", "chair", "unit_admin"):
        officer_of(agency, role, f"{role}@example.vn")
    officer_of(make_agency("Sở Khác"), "editor", "khac@example.vn")
    officer_of(agency, "editor", "")
    Officer.objects.filter(pk=officer_of(agency, "editor", "thoi@example.vn").pk).update(is_active=False)
    asked_of(Team(agency), due_on=date(2026, 12, 10))
    provider = MemoryProvider()
    write_officer_letters(at=MORNING)
    empty_outbox(provider, at=MORNING)
    (message,) = provider.carried
    assert message.to == "editor@example.vn"
    assert message.subject == "Việc đang chờ bạn: 1 việc"
    assert "List-Unsubscribe" not in message.headers
    assert "<li" in message.html


def test_letters_become_numbers():
    agency = make_agency()
    officer_of(agency, "editor", "bien.tap@example.vn")
    asked_of(Team(agency), due_on=date(2026, 12, 10))
    write_officer_letters(at=MORNING)
    empty_outbox(MemoryProvider(), at=MORNING)
    clean_all(at=MORNING + timedelta(days=91))
    letter = Letter.objects.get()
    assert (letter.kind, letter.officer) == (LetterKind.STAFF.value, None)
    assert not OfficerNews.objects.exists()
