"""However money is divided, every part of its table adds up to the whole, and the whole to the frozen figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.plans.states.plans import Money
from portal.reports.compilation.figures import (
    SumsDiffer,
    money_table,
)

names = st.sampled_from(("a", "b", "c"))
things = st.lists(st.tuples(names, names, names, st.integers(0, 10**15), st.booleans()), max_size=15)


@given(things)
def test_every_part_adds_up_to_the_whole(found: list[tuple[str, str, str, int, bool]]):
    amount = sum(amount for *_, amount, is_spent in found if not is_spent)
    spent = sum(amount for *_, amount, is_spent in found if is_spent)
    table = money_table(things=found, amount=amount, spent=spent)
    assert [heading for heading, _ in table["parts"]] == ["Theo cơ quan", "Theo nguồn kinh phí", "Theo nhiệm vụ"]
    for _, rows in table["parts"]:
        assert sum(row.amount for row in rows) == table["whole"].amount == amount
        assert sum(row.spent for row in rows) == table["whole"].spent == spent
        assert sum(row.left for row in rows) == table["whole"].left


@pytest.mark.parametrize(("amount", "spent"), [(11, 4), (10, 5)])
def test_what_does_not_add_up_to_its_figure_is_shown_nowhere(amount: int, spent: int):
    found = [("a", "b", "c", 10, False), ("a", "b", "c", 4, True)]
    with pytest.raises(SumsDiffer):
        money_table(things=found, amount=amount, spent=spent)


@pytest.mark.parametrize(
    ("amount", "spent", "share"),
    [(3, 1, 333), (1000, 999, 999), (10, 10, 1000), (10, 12, 1200), (0, 0, None), (0, 5, None)],
)
def test_a_share_is_of_what_was_set_aside(amount: int, spent: int, share: int | None):
    assert Money("a", amount, spent).share == share
