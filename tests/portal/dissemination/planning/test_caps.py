"""How many messages one address gets: three in any 24 hours, one of a class."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.dissemination.planning.rules import free_at, rules_of
from portal.dissemination.states import CampaignClass

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
RULES = rules_of(CampaignClass.EDUCATION, on=date(2026, 11, 24))
URGENT = rules_of(CampaignClass.URGENT, on=date(2026, 11, 24))


def hours_ago(*hours: float) -> list[datetime]:
    return [AT - timedelta(hours=one) for one in hours]


class TestWhoHasHadEnough:
    def test_nobody_who_had_nothing(self) -> None:
        assert free_at(sent=[], of_class=[], rules=RULES, at=AT) == AT

    def test_two_of_other_classes_leave_room(self) -> None:
        assert free_at(sent=hours_ago(1, 2), of_class=[], rules=RULES, at=AT) == AT

    def test_a_fourth_waits_until_the_first_of_three_is_a_day_old(self) -> None:
        assert free_at(sent=hours_ago(1, 2, 20), of_class=[], rules=RULES, at=AT) == AT + timedelta(hours=4)

    def test_a_second_of_its_class_waits_a_day(self) -> None:
        assert free_at(sent=hours_ago(5), of_class=hours_ago(5), rules=RULES, at=AT) == AT + timedelta(hours=19)

    def test_what_is_a_day_old_does_no_harm(self) -> None:
        assert free_at(sent=hours_ago(24, 25, 26), of_class=hours_ago(24), rules=RULES, at=AT) == AT

    def test_urgent_word_is_not_held_back(self) -> None:
        assert free_at(sent=hours_ago(1, 2, 3, 4), of_class=hours_ago(1, 2), rules=URGENT, at=AT) == AT


class TestWhoeverWaits:
    @given(st.lists(st.integers(0, 48 * 60), max_size=12))
    def test_never_gets_a_fourth_within_a_day(self, minutes: list[int]) -> None:
        sent = hours_ago(*(one / 60 for one in minutes))
        free = free_at(sent=sent, of_class=[], rules=RULES, at=AT)
        assert free >= AT
        assert sum(1 for one in sent if free - timedelta(hours=24) < one <= AT) < 3  # noqa: PLR2004
