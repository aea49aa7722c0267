"""When a month is over each section is judged once: fresh, or silent for some days of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.editorial.jobs import judge_months
from portal.editorial.models import DeskReminder, SectionPage
from portal.editorial.operations.regulation import MonthNotOver, judge_month, months_over
from portal.editorial.states.workflow import ReminderSubject
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_agency
from tests.portal.editorial.factories import make_front
from tests.portal.laid import laid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
OCTOBER = date(2026, 10, 1)
AT = datetime(2026, 11, 2, 3, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 5, 3, tzinfo=UTC)


@laid
def section() -> SectionPage:
    """The front of an agency, which alone was there in October."""
    front = make_front(make_agency("Sở Nội vụ"))
    SectionPage.objects.update(first_published_at=AT)
    SectionPage.objects.filter(pk=front.pk).update(first_published_at=LONG_AGO)
    return SectionPage.objects.get(pk=front.pk)


def silent(section: SectionPage, since: datetime, until: datetime | None) -> None:
    DeskReminder.objects.create(
        about=ReminderSubject.SILENCE.value, key=str(section.pk), due_at=since, reminded_at=since, settled_at=until
    )


def told() -> dict[str, object]:
    return Entry.objects.get(verb="section.month_judged").details


class TestAMonth:
    def test_without_silence_is_fresh(self, section: SectionPage):
        assert judge_month(month=OCTOBER, at=AT) == 1
        assert told() == {
            "section": section.pk,
            "section_month": f"{section.pk}:2026-10",
            "title": "Sở Nội vụ",
            "agency": section.agency_id,
            "month": "2026-10-01",
            "standing": "fresh",
            "silent_days": 0,
        }

    @pytest.mark.parametrize(
        ("since", "until", "days"),
        [
            # over before it began; until its first day; its last day alone; all of it; one that lasts; one after it
            (datetime(2026, 9, 2, tzinfo=UTC), datetime(2026, 9, 20, tzinfo=UTC), 0),
            (datetime(2026, 9, 2, tzinfo=UTC), datetime(2026, 10, 1, 2, tzinfo=UTC), 0),
            (datetime(2026, 10, 31, 2, tzinfo=UTC), datetime(2026, 11, 1, 2, tzinfo=UTC), 1),
            (datetime(2026, 9, 2, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC), 31),
            (datetime(2026, 10, 22, 2, tzinfo=UTC), None, 10),
            (datetime(2026, 11, 1, 2, tzinfo=UTC), None, 0),
        ],
    )
    def test_counts_its_silent_days(self, section: SectionPage, since: datetime, until: datetime | None, days: int):
        silent(section, since, until)
        judge_month(month=OCTOBER, at=AT)
        assert (told()["silent_days"], told()["standing"]) == (days, "silent" if days else "fresh")

    def test_counts_a_day_once_that_two_reminders_name(self, section: SectionPage):
        silent(section, datetime(2026, 10, 20, 2, tzinfo=UTC), datetime(2026, 10, 25, 2, tzinfo=UTC))
        silent(section, datetime(2026, 10, 22, 2, tzinfo=UTC), datetime(2026, 10, 26, 2, tzinfo=UTC))
        judge_month(month=OCTOBER, at=AT)
        assert told()["silent_days"] == 6

    def test_is_judged_once(self, section: SectionPage):
        assert [judge_month(month=OCTOBER, at=AT) for _ in range(2)] == [1, 0]

    def test_that_still_runs_is_not_judged(self, section: SectionPage):
        with pytest.raises(MonthNotOver):
            judge_month(month=OCTOBER, at=datetime(2026, 10, 31, 16, tzinfo=UTC))
        # in Vietnam it is November already
        assert judge_month(month=OCTOBER, at=datetime(2026, 10, 31, 17, tzinfo=UTC)) == 1

    def test_is_nothing_to_a_section_that_was_opened_later(self, section: SectionPage):
        SectionPage.objects.filter(pk=section.pk).update(first_published_at=AT)
        assert judge_month(month=OCTOBER, at=AT) == 0


def test_the_chore_judges_the_last_months(section: SectionPage):
    judge_months(at=AT)
    judge_months(at=AT + timedelta(hours=6))
    told = Entry.objects.filter(verb="section.month_judged").order_by("pk")
    assert [one.details["month"] for one in told] == ["2026-08-01", "2026-09-01", "2026-10-01"]
    # silent since its opening in January: the chore has noted that before it judged
    assert {one.details["standing"] for one in told} == {"silent"}


def test_months_over_cross_the_turn_of_the_year():
    assert months_over(at=datetime(2027, 1, 20, tzinfo=UTC), count=2) == [date(2026, 11, 1), date(2026, 12, 1)]
