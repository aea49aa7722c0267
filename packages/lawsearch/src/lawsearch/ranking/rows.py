"""The likeliest row of guesses: one for each thing typed, so that neighbours go together (Viterbi's way through)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lawsearch.ranking.likelihood import Likelihood


@dataclass(frozen=True, slots=True)
class Guess:
    """One way to read what was typed: a form, or several that were run together; `cost` is the logarithm it loses."""

    forms: tuple[str, ...]
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class _Path:
    """The likeliest row of guesses that ends here."""

    guess: Guess
    score: float
    before: _Path | None


def likeliest(places: Sequence[Sequence[Guess]], likelihood: Likelihood) -> list[Guess]:
    """One guess for each place (of which there is at least one, with at least one guess each)."""
    paths = [_Path(guess, _opening(guess, likelihood), None) for guess in places[0]]
    for options in places[1:]:
        paths = [_led_to(guess, paths, likelihood) for guess in options]
    path: _Path | None = max(paths, key=_score)
    row: list[Guess] = []
    while path:
        row.append(path.guess)
        path = path.before
    return row[::-1]


def worth(row: Sequence[Guess], likelihood: Likelihood) -> float:
    """How likely a row is (a logarithm): only to be compared with other rows for the same question."""
    opening = _opening(row[0], likelihood)
    return opening + sum(_after(left.forms[-1], right, likelihood) for left, right in pairwise(row))


def _led_to(guess: Guess, paths: Sequence[_Path], likelihood: Likelihood) -> _Path:
    first = guess.forms[0]
    best, most = paths[0], float("-inf")
    for path in paths:
        score = path.score + likelihood.follows(path.guess.forms[-1], first)
        if score > most:
            best, most = path, score
    return _Path(guess, most + _inside(guess, likelihood), best)


def _score(path: _Path) -> float:
    return path.score


def _opening(guess: Guess, likelihood: Likelihood) -> float:
    return likelihood.alone(guess.forms[0]) + _inside(guess, likelihood)


def _after(left: str, guess: Guess, likelihood: Likelihood) -> float:
    return likelihood.follows(left, guess.forms[0]) + _inside(guess, likelihood)


def _inside(guess: Guess, likelihood: Likelihood) -> float:
    if len(guess.forms) == 1:
        return -guess.cost
    return sum(likelihood.follows(left, right) for left, right in pairwise(guess.forms)) - guess.cost
