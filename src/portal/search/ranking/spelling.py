"""What was meant by a question that was mistyped: "Có phải bạn muốn tìm …?".

A slip is looked for only where something typed is unlikely: a syllable that no text holds, or one beside which its
neighbours never stand. The likeliest row of readings wins, each slip at its cost; and it is told only where it is far
likelier than what was typed, for to correct what was right is worse than to keep silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lawtext.legacy.syllables import is_syllable
from portal.search.ranking.abbreviations import expanded
from portal.search.ranking.analysis import Token, token_of
from portal.search.ranking.likelihood import Likelihood
from portal.search.ranking.restoring import forms_of
from portal.search.ranking.slips import Reading, readings
from portal.search.ranking.syllables import Syllables, known_syllables
from portal.search.ranking.terms import LONGEST_QUESTION, Count

_BORNE_OUT = 5  # texts that must hold what was meant beside its neighbour
_FAR_LIKELIER = 3.0  # a logarithm
_WELL_SPELLED = -6.0  # what a well spelled syllable is given that the table lacks: people have more words than the law
_MOST = 12  # readings that are weighed at one place
_UNMARKED = 0.35  # share of marked syllables below which a question was typed without marks


@dataclass(frozen=True, slots=True)
class _Path:
    """The best row of readings that ends here."""

    reading: Reading
    score: float
    before: _Path | None

    def row(self) -> list[Reading]:
        path: _Path | None = self
        found = []
        while path:
            found.append(path.reading)
            path = path.before
        return found[::-1]


def meant(question: Sequence[Token], *, count: Count, total: int) -> tuple[Token, ...] | None:
    """What was probably meant by a question over an index of `total` texts; None where nothing better is known.

    There may be more tokens than were typed ("datdai" -> "đất đai"). Marks that are missing everywhere are no slip.
    """
    row = meant_row(question, count=count, total=total)
    return tuple(token_of(form) for forms in row for form in forms) if row else None


def meant_row(question: Sequence[Token], *, count: Count, total: int) -> list[tuple[str, ...]] | None:
    """For each token typed, the forms that were meant."""
    if not total or not 0 < len(question) <= LONGEST_QUESTION:
        return None
    table = known_syllables()
    likelihood = Likelihood(table, count)
    unmarked = _is_unmarked(question)
    as_typed = _as_typed(question, table, count, unmarked=unmarked)
    typed = _best(as_typed, likelihood)
    doubtful = _doubtful(question, typed.row(), table, likelihood)
    if not doubtful:
        return None
    places = _with_slips(question, as_typed, typed.row(), doubtful, table, likelihood, unmarked=unmarked)
    best = _best(places, likelihood)
    if best.score < typed.score + _FAR_LIKELIER or not _is_borne_out(best.row(), doubtful, likelihood):
        return None
    return [reading.forms for reading in best.row()]


def _is_unmarked(question: Sequence[Token]) -> bool:
    words = [token for token in question if not token.folded.isdecimal()]
    return sum(token.marked != token.folded for token in words) < _UNMARKED * len(words)


def _as_typed(question: Sequence[Token], table: Syllables, count: Count, *, unmarked: bool) -> list[list[Reading]]:
    """The readings without any slip: what was typed, or all its marked forms where marks were not typed at all."""
    if not unmarked:
        return [[Reading((token.marked,), _bonus(token, table))] for token in question]
    return [
        [Reading((form,), _bonus(token, table)) for form in forms_of(token, table=table, count=count)]
        for token in question
    ]


def _bonus(token: Token, table: Syllables) -> float:
    return _WELL_SPELLED if token.marked not in table and is_syllable(token.marked) else 0.0


def _best(places: Sequence[Sequence[Reading]], likelihood: Likelihood) -> _Path:
    paths = [_Path(reading, _first(reading, likelihood), None) for reading in places[0]]
    for options in places[1:]:
        paths = [
            max(
                (_Path(reading, path.score + _after(path.reading, reading, likelihood), path) for path in paths),
                key=_score,
            )
            for reading in options
        ]
    return max(paths, key=_score)


def _score(path: _Path) -> float:
    return path.score


def _after(left: Reading, right: Reading, likelihood: Likelihood) -> float:
    return likelihood.follows(left.forms[-1], right.forms[0]) + _inside(right, likelihood)


def _first(reading: Reading, likelihood: Likelihood) -> float:
    return likelihood.alone(reading.forms[0]) + _inside(reading, likelihood)


def _inside(reading: Reading, likelihood: Likelihood) -> float:
    return sum(likelihood.follows(left, right) for left, right in pairwise(reading.forms)) - reading.cost


def _doubtful(question: Sequence[Token], row: Sequence[Reading], table: Syllables, likelihood: Likelihood) -> list[int]:
    """The places of what is unlikely as typed."""
    forms = [reading.forms[0] for reading in row]
    belongs = [likelihood.belong(left, right) for left, right in pairwise(forms)]
    return [
        at
        for at, token in enumerate(question)
        if _can_be_wrong(token)
        and ((forms[at] not in table and not is_syllable(forms[at])) or not any(belongs[max(at - 1, 0) : at + 1]))
    ]


def _can_be_wrong(token: Token) -> bool:
    return len(token.folded) > 1 and not token.folded.isdecimal() and not expanded([token])


def _with_slips(
    question: Sequence[Token],
    as_typed: Sequence[Sequence[Reading]],
    row: Sequence[Reading],
    doubtful: Sequence[int],
    table: Syllables,
    likelihood: Likelihood,
    *,
    unmarked: bool,
) -> list[list[Reading]]:
    """The readings to weigh: all of a doubtful place, as typed of its neighbours, the best of the others."""
    near = {at + step for at in doubtful for step in (-1, 0, 1)}
    places = [list(options) if at in near else [row[at]] for at, options in enumerate(as_typed)]
    for at in doubtful:
        left = row[at - 1] if at else None
        right = row[at + 1] if at + 1 < len(row) else None

        def fit(reading: Reading, left: Reading | None = left, right: Reading | None = right) -> float:
            before = _after(left, reading, likelihood) if left else _first(reading, likelihood)
            return before + (likelihood.follows(reading.forms[-1], right.forms[0]) if right else 0.0)

        slips = sorted(readings(question[at].marked, table, unmarked=unmarked), key=fit, reverse=True)
        places[at] += slips[:_MOST]
    return places


def _is_borne_out(row: Sequence[Reading], doubtful: Sequence[int], likelihood: Likelihood) -> bool:
    """Whether all that was changed stands in enough texts beside a neighbour; a lone syllable has none."""
    changed = [at for at in doubtful if row[at].cost > 0]
    for at in changed:
        around = [form for reading in row[max(at - 1, 0) : at + 2] for form in reading.forms]
        if len(around) > 1 and max(likelihood.together(*both) for both in pairwise(around)) < _BORNE_OUT:
            return False
    return bool(changed)
