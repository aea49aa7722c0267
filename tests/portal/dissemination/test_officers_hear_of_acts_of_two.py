"""What two do is told: whoever can finish it hears within the hour, and whoever began it what became of it."""

from datetime import UTC, datetime, timedelta

import pytest

from messageproviders_tests.peers.memory import MemoryProvider
from portal.agencies.models import ActRequest, Agency, Officer
from portal.design.refusals import SecondPersonAsked
from portal.dissemination.jobs.schedule import identity_reader
from portal.dissemination.operations import write_officer_letters
from portal.editorial.models import SectionPage
from portal.editorial.operations.syndication import AdoptionOverlay, adopt_article_by_two
from portal.frontpages.operations.people import lapse_requests
from portal.journal.models import Entry
from portal.journal.operations.by_two import approve_act, refuse_act
from portal.journal.states import verb_label
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.dissemination.factories import empty_outbox
from tests.portal.editorial.factories import make_article, make_front

NOW = datetime(2026, 11, 27, 3, 20, tzinfo=UTC)
HOUR = NOW.replace(minute=0) + timedelta(hours=1)
WHOM = "Nguyễn Văn An"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def somebody(name: str, role: str, agency: Agency) -> Officer:
    return make_posting(role, agency=agency, officer=make_officer(name, email=f"{name}@example.vn")).officer


@pytest.fixture
def agency() -> Agency:
    return make_agency("Sở Tư pháp")


@pytest.fixture
def author(agency: Agency) -> Officer:
    return somebody("tac-gia", "editor", agency)


def ask(by: Officer, agency: Agency, title: str = WHOM, at: datetime = NOW) -> ActRequest:
    section = SectionPage.objects.filter(agency=agency).first() or make_front(agency)
    article = make_article(title, section=make_front(make_agency(f"Nơi của {title}")))
    with pytest.raises(SecondPersonAsked):
        adopt_article_by_two(section=section, article=article, overlay=AdoptionOverlay(), by=by, at=at)
    return ActRequest.objects.latest("pk")


def told(at: datetime) -> dict[str, str]:
    """Letters of this moment: mailbox -> text."""
    provider = MemoryProvider()
    write_officer_letters(at=at)
    empty_outbox(provider, at=at)
    return {message.to: message.text for message in provider.carried}


class TestWhoCanFinishIt:
    def test_hears_of_all_that_waits_in_one_letter_an_hour_and_of_no_person(self, author, agency):
        somebody("duyet", "approver", agency)
        somebody("xa", "approver", make_agency("Nơi khác"))
        somebody("dieu-hanh", "administrator", make_agency("Trung tâm"))
        ask(author, agency)
        ask(author, agency, "Bài hai", NOW + timedelta(minutes=5))
        letters = told(HOUR)
        assert set(letters) == {"duyet@example.vn"}
        assert letters["duyet@example.vn"].count("/quan-tri/viec-can-hai-nguoi/") == 2
        assert WHOM not in letters["duyet@example.vn"]
        assert told(HOUR) == {}
        ask(author, agency, "Bài ba", HOUR + timedelta(minutes=1))
        assert set(told(HOUR + timedelta(hours=1))) == {"duyet@example.vn"}, "a second letter of the day"

    def test_is_whoever_runs_the_portal_where_nobody_else_can(self, author, agency):
        somebody("dieu-hanh", "administrator", make_agency("Trung tâm"))
        ask(author, agency)
        assert set(told(HOUR)) == {"dieu-hanh@example.vn"}

    def test_does_not_hear_of_what_was_decided_meanwhile(self, author, agency):
        approver = somebody("duyet", "approver", agency)
        approve_act(asked=ask(author, agency), by=approver, at=NOW + timedelta(minutes=1))
        assert told(HOUR) == {}


class TestWhoBeganIt:
    @pytest.mark.parametrize("how", ["approved", "refused", "lapsed"])
    def test_hears_what_became_of_it_and_of_no_person(self, author, agency, how: str, mailoutbox, settings):
        approver, asked = somebody("duyet", "approver", agency), ask(author, agency)
        assert set(told(HOUR)) == {"duyet@example.vn"}
        later = HOUR + timedelta(days=8)
        said = {"asked": asked, "by": approver, "at": later}
        {
            "approved": lambda: approve_act(**said),
            "refused": lambda: refuse_act(**said, answer="Bài đã cũ"),
            "lapsed": lambda: lapse_requests(at=later),
        }[how]()
        entry = Entry.objects.get(verb=f"act.{how}")
        settings.MAIL_IS_CONFIGURED = True
        identity_reader.read([entry])
        (letter,) = mailoutbox
        assert letter.to == ["tac-gia@example.vn"]
        assert WHOM not in letter.body
        assert verb_label(f"act.{how}") in letter.body
