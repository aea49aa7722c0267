"""Dates as sites write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.sharing.harvesting.fields import VIETNAM, read_moment

MORNING = datetime(2024, 3, 15, 8, 30, tzinfo=VIETNAM)
ROWS = [
    ("15/03/2024 08:30", MORNING),
    ("15-3-2024 8:30", MORNING),
    ("08:30 15/03/2024", MORNING),
    ("08:30:00, 15.03.2024", MORNING),
    ("Thứ Sáu, 15/3/2024, 8:30 (GMT+7)", MORNING),
    ("Thứ sáu - 15/03/2024 08:30", MORNING),
    ("8 giờ 30, ngày 15 tháng 3 năm 2024", MORNING),
    ("Ngày 15 tháng 03 năm 2024 8h30", MORNING),
    ("15/03/2024 8:30 SA", MORNING),
    ("15/03/2024 1:30 CH", MORNING + timedelta(hours=5)),
    ("15/03/2024", datetime(2024, 3, 15, tzinfo=VIETNAM)),
    ("Fri, 15 Mar 2024 08:30:00 +0700", MORNING),
    ("Fri, 15 Mar 2024 08:30:00 GMT+7", MORNING),
    ("Fri, 15 Mar 2024 08:30:00 +07:00", MORNING),
    ("Fri, 15 Mar 2024 08:30:00 ICT", MORNING),
    ("Fri, 15 Mar 2024 08:30:00 UTC+07", MORNING),
    ("Fri, 15 Mar 2024 08:30:00", MORNING),
    ("15 Mar 24 08:30", MORNING),
    ("Fri, 15 Mar 2024 01:30:00 GMT", MORNING),
    ("Fri, 15 Mar 2024 01:30:00 +0000", MORNING),
    ("Thu, 14 Mar 2024 20:30:00 EST", MORNING),
    ("Fri, 15 Mar 2024 08:30:00 +0770", MORNING),
    ("Fri, 15 Mar 2024 08:30:00 +9900", MORNING),
    ("2024-03-15T08:30:00+07:00", MORNING),
    ("2024-03-15T01:30:00Z", MORNING),
    ("2024-03-15T01:30:00.123456Z", MORNING),
    ("2024-03-15 08:30", MORNING),
    (1710466200, MORNING),
    (1710466200000, MORNING),
    (1, datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
    (0, None),  # what a site writes that knows no date
    (-1, None),
    (4_000_000_000, None),
    (100_000_000_000, None),  # as seconds it is a day of no calendar; one more is taken for milliseconds
    (100_000_000_001, datetime(1973, 3, 3, 9, 46, 40, 1000, tzinfo=UTC)),
    ("15/03/2024 12:30 CH", MORNING + timedelta(hours=4)),
    ("15/03/2024 8h", MORNING - timedelta(minutes=30)),
    ("15 March 2024 08:30", MORNING),
    ("15 Mar 69 08:30", datetime(2069, 3, 15, 8, 30, tzinfo=VIETNAM)),
    ("15 Mar 70 08:30", datetime(1970, 3, 15, 8, 30, tzinfo=VIETNAM)),
    ("15 Mar 99 08:30", datetime(1999, 3, 15, 8, 30, tzinfo=VIETNAM)),
    ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),  # a leap second
    ("Fri, 15 Mar 2024 15:30:00 +1400", MORNING),
    ("Fri, 15 Mar 2024 08:30:00 +1401", MORNING),  # no place on earth has it
    ("Fri, 15 Mar 2024 08:30:00 +0060", MORNING),
    ("Fri, 15 Mar 2024 02:29:00 +0059", MORNING),
    ("2024-02-30", None),
    ("31/02/2024", None),
    ("99/99/2024", None),
    ("hôm qua", None),
    ("", None),
    (None, None),
    (True, None),
    (float("nan"), None),
    ("Fri, 15 Foo 2024 08:30:00 GMT", None),
]


class TestReadMoment:
    @pytest.mark.parametrize(("said", "expected"), ROWS, ids=[str(row[0]) for row in ROWS])
    def test_reads(self, said: object, expected: datetime | None):
        assert read_moment(said) == expected

    @given(st.text(alphabet="0123456789/-:., TZGMThứngày tháng năm+giờSACH", max_size=60))
    def test_gives_an_aware_moment_or_none(self, said: str):
        moment = read_moment(said)
        assert moment is None or moment.tzinfo is not None

    @given(st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)), st.integers(-12 * 60, 14 * 60))
    def test_reads_what_iso_writes(self, moment: datetime, minutes: int):
        aware = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
        assert read_moment(aware.isoformat()) == aware
        assert read_moment(aware.astimezone(UTC).isoformat()) == aware
