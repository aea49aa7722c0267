"""The likeliest row of readings: one for each thing typed, so that neighbours go together (Viterbi's way through)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from portal.search.ranking.likelihood import Likelihood


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was typed: a form, or several that were run together; `cost` is the logarithm it loses."""

    forms: tuple[str, ...]
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class _Path:
    """The likeliest row of readings that ends here."""

    reading: Reading
    score: float
    before: _Path | None


def likeliest(places: Sequence[Sequence[Reading]], likelihood: Likelihood) -> list[Reading]:
    """One reading for each place (of which there is at least one, with at least one reading each)."""
    paths = [_Path(reading, _opening(reading, likelihood), None) for reading in places[0]]
    for options in places[1:]:
        paths = [_led_to(reading, paths, likelihood) for reading in options]
    path: _Path | None = max(paths, key=_score)
    row: list[Reading] = []
    while path:
        row.append(path.reading)
        path = path.before
    return row[::-1]


def worth(row: Sequence[Reading], likelihood: Likelihood) -> float:
    """How likely a row is (a logarithm): only to be compared with other rows for the same question."""
    opening = _opening(row[0], likelihood)
    return opening + sum(_after(left.forms[-1], right, likelihood) for left, right in pairwise(row))


def _led_to(reading: Reading, paths: Sequence[_Path], likelihood: Likelihood) -> _Path:
    first = reading.forms[0]
    best, most = paths[0], float("-inf")
    for path in paths:
        score = path.score + likelihood.follows(path.reading.forms[-1], first)
        if score > most:
            best, most = path, score
    return _Path(reading, most + _inside(reading, likelihood), best)


def _score(path: _Path) -> float:
    return path.score


def _opening(reading: Reading, likelihood: Likelihood) -> float:
    return likelihood.alone(reading.forms[0]) + _inside(reading, likelihood)


def _after(left: str, reading: Reading, likelihood: Likelihood) -> float:
    return likelihood.follows(left, reading.forms[0]) + _inside(reading, likelihood)


def _inside(reading: Reading, likelihood: Likelihood) -> float:
    if len(reading.forms) == 1:
        return -reading.cost
    return sum(likelihood.follows(left, right) for left, right in pairwise(reading.forms)) - reading.cost
