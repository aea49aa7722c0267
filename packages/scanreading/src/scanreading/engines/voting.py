"""Combines the results of two engines. Their words are aligned by position; where they differ, a logistic model
chooses.

The first engine has precedence: its lines and words are kept, and a word is dropped only if another one replaces it.
The weights of the features (`_WEIGHTS`) were fitted on pages with known text.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rapidfuzz.distance import Levenshtein

from lawtext.words import canonical_tone, fold
from scanreading.engines.language import EDGE, SyllableModel, pieces
from scanreading.engines.misreadings import is_in_name, toneless
from scanreading.engines.types import ReadToken, TokenLine, WordBox, level

_EDGES = re.compile(r"^([\W_]*)(.*?)([\W_]*)$", re.DOTALL)
_LETTERS = re.compile(r"[\W_]")
_FIGURE = re.compile(r"[/.,:;()%-]*\d[\d/.,:;()%-]*")

_DOUBTED = 60
_BORNE_OUT = 90  # confidence of a number on which two of three readings agree: all of 108 such numbers were right
_TELLING = 5  # characters; a run of this length does not match by chance
_SMALL, _LARGE = 0.35, 2.5  # of the usual word height: limits of a short word that is no noise
_STRAY = (".", ",", "'", "’", "‘", "`", ":", ";", "-")  # specks, if the first engine alone read them before a word

# The probability that the second engine is right where the two differ: logit = sum of weight * feature.
_WEIGHTS = {
    "always": -0.3,
    "language": 0.9,  # gain in log-likelihood, between its neighbours, of the second engine's word
    "first unsure": 1.0,  # 1 - confidence, 0-1
    "second unsure": -0.5,  # 1 - confidence, 0-1
    "digits": -1.0,  # either word has a digit: the first engine is better at digits, the language model cannot judge
    "case": 2.0,  # if only the case differs: 1 if the second word's case fits, -1 if the first's does
    "marks only": -0.6,  # whether they differ only in diacritics
    "length": 0.4,  # edit distance of the words without diacritics
}
# The same for punctuation at the end of a word on which both engines agree: "yêu cầu." and "yêu cầu".
_SIGN_WEIGHTS = {"always": -2.1, "language": 0.4, "first unsure": 3.0, "digits": -2.0}

_CLOSING = '”"»'
_NO_QUOTES = dict.fromkeys(map(ord, "”“\"»'’‘´`"))


@dataclass(frozen=True, slots=True)
class WordChoice:
    """Two words for one position, with the neighbouring tokens of the language model."""

    first: ReadToken
    second: ReadToken
    before: tuple[str, ...]
    after: tuple[str, ...]


def vote(first: Sequence[TokenLine], second: Sequence[TokenLine], *, language: SyllableModel) -> list[TokenLine]:
    """The lines of the first engine, with `agrees` and `other` set for each token, and with the second engine's word
    where it is likelier.
    """
    voted: list[TokenLine] = []
    places = [token.box for line in first for token in line.tokens]
    for number, line in enumerate(first):
        said = voted[-1].tokens[-2:] if voted else ()
        following = first[number + 1].tokens[:2] if number + 1 < len(first) else ()
        voted.append(_voted(line, _own(_beside(line, second), line, places), said, following, places, language))
    return voted


def traits(choice: WordChoice, language: SyllableModel) -> dict[str, float]:
    """The features of the decision; the keys are those of `_WEIGHTS`."""
    one, other = choice.first.text, choice.second.text
    folded, other_folded = bare(one), bare(other)
    likelier = language.score(choice.before, other, choice.after) - language.score(choice.before, one, choice.after)
    return {
        "always": 1.0,
        "language": max(-8.0, min(8.0, likelier)),
        "first unsure": 1 - choice.first.confidence / 100,
        "second unsure": 1 - choice.second.confidence / 100,
        "digits": float(any(map(str.isdigit, one + other))),
        "case": _case(choice) if one != other and one.lower() == other.lower() else 0.0,
        "marks only": float(folded == other_folded),
        "length": float(Levenshtein.distance(folded, other_folded)),
    }


def _chance(choice: WordChoice, language: SyllableModel, weights: Mapping[str, float]) -> float:
    """The probability (0-1) that the second engine's word is the right one of two different words."""
    total = sum(weights[name] * value for name, value in traits(choice, language).items() if name in weights)
    return 1 / (1 + math.exp(-total))


