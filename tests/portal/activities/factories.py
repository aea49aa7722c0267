"""Activities for tests, through the operation that officers use."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from portal.activities.models import Activity
from portal.activities.operations import ActivityEntry, record_activity
from portal.activities.states import ActivityAmount, ActivityLanguage, ActivityMeasure
from portal.agencies.models import Agency, Officer
from tests.portal.agencies.factories import make_agency, make_officer

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
DAY = date(2026, 11, 20)
VI, KM = ActivityLanguage.VIETNAMESE, ActivityLanguage.KHMER


def talk(
    agency: Agency, *, gatherings: int = 1, people: int = 80, is_estimate: bool = False, **more: Any
) -> ActivityEntry:
    numbers = (
        ActivityAmount(ActivityMeasure.GATHERINGS, gatherings, is_estimate=is_estimate),
        ActivityAmount(ActivityMeasure.PEOPLE, people, is_estimate=is_estimate),
    )
    return ActivityEntry(
        **{"kind": "truc-tiep", "title": "Phổ biến Luật Đất đai", "agency": agency, "day": DAY, "numbers": numbers}
        | more
    )


def leaflets(agency: Agency, vi: int = 200, km: int = 100, **more: Any) -> ActivityEntry:
    numbers = (ActivityAmount(ActivityMeasure.COPIES, vi), ActivityAmount(ActivityMeasure.COPIES, km, KM))
    return ActivityEntry(
        **{"kind": "tai-lieu", "title": "Tờ gấp về hôn nhân", "agency": agency, "day": DAY, "numbers": numbers} | more
    )


def recorded(said: ActivityEntry | None = None, *, by: Officer | None = None, at: datetime = NOON) -> Activity:
    made, _ = record_activity(said=said or talk(make_agency()), ticket=uuid4(), by=by or make_officer(), at=at)
    return made
