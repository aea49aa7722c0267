"""Corrects questions that were mistyped or typed without diacritics."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from lawsearch.ranking import SyllableToken, pair, token_of
from lawsearch.ranking.syllables import (
    Guess,
    Likelihood,
    Syllables,
    known_syllables,
    likeliest,
    worth,
)
from lawsearch.ranking.terms import LONGEST_QUESTION, TermCount, TextForm, is_meant
from lawsearch.ranking.typos import VOWELS, guesses
from lawsearch.ranking.vocabulary import expanded
from lawtext.legacy.detection import is_syllable
from lawtext.words import fold

_MOST_RESTORED = 12  # forms with diacritics that are considered per syllable
_RARE = 1 / 10_000  # forms rarer than this share of the most frequent form are not considered


def restored(question: Sequence[SyllableToken], *, count: TermCount) -> tuple[SyllableToken, ...]:
    """The question with diacritics restored.

    Numbers, foreign words and syllables typed with diacritics stay as typed.
    """
    if not question:
        return ()
    table = known_syllables()
    likelihood = Likelihood(table, count)
    places = marked_guesses(question, table=table, count=count, likelihood=likelihood)
    return tuple(token_of(form) for guess in likeliest(places, likelihood) for form in guess.forms)


def marked_guesses(
    question: Sequence[SyllableToken], *, table: Syllables, count: TermCount, likelihood: Likelihood
) -> list[list[Guess]]:
    """The forms with diacritics of each syllable. Also loads the counts of pairs of neighbouring forms."""
    forms = [forms_of(token, table=table, count=count) for token in question]
    for at in range(1, len(question)):
        likelihood.look_up(forms[at - 1], forms[at], pair(question[at - 1].folded, question[at].folded))
    return [[Guess((form,)) for form in of_place] for of_place in forms]


def forms_of(token: SyllableToken, *, table: Syllables, count: TermCount) -> list[str]:
    """The possible forms of a typed syllable: the syllable itself if it has its diacritics, else its marked forms, most
    frequent first.
    """
    if token.marked != token.folded and is_meant(token, count):
        return [token.marked]
    fitting = [form for form in table.candidates.get(token.folded, ()) if _keeps(token.marked, form)][:_MOST_RESTORED]
    if not fitting:
        return [token.marked]
    least = table.share_of(fitting[0]) * _RARE
    return [form for form in fitting if table.share_of(form) >= least]


def _keeps(typed: str, form: str) -> bool:
    """Whether a form has every diacritic that was typed: "đat" may be "đất", but never "dắt"."""
    if typed.isascii():
        return True
    marks = unicodedata.normalize("NFD", form)
    return all(mark in marks for mark in unicodedata.normalize("NFD", typed) if not mark.isascii())


_UNMARKED_MORE = 2.5  # additional gain required in a question without diacritics, as more readings are possible
_COMMON = 4.0  # cost of a missing diacritic; confusions such as hỏi for ngã cost less
_BORNE_OUT = 5  # minimum number of texts that contain the correction next to its neighbour
_MANY_MORE = 10  # factor of this minimum if the neighbour is a correction too
_MOST = 12  # corrections considered per syllable
_UNMARKED = 0.2  # share of marked syllables below which a question counts as typed without diacritics
# Forms that are not in the table: the cost of a well-spelt one, which may be an everyday word unknown to the laws, and
# the cost of each letter, beyond `_LETTERS`, of a run that is no syllable.
_WELL_SPELLED, _EACH_LETTER, _LETTERS = -6.0, 1.2, 4


class Suspicion(Enum):
    """The degree of suspicion: the highest cost of a correction to consider, and the gain that a correction must bring.

    There are two gains: the second applies to common errors (cost up to `_COMMON`), the first to all others.
    """

    CLEAR = (99.0, 2.5, 1.0)  # fits neither neighbour, and nearly all texts write it differently
    GREAT = (99.0, 2.5, 2.5)  # no valid syllable, or fits neither neighbour
    SMALL = (3.5, 3.0, 3.0)  # does not fit one neighbour

    @property
    def dearest(self) -> float:
        return self.value[0]

    def likelier(self, cost: float) -> float:
        return self.value[2 if cost <= _COMMON else 1]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as typed: the readings of each token without corrections, and the likeliest sequence of readings."""

    tokens: Sequence[SyllableToken]
    places: list[list[Guess]]
    row: list[Guess]
    unmarked: bool


def meant(question: Sequence[SyllableToken], *, count: TermCount, total: int) -> tuple[SyllableToken, ...] | None:
    """The probable correction of a question, for an index of `total` texts; None if no correction is better.

    It may have more tokens than the question ("datdai" -> "đất đai"). Missing diacritics are no error if all are
    missing.
    """
    if not total or not 0 < len(question) <= LONGEST_QUESTION:
        return None
    table = known_syllables()
    likelihood = Likelihood(table, count)
    asked = _asked(question, table, count, likelihood)
    if not (suspicions := _suspicions(asked, table, likelihood)):
        return None
    row = likeliest(_with_slips(asked, suspicions, table, likelihood), likelihood)
    kept = _convincing(row, asked, suspicions, likelihood)
    return tuple(token_of(form) for guess in kept for form in guess.forms) if kept != asked.row else None


