"""Officers are reminded of what is due: once for each due time, until it settles."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from wagtail.models import Task, Workflow, WorkflowTask

from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Agency, Succession
from portal.editorial.admin.home import content_care
from portal.editorial.models import ArticlePage, DeskReminder, SectionPage, StepTask, UrgentPublication
from portal.editorial.operations.regulation import keep_reminders, make_reminder
from portal.editorial.queries.freshness import silent_sections
from portal.editorial.queries.reminders import (
    EditorialDue,
    dues,
    open_reminders,
    reminded_pages,
    steps_with_deadlines,
)
from portal.editorial.states.contents import SectionKind
from portal.editorial.states.workflow import ReminderSubject
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.editorial.factories import make_article, make_front, make_section

AT = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)  # Friday, ten in the morning
LONG_AGO = AT - timedelta(days=200)
WORKDAYS = WorkingCalendar().is_working
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def front(agency: Agency) -> SectionPage:
    parent = make_section().get_parent()
    section = SectionPage(title=agency.name, agency=agency, kind=SectionKind.AGENCY, slug=agency.slug)
    parent.add_child(instance=section)
    section.save_revision().publish()
    return SectionPage.objects.get(pk=section.pk)


def age(page: ArticlePage | SectionPage, at: datetime = LONG_AGO) -> None:
    type(page).objects.filter(pk=page.pk).update(first_published_at=at, last_published_at=at)


def quiet_sections() -> None:
    """Nothing but what a test makes is silent."""
    SectionPage.objects.update(first_published_at=AT)


def keep(at: datetime = AT) -> tuple[int, int]:
    return keep_reminders(dues=dues(at=at, is_workday=WORKDAYS), at=at)


def verbs() -> list[str]:
    told = Entry.objects.filter(verb__regex=r"^(desk\.|section\.(fell|awoke))").order_by("pk")
    return list(told.values_list("verb", flat=True))


class TestReviews:
    def test_are_due_on_their_day(self):
        quiet_sections()
        agency = make_agency()
        page = make_article(agency=agency, review_date=date(2026, 11, 27))
        make_article("Chưa đến hạn", review_date=date(2026, 11, 28))
        quiet_sections()
        keep()
        row = DeskReminder.objects.get()
        assert (row.about, row.key, row.agency) == ("ra-soat", str(page.pk), agency)
        ((told, meant),) = reminded_pages(open_reminders())
        assert (meant.pk, told.get_about_display()) == (page.pk, "Đến hạn rà soát")

    def test_lead_into_the_editor_whoever_may_edit_and_others_to_the_public_page(self):
        other, today = make_agency("Sở Công Thương"), timezone.localdate()
        section = make_front(other)
        writer = make_posting("editor", agency=other, on=today).officer
        keeper = make_posting("justice", agency=make_agency(), on=today).officer
        page = make_article(agency=other, section=section, review_date=date(2026, 11, 1), owner=writer)
        quiet_sections()
        keep()
        for officer, address in ((keeper, page.url), (writer, f"/quan-tri/pages/{page.pk}/edit/")):
            care = content_care(officer, on=date(2026, 11, 27))
            assert [where for _, about, _, where in care["rows"] if about.pk == page.pk] == [address]

    def test_remind_once_and_settle_by_themselves(self):
        page = make_article(agency=make_agency(), review_date=date(2026, 11, 1))
        quiet_sections()
        assert [keep(), keep(AT + timedelta(hours=1))] == [(1, 0), (0, 0)]
        page.review_date = date(2027, 11, 1)
        page.save_revision().publish()
        assert keep(AT + timedelta(hours=2)) == (0, 1)
        assert not open_reminders().exists()
        assert verbs() == ["desk.reminded"]

    def test_leave_word_without_names(self):
        page = make_article(agency=(agency := make_agency()), review_date=date(2026, 11, 1))
        quiet_sections()
        keep()
        entry = Entry.objects.get(verb="desk.reminded")
        assert entry.subject_label == f"Đến hạn rà soát: {page.title}"
        assert entry.details == {"about": "ra-soat", "agency": agency.pk, "key": str(page.pk), "step": ""}

    def test_of_an_agency_that_ended_are_its_heirs(self):
        old = make_agency("Sở Cũ", exists_to=date(2025, 7, 1))
        new = make_agency("Sở Mới", exists_from=date(2025, 7, 1))
        Succession.objects.create(predecessor=old, successor=new, on_date=date(2025, 7, 1))
        make_article(agency=old, review_date=date(2026, 11, 1))
        quiet_sections()
        keep()
        assert DeskReminder.objects.get().agency == new


class TestSilence:
    def test_is_told_once_and_ends_with_a_publication(self):
        section = front(make_agency())
        article = make_article(section=section, agency=section.agency)
        quiet_sections()
        age(section)
        age(article)
        assert keep() == (1, 0)
        assert keep(AT + timedelta(days=1)) == (0, 0)
        make_article("Bài mới", section=section)
        assert keep(AT + timedelta(days=1)) == (0, 1)
        assert verbs() == ["section.fell_silent", "desk.reminded", "section.awoke"]
        assert Entry.objects.get(verb="section.awoke").subject == section

    def test_is_called_by_the_title_of_the_section_in_the_journal(self):
        section = front(make_agency())
        quiet_sections()
        age(section)
        keep()
        label = Entry.objects.get(verb="desk.reminded").subject_label
        assert label == f"Chuyên mục lâu chưa cập nhật: {section.title}"

    def test_begins_the_day_after_the_last_that_is_allowed(self):
        section = front(make_agency())
        quiet_sections()
        age(section, AT - timedelta(days=30))
        assert silent_sections(on=date(2026, 11, 27)) == []
        (one,) = silent_sections(on=date(2026, 11, 28))
        assert (one.section, one.silent_since, one.most_days) == (section, date(2026, 11, 28), 30)

    def test_is_not_asked_of_an_agency_that_is_no_more(self):
        """Nobody can write in its section, whose address leads to who carries on; a reminder could never be settled."""
        old, new = make_agency("Sở Cũ"), make_agency("Sở Mới")
        sections = make_front(old), make_front(new)
        Agency.objects.filter(pk=old.pk).update(exists_to=date(2025, 7, 1))
        Succession.objects.create(predecessor=old, successor=new, on_date=date(2025, 7, 1))
        quiet_sections()
        for section in sections:
            age(section)
        assert [one.section for one in silent_sections(on=date(2026, 11, 28))] == [sections[1]]


class TestSteps:
    def submit(self, page: ArticlePage, begun: datetime) -> None:
        task = StepTask.objects.filter(step="duyet").first() or StepTask.objects.create(name="Duyệt", step="duyet")
        workflow = Workflow.objects.create(name="Một cấp")
        WorkflowTask.objects.create(workflow=workflow, task=Task.objects.get(pk=task.pk), sort_order=1)
        page.has_unpublished_changes = True
        page.save_revision()
        state = workflow.start(page, user=make_officer())
        state.task_states.update(started_at=begun)

    def test_wait_for_hours_of_working_days(self):
        """24 hours from Thursday ten o'clock end on Friday at ten; those from Friday on Monday."""
        agency = make_agency()
        section = front(agency)
        for title, begun in (("Thứ Năm", AT - timedelta(days=1)), ("Thứ Sáu", AT - timedelta(hours=1))):
            self.submit(make_article(title, section=section, agency=agency), begun)
        quiet_sections()
        found = {one["page"].title: one["due_at"] for one in steps_with_deadlines(at=AT, is_workday=WORKDAYS)}
        assert found == {"Thứ Năm": AT, "Thứ Sáu": AT + timedelta(days=3, hours=-1)}
        keep()
        row = DeskReminder.objects.get()
        assert (row.about, row.agency) == ("buoc-xu-ly", agency)
        assert [page.title for _, page in reminded_pages(open_reminders())] == ["Thứ Năm"]


class TestUrgent:
    def test_are_due_after_their_review(self):
        agency = make_agency()
        article = make_article(section=front(agency), agency=agency)
        quiet_sections()
        late, soon = AT - timedelta(minutes=1), AT + timedelta(hours=1)
        for review_by in (late, soon):
            UrgentPublication.objects.create(
                article=article, reason="Bão", by=make_officer(), at=LONG_AGO, review_by=review_by
            )
        keep()
        assert DeskReminder.objects.get().due_at == late


class TestRemind:
    def test_is_safe_to_run_twice(self):
        due = EditorialDue(ReminderSubject.REVIEW, "7", timezone.now(), None)
        assert [make_reminder(due=due, at=AT), make_reminder(due=due, at=AT)] == [True, False]
        assert verbs() == ["desk.reminded"]

    def test_asks_no_more_of_many_than_of_few(self, django_assert_max_num_queries):
        agency = make_agency()
        for number in range(3):
            make_article(f"Bài {number}", section=front(make_agency(f"Sở {number}")), agency=agency)
        with django_assert_max_num_queries(20):
            dues(at=AT, is_workday=WORKDAYS)