def _case(choice: WordChoice) -> float:
    """1 if the case of the second word fits its position, else -1; 0 if unknown.

    Lower case fits within a sentence, a capital after the end of one. At the beginning of a line either may be right.
    """
    last = choice.before[-1]
    if last == EDGE or last in ("0", ")", '"', "-", "/"):
        return 0.0
    return 1.0 if choice.second.text[:1].isupper() == (last in (".", ":", "!", "?")) else -1.0


def bare(word: str) -> str:
    """The letters and digits of a word, without diacritics, in lower case."""
    return _LETTERS.sub("", fold(word))


def same(one: str, other: str) -> bool:
    """Whether two readings are equal except for punctuation at the ends and the placement of tone marks."""
    return _core(one) == _core(other)


def _core(word: str) -> str:
    return canonical_tone(_parts(word)[1])


def _voted(
    line: TokenLine,
    beside: Sequence[ReadToken],
    said: Sequence[ReadToken],
    following: Sequence[ReadToken],
    places: Sequence[WordBox],
    language: SyllableModel,
) -> TokenLine:
    """One voted line. `said` and `following` are the nearest words of the lines before and after it."""
    if not beside:
        return line
    tokens: list[ReadToken] = []
    for ours, theirs, end in _runs(line.tokens, beside):
        after = " ".join(token.text for token in [*line.tokens[end:], *following][:2])
        if ours:
            tokens.extend(_settled(ours, theirs, [*said, *tokens], after, language))
        else:
            tokens.extend(replace(token, agrees=False) for token in theirs if _is_missed(token, places, language))
    return replace(line, tokens=tuple(tokens))


def _runs(
    ours: Sequence[ReadToken], theirs: Sequence[ReadToken]
) -> Iterator[tuple[Sequence[ReadToken], Sequence[ReadToken], int]]:
    """Yield runs of the first engine's words, the second engine's words for the same position, and the end index of the
    run.

    Adjacent differences form one run if the letters are nearly the same: "quyđịnh", "quy định".
    """
    steps = Levenshtein.opcodes([bare(token.text) for token in ours], [bare(token.text) for token in theirs])
    for changed, group in groupby(steps, key=lambda step: step.tag != "equal"):
        parts = list(group)
        first, last = parts[0], parts[-1]
        whole = ours[first.src_start : last.src_end], theirs[first.dest_start : last.dest_end], last.src_end
        if changed and len(parts) > 1 and _nearly_same(whole[0], whole[1]):
            yield whole
            continue
        for step in parts:
            yield ours[step.src_start : step.src_end], theirs[step.dest_start : step.dest_end], step.src_end


