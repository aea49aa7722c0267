"""Officers with an address are reminded by letter: one a day, of what still waits, without anybody's name in it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from messageproviders.port import MemoryProvider
from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Agency
from portal.dissemination.jobs.schedule import OfficersReader
from portal.dissemination.models import Letter, OfficerNews
from portal.dissemination.notifications.cases import officer_letter_due_at, verb_concerned
from portal.dissemination.operations import collect_officer_news, write_officer_letters
from portal.dissemination.states import LetterKind, LetterState
from portal.editorial.models import SectionPage
from portal.editorial.operations.maintenance import keep_reminders
from portal.editorial.queries.reminders import dues
from portal.editorial.states.workflow import ApprovalStep, ReminderSubject
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.dissemination.factories import clean_all, empty_outbox
from tests.portal.editorial.factories import make_article

FRIDAY = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)  # ten in the morning
SATURDAY = datetime(2026, 11, 28, 0, 30, tzinfo=UTC)  # half past seven
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def editor_of(agency: Agency, email: str = "bien.tap@example.vn", role: str = "editor"):
    return make_posting(role, agency=agency, officer=make_officer(email=email)).officer


def remind(at: datetime = FRIDAY) -> None:
    SectionPage.objects.update(first_published_at=at)
    keep_reminders(dues=dues(at=at, is_workday=WorkingCalendar().is_working), at=at)
    collect_officer_news(entries=list(Entry.objects.filter(verb="desk.reminded").order_by("pk")))


def send(at: datetime = SATURDAY) -> MemoryProvider:
    provider = MemoryProvider()
    write_officer_letters(at=at)
    empty_outbox(provider, at=at)
    return provider


class TestReminding:
    def test_one_letter_says_all_that_is_due(self):
        agency = make_agency("Sở Y tế")
        editor_of(agency)
        pages = [make_article(title, agency=agency, review_date=date(2026, 11, 1)) for title in ("Một", "Hai")]
        remind()
        (message,) = send().carried
        assert message.to == "bien.tap@example.vn"
        assert message.subject == "Nhắc việc: 2 việc đến hạn"
        assert f"https://lantoa.example.vn/quan-tri/pages/{pages[0].pk}/edit/" in message.text
        assert "quá hạn 27 ngày" in message.text
        assert "List-Unsubscribe" not in message.headers
        assert "<li" in message.html

    def test_goes_the_next_morning_and_once_a_day(self):
        agency = make_agency()
        editor_of(agency)
        make_article("Một", agency=agency, review_date=date(2026, 11, 1))
        remind()
        assert write_officer_letters(at=FRIDAY) == 0
        assert len(send().carried) == 1
        make_article("Hai", agency=agency, review_date=date(2026, 11, 1))
        remind(at=SATURDAY - timedelta(hours=1))
        assert send(at=SATURDAY + timedelta(hours=1)).carried == []
        assert len(send(at=SATURDAY + timedelta(days=1)).carried) == 1

    def test_what_was_done_meanwhile_is_not_told(self):
        agency = make_agency()
        editor_of(agency)
        page = make_article("Một", agency=agency, review_date=date(2026, 11, 1))
        remind()
        page.review_date = date(2027, 11, 1)
        page.save_revision().publish()
        remind(at=FRIDAY + timedelta(hours=1))
        assert send().carried == []
        assert Letter.objects.get().state == LetterState.SKIPPED

    def test_is_for_those_who_deal_with_it_at_the_agency(self):
        agency = make_agency()
        for role in ("editor", "leader", "reception"):
            editor_of(agency, f"{role}@example.vn", role=role)
        editor_of(make_agency("Sở Khác"), "khac@example.vn")
        editor_of(agency, "")
        gone = editor_of(agency, "thoi@example.vn")
        gone.is_active = False
        gone.save()
        make_article("Một", agency=agency, review_date=date(2026, 11, 1))
        remind()
        assert [message.to for message in send().carried] == ["editor@example.vn"]

    def test_reading_twice_tells_once(self):
        agency = make_agency()
        editor_of(agency)
        make_article("Một", agency=agency, review_date=date(2026, 11, 1))
        remind()
        OfficersReader().read(list(Entry.objects.filter(verb="desk.reminded")))
        assert OfficerNews.objects.count() == 1

    def test_letters_become_numbers(self):
        agency = make_agency()
        editor_of(agency)
        make_article("Một", agency=agency, review_date=date(2026, 11, 1))
        remind()
        send()
        clean_all(at=SATURDAY + timedelta(days=91))
        letter = Letter.objects.get()
        assert (letter.kind, letter.officer) == (LetterKind.STAFF.value, None)
        assert not OfficerNews.objects.exists()


class TestWhom:
    def test_every_reminder_concerns_somebody(self):
        assert all(verb_concerned(about=about.value) for about in ReminderSubject)

    @pytest.mark.parametrize(
        ("step", "verb"),
        [
            (ApprovalStep.CHECK, "article.check"),
            (ApprovalStep.APPROVE, "article.publish"),
            (ApprovalStep.BOARD, "article.board"),
        ],
    )
    def test_a_step_concerns_whoever_may_take_it(self, step: ApprovalStep, verb: str):
        assert verb_concerned(about="buoc-xu-ly", step=step.value) == verb

    def test_mornings_are_those_of_the_office(self):
        zone = timezone.get_default_timezone()
        early = datetime(2026, 11, 26, 20, 0, tzinfo=UTC)  # three in the morning of Friday
        assert officer_letter_due_at(happened_at=early, zone=zone) == datetime(2026, 11, 27, 0, 0, tzinfo=UTC)
        assert officer_letter_due_at(happened_at=FRIDAY, zone=zone) == datetime(2026, 11, 28, 0, 0, tzinfo=UTC)
