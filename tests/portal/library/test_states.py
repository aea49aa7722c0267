"""The validity of an instrument on a day: the table in Python and the condition in SQL say the same."""

from datetime import date, timedelta
from itertools import product

import pytest

from portal.library.models import Instrument
from portal.library.operations.validity import refresh_spans
from portal.library.queries import with_status
from portal.library.states import NOT_ENDED, STATED_STATUSES, InstrumentDates, InstrumentStatus, status_on
from tests.portal.library.factories import AT

DAY = date(2026, 11, 24)
BEFORE, AFTER = DAY - timedelta(1), DAY + timedelta(1)


class TestStatusOn:
    @pytest.mark.parametrize(
        ("stated", "effective", "expired", "expected"),
        [
            ("", BEFORE, None, InstrumentStatus.IN_FORCE),
            ("", DAY, None, InstrumentStatus.IN_FORCE),
            ("", AFTER, None, InstrumentStatus.NOT_YET),
            ("", None, None, InstrumentStatus.UNKNOWN),
            ("", BEFORE, DAY, InstrumentStatus.WHOLLY_EXPIRED),
            ("", BEFORE, AFTER, InstrumentStatus.IN_FORCE),
            (InstrumentStatus.IN_FORCE, None, None, InstrumentStatus.IN_FORCE),
            (InstrumentStatus.IN_FORCE, BEFORE, BEFORE, InstrumentStatus.WHOLLY_EXPIRED),
            (InstrumentStatus.NOT_YET, BEFORE, None, InstrumentStatus.IN_FORCE),
            (InstrumentStatus.PARTLY_EXPIRED, BEFORE, None, InstrumentStatus.PARTLY_EXPIRED),
            (InstrumentStatus.SUSPENDED, BEFORE, None, InstrumentStatus.SUSPENDED),
            (InstrumentStatus.EXPIRED, None, None, InstrumentStatus.EXPIRED),
        ],
    )
    def test_follows_dates_and_statements(
        self, stated: str, effective: date | None, expired: date | None, expected: InstrumentStatus
    ) -> None:
        assert status_on(stated=stated, dates=InstrumentDates(effective, expired), day=DAY) is expected

    @pytest.mark.django_db
    def test_is_the_same_in_sql(self) -> None:
        days = (None, BEFORE, DAY, AFTER)
        stated = ["", *(status.value for status in STATED_STATUSES)]
        for number, (said, effective, expired) in enumerate(product(stated, days, days)):
            if effective and expired and expired < effective:
                continue
            Instrument.objects.create(
                **dict.fromkeys(("official_number", "number_key", "number_fold", "slug", "title"), f"x{number}"),
                stated_status=said, effective_date=effective, expired_date=expired, created_at=AT, updated_at=AT,
            )  # fmt: skip
        refresh_spans(Instrument.objects.all())
        for status in InstrumentStatus:
            by_sql = set(Instrument.objects.filter(with_status(status, day=DAY)).values_list("slug", flat=True))
            meant = NOT_ENDED if status is InstrumentStatus.IN_FORCE else (status,)
            by_table = {one.slug for one in Instrument.objects.all() if one.status_on(DAY) in meant}
            assert by_sql == by_table, status