def _nearly_same(ours: Sequence[ReadToken], theirs: Sequence[ReadToken]) -> bool:
    """Whether two runs have the same letters, except for at most one in eight."""
    mine, other = "".join(bare(token.text) for token in ours), "".join(bare(token.text) for token in theirs)
    return bool(mine) and Levenshtein.distance(mine, other) <= max(1, len(mine) // 8)


def _settled(
    ours: Sequence[ReadToken],
    theirs: Sequence[ReadToken],
    said: Sequence[ReadToken],
    after: str,
    language: SyllableModel,
) -> Iterator[ReadToken]:
    """Resolve a run: word by word if both engines have the same number of words, else as a whole."""
    if len(ours) != len(theirs):
        yield from _regrouped(ours, theirs, said, after, language)
        return
    told = list(said)
    for number, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
        following = " ".join([*(token.text for token in ours[number + 1 : number + 3]), after])
        chosen = _chosen(mine, other, _last_pieces(told), following, language)
        if chosen.text != mine.text and _is_name_by_tone(mine, other, told, following):
            chosen = replace(mine, agrees=False, other=other.text)
        yield chosen
        told.append(chosen)


def _is_name_by_tone(mine: ReadToken, other: ReadToken, before: Sequence[ReadToken], after: str) -> bool:
    """Whether two readings of a person's name differ only in the tone: there the first engine is better, and the
    language model cannot decide.
    """
    return (
        mine.confidence >= _DOUBTED
        and toneless(_core(mine.text))[0] == toneless(_core(other.text))[0]
        and is_in_name([token.text for token in before[-2:]], mine.text, after)
    )


def _chosen(
    mine: ReadToken, other: ReadToken, before: tuple[str, ...], after: str, language: SyllableModel
) -> ReadToken:
    (opened, core, closed), (their_opened, their_core, their_closed) = _parts(mine.text), _parts(other.text)
    if core and opened in _STRAY and opened and not their_opened:
        opened, mine = "", replace(mine, text=core + closed)
    if same(mine.text, other.text):
        kept = replace(mine, agrees=True, other=other.text)
        if closed == their_closed or not core or (_loses_quote(closed, their_closed) and mine.confidence >= _DOUBTED):
            return kept
        choice = WordChoice(mine, replace(other, text=opened + core + their_closed), before, _first_pieces(after))
        if _chance(choice, language, _SIGN_WEIGHTS) <= 0.5:
            return replace(kept, agrees=bool(closed) or not their_closed)  # the second engine often drops punctuation
        return replace(kept, text=choice.second.text, agrees=False)
    kept = replace(mine, agrees=False, other=other.text)
    if not core or not their_core:
        return kept
    after_pieces = _first_pieces(closed + " " + after)
    choice = WordChoice(replace(mine, text=core), replace(other, text=their_core), before, after_pieces)
    if _chance(choice, language, _WEIGHTS) <= 0.5:
        return kept
    # Punctuation at the ends is taken from the first engine: the second one drops dots and hyphens.
    return replace(kept, text=opened + their_core + closed, confidence=min(mine.confidence, other.confidence))


def _loses_quote(closed: str, theirs: str) -> bool:
    """Whether the second engine missed only the closing quotation mark, or read it as an apostrophe."""
    return any(mark in closed for mark in _CLOSING) and closed.translate(_NO_QUOTES) == theirs.translate(_NO_QUOTES)


def _regrouped(
    ours: Sequence[ReadToken],
    theirs: Sequence[ReadToken],
    said: Sequence[ReadToken],
    after: str,
    language: SyllableModel,
) -> Iterator[ReadToken]:
    """Resolve words that only one engine joined or split.

    The first engine's are kept unless the letters are nearly the same.
    """
    mine, other = "".join(bare(token.text) for token in ours), "".join(bare(token.text) for token in theirs)
    told = " ".join(each.text for each in theirs)
    kept = [replace(token, agrees=_is_told(token, told), other=told or None) for token in ours]
    if not theirs or not _nearly_same(ours, theirs) or not all(_is_in_place(token, theirs) for token in ours):
        yield from (kept if theirs else [replace(token, agrees=None) for token in ours])
        return
    before, following = _last_pieces(said), _first_pieces(after)
    one = language.score(before, " ".join(token.text for token in ours), following)
    two = language.score(before, " ".join(token.text for token in theirs), following)
    least = 0.5 if mine == other else 3.0
    if two - one < least or any(map(str.isdigit, mine + other)):
        yield from kept
        return
    sure = min(token.confidence for token in [*ours, *theirs])
    for token in theirs:
        yield ReadToken(
            text=token.text, box=token.box, confidence=sure, agrees=False, other=" ".join(t.text for t in ours)
        )


def _is_in_place(token: ReadToken, theirs: Sequence[ReadToken]) -> bool:
    """Whether a word of the other engine is in this place or next to it.

    The letters alone do not show where a run ends, as it may contain strokes and dots.
    """
    near = token.box.bottom - token.box.top
    return any(
        other.box.left - near <= token.box.right and token.box.left <= other.box.right + near for other in theirs
    )


def _is_told(token: ReadToken, told: str) -> bool:
    """Whether the other engine read the same characters but joined them to others: "Số:75/KH-UBND"."""
    return any(map(str.isdigit, token.text)) and len(token.text) >= _TELLING and token.text in told


def _parts(word: str) -> tuple[str, str, str]:
    found = _EDGES.match(word)
    return (found[1], found[2], found[3]) if found else ("", word, "")


def _last_pieces(said: Sequence[ReadToken]) -> tuple[str, ...]:
    return tuple(pieces(" ".join(token.text for token in said[-2:])))[-2:] or (EDGE,)


def _first_pieces(text: str) -> tuple[str, ...]:
    return tuple(pieces(text))[:2] or (EDGE,)


def _beside(line: TokenLine, second: Iterable[TokenLine]) -> list[ReadToken]:
    """The words of the second engine in lines at the height of this line, from left to right."""
    place = line.box
    found = [
        token
        for other in second
        if level(place, other.box, 0.45) and min(place.right, other.box.right) > max(place.left, other.box.left)
        for token in other.tokens
    ]
    return sorted(found, key=lambda token: token.box.left)


def _own(beside: Sequence[ReadToken], line: TokenLine, places: Sequence[WordBox]) -> list[ReadToken]:
    """The words without those beyond the ends of the line where the first engine read something else: they belong to
    another line.
    """
    margin = line.box.bottom - line.box.top
    left, right = line.box.left - margin, line.box.right + margin
    return [
        token
        for token in beside
        if left <= (token.box.left + token.box.right) / 2 <= right
        or not any(_over(token.box, place) for place in places)
    ]


def _is_missed(token: ReadToken, places: Sequence[WordBox], language: SyllableModel) -> bool:
    """Whether the second engine is certain of a word where the first engine read nothing."""
    return _is_writing([token], language) and not any(_over(token.box, place, 0.25) for place in places)


def is_disputed_figure(token: ReadToken) -> bool:
    """Whether the engines differ in a number or a date. The language model cannot decide which is right."""
    return bool(not token.agrees and token.other and _FIGURE.fullmatch(token.text) and _FIGURE.fullmatch(token.other))


def settled_figure(token: ReadToken, third: str) -> ReadToken:
    """The token with the second engine's number if a third reading confirms it.

    The third reading is by the first engine: if it agrees with the first reading, nothing new is known, and the number
    stays in doubt. It also stays in doubt if the lengths differ ("842", "84%").
    """
    opened, mine, closed = _parts(token.text)
    told = _parts(token.other or "")[1]
    if told != _parts(third)[1] or len(told) != len(mine):
        return token
    return replace(token, text=opened + told + closed, confidence=max(token.confidence, _BORNE_OUT), agrees=True)


def without_noise(lines: Sequence[TokenLine]) -> list[TokenLine]:
    """The lines without specks, rules and rims of seals that were taken for letters.

    Only tokens that the second engine did not read are removed: with low confidence, or far smaller or larger than
    usual.
    """
    heights = sorted(token.box.bottom - token.box.top for line in lines for token in line.tokens if len(token.text) > 2)
    usual = heights[len(heights) // 2] if heights else 0
    cleaned = [replace(line, tokens=tuple(_not_noise(line.tokens, usual))) for line in lines]
    return [line for line in cleaned if line.tokens]


def _not_noise(tokens: Sequence[ReadToken], usual: int) -> Iterator[ReadToken]:
    for number, token in enumerate(tokens):
        if token.agrees is not None or (not number and token.text in ("-", "–", "+", "*", "•")):
            yield token
            continue
        letters = [sign for sign in token.text if sign.isalnum()]
        high = token.box.bottom - token.box.top
        if letters and usual and not _SMALL * usual <= high <= _LARGE * usual and len(letters) < 4:
            continue
        if token.confidence >= _DOUBTED or len(letters) > 1 or "/" in token.text or any(map(str.isdigit, letters)):
            yield token


def unread(first: Sequence[TokenLine], second: Sequence[TokenLine], *, language: SyllableModel) -> list[TokenLine]:
    """The second engine's lines where the first engine read nothing, if they are words and not specks or strokes."""
    places = [token.box for line in first for token in line.tokens]
    found = []
    for line in second:
        free = [token for token in line.tokens if not any(_over(token.box, place) for place in places)]
        if len(free) == len(line.tokens) and _is_writing(free, language):
            found.append(TokenLine(tuple(replace(token, agrees=False) for token in free)))
    return found


def _over(one: WordBox, other: WordBox, share: float = 0.0) -> bool:
    """Whether two boxes overlap horizontally in more than `share` of the narrower one's width, and are level."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    narrower = min(one.right - one.left, other.right - other.left)
    return wide > share * narrower and level(one, other, 0.3)


def _is_writing(tokens: Sequence[ReadToken], language: SyllableModel) -> bool:
    sure = sum(token.confidence for token in tokens) / len(tokens)
    known = sum(language.knows(token.text) and bool(bare(token.text)) for token in tokens)
    return sure >= 85 and known >= max(1, 0.7 * len(tokens))