def _asked(question: Sequence[SyllableToken], table: Syllables, count: TermCount, likelihood: Likelihood) -> _Asked:
    words = [token for token in question if not token.folded.isdecimal()]
    unmarked = sum(token.marked != token.folded for token in words) < _UNMARKED * len(words)
    places = (
        marked_guesses(question, table=table, count=count, likelihood=likelihood)
        if unmarked
        else [[Guess((token.marked,))] for token in question]
    )
    places = [[Guess(each.forms, _strangeness(each.forms[0], table, count)) for each in options] for options in places]
    return _Asked(question, places, likeliest(places, likelihood), unmarked)


def _strangeness(form: str, table: Syllables, count: TermCount) -> float:
    """The cost (if negative, bonus) of a form that is missing from the table; 0 for a syllable that occurs in the
    texts.
    """
    if form in table or form.isdecimal():
        return 0.0
    if is_syllable(form):
        return 0.0 if count(TextForm.MARKED, form) else _WELL_SPELLED
    return _EACH_LETTER * max(len(form) - _LETTERS, 0)


def _suspicions(asked: _Asked, table: Syllables, likelihood: Likelihood) -> dict[int, Suspicion]:
    """The tokens that are unlikely as typed, by index, with the degree of suspicion."""
    forms = [guess.forms[0] for guess in asked.row]
    otherwise = [likelihood.is_written_otherwise(left, right) for left, right in pairwise(forms)]
    belongs = [likelihood.belong(left, right) for left, right in pairwise(forms)]
    suspicions = {}
    for at, token in enumerate(asked.tokens):
        beside = belongs[max(at - 1, 0) : at + 1]  # empty if the question has only one token
        is_word = forms[at] in table or is_syllable(forms[at])
        if not _can_be_wrong(token):
            continue
        if beside and not any(beside) and all(otherwise[max(at - 1, 0) : at + 1]):
            suspicions[at] = Suspicion.CLEAR
        elif not is_word or (beside and not any(beside)):
            suspicions[at] = Suspicion.GREAT
        elif not all(beside) and not asked.unmarked:
            suspicions[at] = Suspicion.SMALL
    return suspicions


def _can_be_wrong(token: SyllableToken) -> bool:
    if len(token.folded) < 2 or token.folded.isdecimal() or expanded([token]):
        return False
    return len(token.folded) > 2 or bool(set(token.folded) & VOWELS)  # "vk" is an abbreviation, not a slip for "vi"


def _with_slips(
    asked: _Asked, suspicions: Mapping[int, Suspicion], table: Syllables, likelihood: Likelihood
) -> list[list[Guess]]:
    """The readings to consider: with corrections for a suspicious token, all uncorrected ones for its neighbours, and
    only the best one for other tokens.
    """
    near = {at + step for at in suspicions for step in (-1, 0, 1)}
    places = [list(options) if at in near else [asked.row[at]] for at, options in enumerate(asked.places)]
    for at, suspicion in suspicions.items():
        before, after = asked.row[max(at - 1, 0) : at], asked.row[at + 1 : at + 2]

        def fit(guess: Guess, before: list[Guess] = before, after: list[Guess] = after) -> float:
            return worth([*before, guess, *after], likelihood)

        typed = asked.tokens[at].marked
        least = table.share_of(typed) if typed in table else 0.0  # a valid word is never replaced by a rarer one
        cheap = (
            guess
            for guess in guesses(typed, table, unmarked=asked.unmarked)
            if guess.cost <= suspicion.dearest and table.share_of(guess.forms[0]) >= least
        )
        places[at] += sorted(cheap, key=fit, reverse=True)[:_MOST]
    return places


def _convincing(
    row: Sequence[Guess], asked: _Asked, suspicions: Mapping[int, Suspicion], likelihood: Likelihood
) -> list[Guess]:
    """The sequence without the corrections that gain too little; the sequence as typed if no correction is left."""
    kept = list(row)
    slips = {at for at in suspicions if _is_slip(row[at], at, asked)}
    for at in sorted(slips):
        typed = [*kept[:at], asked.row[at], *kept[at + 1 :]]
        gain = worth(kept, likelihood) - worth(typed, likelihood)
        wanted = suspicions[at].likelier(row[at].cost) + (_UNMARKED_MORE if asked.unmarked else 0.0)
        if gain < wanted or not _is_borne_out(kept, at, slips, likelihood):
            kept = typed
            slips.discard(at)
    return kept if slips else asked.row


def _is_slip(guess: Guess, at: int, asked: _Asked) -> bool:
    """Whether a reading is a correction. False if it only adds diacritics in a question typed without them."""
    if asked.unmarked and asked.tokens[at].folded == "".join(map(fold, guess.forms)):
        return len(guess.forms) > 1
    return guess not in asked.places[at]


def _is_borne_out(row: Sequence[Guess], at: int, slips: Set[int], likelihood: Likelihood) -> bool:
    """Whether enough texts contain the correction next to a neighbour (more if the neighbour is a correction too).

    True for a token without neighbours.
    """
    texts = [likelihood.together(left, right) for left, right in pairwise(row[at].forms)]
    for left, right in ((at - 1, at), (at, at + 1)):
        if left >= 0 and right < len(row):
            together = likelihood.together(row[left].forms[-1], row[right].forms[0])
            texts.append(together / _MANY_MORE if left in slips and right in slips else together)
    return not texts or max(texts) >= _BORNE_OUT
