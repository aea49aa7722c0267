"""The validity of an instrument on a day: the table in Python and the condition in SQL say the same."""

from datetime import date, timedelta
from itertools import product

import pytest

from portal.library.models import Instrument
from portal.library.operations.spans import refresh_spans
from portal.library.queries import with_status
from portal.library.states import Dates, Status, status_on
from tests.portal.library.factories import AT

DAY = date(2026, 11, 24)
BEFORE, AFTER = DAY - timedelta(1), DAY + timedelta(1)


class TestStatusOn:
    @pytest.mark.parametrize(
        ("stated", "effective", "expired", "expected"),
        [
            ("", BEFORE, None, Status.IN_FORCE),
            ("", DAY, None, Status.IN_FORCE),
            ("", AFTER, None, Status.NOT_YET),
            ("", None, None, Status.UNKNOWN),
            ("", BEFORE, DAY, Status.WHOLLY_EXPIRED),
            ("", BEFORE, AFTER, Status.IN_FORCE),
            (Status.IN_FORCE, None, None, Status.IN_FORCE),
            (Status.IN_FORCE, BEFORE, BEFORE, Status.WHOLLY_EXPIRED),
            (Status.NOT_YET, BEFORE, None, Status.IN_FORCE),
            (Status.PARTLY_EXPIRED, BEFORE, None, Status.PARTLY_EXPIRED),
            (Status.SUSPENDED, BEFORE, None, Status.SUSPENDED),
            (Status.EXPIRED, None, None, Status.EXPIRED),
        ],
    )
    def test_follows_dates_and_statements(
        self, stated: str, effective: date | None, expired: date | None, expected: Status
    ) -> None:
        assert status_on(stated=stated, dates=Dates(effective, expired), day=DAY) is expected

    @pytest.mark.django_db
    def test_is_the_same_in_sql(self) -> None:
        days = (None, BEFORE, DAY, AFTER)
        stated = ["", *(status.value for status in Status if status is not Status.UNKNOWN)]
        for number, (said, effective, expired) in enumerate(product(stated, days, days)):
            if effective and expired and expired < effective:
                continue
            Instrument.objects.create(
                **dict.fromkeys(("official_number", "number_key", "number_fold", "slug", "title"), f"x{number}"),
                stated_status=said, effective_date=effective, expired_date=expired, created_at=AT, updated_at=AT,
            )  # fmt: skip
        refresh_spans(Instrument.objects.all())
        for status in Status:
            by_sql = set(Instrument.objects.filter(with_status(status, day=DAY)).values_list("slug", flat=True))
            by_table = {one.slug for one in Instrument.objects.all() if one.status_on(DAY) is status}
            assert by_sql == by_table, status
