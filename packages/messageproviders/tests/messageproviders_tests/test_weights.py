"""Shares move away from a carrier in trouble, a little at a time, and come back when it is well."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messageproviders.outcomes import AccountWeight, reweigh, shares

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
AGO = timedelta


def standing(account: int, weight: int = 50, *, since: timedelta | None = None, **how: float) -> AccountWeight:
    return AccountWeight(account, weight, 50, NOW - since if since else None, **how)  # type: ignore[arg-type]


MOVES = [
    # what happens, the accounts, the weights that change
    ("nothing", [standing(1), standing(2)], {}),
    ("fifty errors are not more than fifty", [standing(1, errors=50), standing(2)], {}),
    ("many errors in a minute", [standing(1, errors=51), standing(2)], {1: 40, 2: 60}),
    ("again, within the minute", [standing(1, 40, since=AGO(seconds=59), errors=99), standing(2, 60)], {}),
    ("again, after it", [standing(1, 40, since=AGO(seconds=60), errors=99), standing(2, 60)], {1: 30, 2: 70}),
    ("slow receipts", [standing(1, slow=0.15), standing(2)], {1: 40, 2: 60}),
    ("slow still, within five minutes", [standing(1, 40, since=AGO(minutes=4), slow=0.5), standing(2, 60)], {}),
    ("both in trouble", [standing(1, errors=99), standing(2, errors=99)], {1: 40, 2: 40}),
    ("nothing is left of it", [standing(1, 5, errors=99), standing(2, 95)], {1: 0, 2: 100}),
    ("well for a quarter of an hour", [standing(1, 40, since=AGO(minutes=15)), standing(2, 60)], {1: 50}),
    # One step towards rest at a time, from either side, and never past it.
    ("far from rest", [standing(1, 20, since=AGO(minutes=15)), standing(2, 80, since=AGO(minutes=15))], {1: 30, 2: 70}),
    (
        "nearly at rest",
        [standing(1, 45, since=AGO(minutes=15)), standing(2, 55, since=AGO(minutes=15))],
        {1: 50, 2: 50},
    ),
    ("one account alone", [standing(1, errors=99)], {}),
]


@pytest.mark.parametrize(("what", "accounts", "expected"), MOVES)
def test_shares_move(what: str, accounts: list[AccountWeight], expected: dict[int, int]):
    assert reweigh(accounts, at=NOW) == expected


@given(st.dictionaries(st.integers(1, 99), st.integers(0, 100), min_size=1, max_size=6))
def test_every_message_belongs_to_one_account(weights: dict[int, int]):
    parts = shares(weights)
    assert sorted(number for part in parts.values() for number in part) == list(range(100))
    if sum(weights.values()):
        assert all(not len(parts[account]) for account, weight in weights.items() if not weight)
