"""What is counted of a whole month has one day: the fifteenth, so that a period which holds most of a month has it."""

from datetime import date

_MIDDLE = 15


def day_of_month(day: date) -> date:
    """The day on which what is counted of the month of this day counts."""
    return day.replace(day=_MIDDLE)
