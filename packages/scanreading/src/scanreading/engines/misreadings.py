"""Typical confusions of OCR: words that differ only in worn diacritics, and small errors that a table corrects."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lawtext.numbers import to_roman
from lawtext.words import fold, patterns_beside
from scanreading.engines.language import EDGE, SyllableModel, pieces
from scanreading.engines.types import PrintedWord, ReadToken, TokenLine

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT, _NONE = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323", ""
# Each tone mark, and the marks that it may be confused with, most frequent first.
_RIVAL_TONES = {
    _ACUTE: (_HOOK, _TILDE),
    _HOOK: (_ACUTE, _TILDE, _NONE, _DOT),
    _TILDE: (_HOOK, _ACUTE),
    _GRAVE: (_NONE,),
    _DOT: (_HOOK, _NONE),
    _NONE: (_HOOK, _GRAVE),
}
_RIVAL_LETTERS = {"d": "đ", "đ": "d", "D": "Đ", "Đ": "D"}
_ROOFS = "\u0302\u0306"  # of â ê ô ă; a tone mark above them may merge with them
# Confusions caused by poor print, as (tone read, tone printed, letters or diacritics under it). A hook that loses its
# bow looks like an acute. A tone mark above a circumflex or breve is lost. The swollen dot of an i looks like a hook
# (only on an i: not over the a of "Khải").
_LOST = (
    (_ACUTE, _HOOK, ""),
    (_HOOK, _NONE, "i"),
    *((_NONE, tone, _ROOFS) for tone in (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT)),
)
_LITTLE_DOUBT = 4.0  # gain in natural log-likelihood: all of 166 words with such a gain were misread
_LITTLE_DOUBT_OF_A_NAME = 7.0  # the same for a capitalised word inside a sentence: names may have any spelling
_RARE = 100  # of 20 million tokens: a word counts as having lost its tone only if it is rarer in the laws ("quôc")
_LIKELY = -3.5  # mean log-probability: for a word above it no rival is considered


def rivals(word: str) -> Iterator[str]:
    """Yield the words (NFC) that differ in the tone of its single toned syllable, or in an initial d or đ."""
    spread = unicodedata.normalize("NFD", word)
    tones = [(at, mark) for at, mark in enumerate(spread) if mark in _RIVAL_TONES]
    if len(tones) == 1:
        at, tone = tones[0]
        for other in _RIVAL_TONES[tone]:
            yield unicodedata.normalize("NFC", spread[:at] + other + spread[at + 1 :])
    elif not tones:
        yield from _with_tone(spread)
    if word[:1] in _RIVAL_LETTERS:
        yield _RIVAL_LETTERS[word[0]] + word[1:]


def _with_tone(spread: str) -> Iterator[str]:
    """Add a tone to the vowel with a circumflex or breve, else to the only vowel: "uông" -> "uống", "chi" -> "chỉ"."""
    roofed = [at for at, sign in enumerate(spread) if sign in _ROOFS]
    vowels = [at for at, letter in enumerate(spread) if letter.lower() in "aeiouy"]
    if len(roofed) != 1 and len(vowels) != 1:
        return
    end = (roofed[0] if len(roofed) == 1 else vowels[0]) + 1
    while end < len(spread) and unicodedata.combining(spread[end]):
        end += 1
    for tone in (_ACUTE, _HOOK, _GRAVE, _TILDE, _DOT) if roofed else _RIVAL_TONES[_NONE]:
        yield unicodedata.normalize("NFC", spread[:end] + tone + spread[end:])


def best_rival(before: Sequence[str], word: str, after: Sequence[str], *, language: SyllableModel) -> tuple[str, float]:
    """The likeliest rival and its gain in log-likelihood; ("", 0.0) if the word itself is likely."""
    own = language.score(before, word, after)
    if not any(map(str.isalpha, word)) or own / (len(pieces(word)) + 2) > _LIKELY:
        return "", 0.0
    told = ((language.score(before, rival, after) - own, rival) for rival in rivals(word))
    gain, rival = max(told, default=(0.0, ""))
    return (rival, gain) if gain > 0 else ("", 0.0)


def restored(lines: Sequence[TokenLine], *, language: SyllableModel) -> list[TokenLine]:
    """The lines with certainly lost diacritics restored.

    A changed word is marked as disagreeing, so that it is flagged.
    """
    tokens = [token for line in lines for token in line.tokens]
    told = iter([_restored(tokens, at, language) for at in range(len(tokens))])
    return [replace(line, tokens=tuple(next(told) for _ in line.tokens)) for line in lines]


_RE = patterns_beside(__file__)


def _restored(tokens: Sequence[ReadToken], at: int, language: SyllableModel) -> ReadToken:
    token = tokens[at]
    found = _RE.core.match(token.text)
    if not found or is_in_name(*_around(tokens, at)):
        return token
    opened, core, closed = found.groups()
    before, after = beside(tokens, at)
    rival, gain = best_rival(before, core, [*pieces(closed), *after][:2], language=language)
    least = _LITTLE_DOUBT_OF_A_NAME if _may_be_a_name(core, before) else _LITTLE_DOUBT
    if (
        gain < least
        or not _is_lost(core, rival)
        or (toneless(core)[1] == _NONE and language.count(core.lower()) > _RARE)
    ):
        return token
    return replace(token, text=opened + rival + closed, agrees=False, other=token.text)


def is_in_name(before: Sequence[str], word: str, after: str) -> bool:
    """Whether a word continues the name of a person ("Nguyễn Ngọc Khải"), given the words before it and the one after
    it.

    The language model is made from laws and cannot judge the spelling of names. "Luật Phổ biến" is not a name: the next
    word is in lower case.
    """
    if not word[:1].isupper() or word.isupper():
        return False
    capitals = [each.istitle() and each[-1].isalpha() for each in before[-2:]]
    return bool(capitals) and capitals[-1] and (all(capitals[-2:]) and len(capitals) == 2 or not after[:1].islower())


def _around(tokens: Sequence[ReadToken], at: int) -> tuple[list[str], str, str]:
    """The two words before a word, the word itself, and the one after it; for `is_in_name`."""
    before = [token.text for token in tokens[max(0, at - 2) : at]]
    return before, tokens[at].text, tokens[at + 1].text if at + 1 < len(tokens) else ""


def _may_be_a_name(word: str, before: Sequence[str]) -> bool:
    return word[0].isupper() and not word.isupper() and before[-1].isalpha()


def beside(tokens: Sequence[ReadToken | PrintedWord], at: int) -> tuple[list[str], list[str]]:
    """The two nearest tokens of the language model before a word, and the two after it."""
    before = pieces(" ".join(each.text for each in tokens[max(0, at - 2) : at]))[-2:]
    return before or [EDGE], pieces(" ".join(each.text for each in tokens[at + 1 : at + 3]))[:2] or [EDGE]


def _is_lost(word: str, rival: str) -> bool:
    """Whether the two words differ in one of the ways listed in `_LOST`."""
    (read, tone), (printed, other) = toneless(word), toneless(rival)
    if read != printed:
        return False
    if (tone, other) == (_HOOK, _NONE):
        return "i" + _HOOK in unicodedata.normalize("NFD", word.lower())
    return any(
        (tone, other) == (lost, stands) and (not under or any(sign in read.lower() for sign in under))
        for lost, stands, under in _LOST
    )


def toneless(word: str) -> tuple[str, str]:
    """The decomposed word (NFD) without its tone mark, and the mark."""
    spread = unicodedata.normalize("NFD", word)
    tone = next((sign for sign in spread if sign in _RIVAL_TONES), _NONE)
    return (spread.replace(tone, "") if tone else spread), tone


# Replacements for characters that are never printed.
SIGNS = str.maketrans(
    {"⁄": "/", "∕": "/", "Ð": "Đ", "ð": "đ", "ﬁ": "fi", "ﬂ": "fl", "ø": "g", "\u00ad": "-", "¬": "", "~": ""}
)

# Misreadings as patterns within one word, each with its correction.
_MISREAD = (
    # In an official number, after a slash or hyphen. No other abbreviation of an agency or document type is spelt so.
    (r"\bTT[øy]g?(?![\w])", "TTg"),
    (r"(?<=-)TT[gpsq9]\b(?=\W|$)", "TTg"),
    (r"(?<=[/\d])[QO0]D(?=-)", "QĐ"),
    (r"(?<=[/\d])Q[ĐD]Đ+(?=-)", "QĐ"),
    (r"(?<=[/\d])ND(?=-CP)", "NĐ"),
    (r"\bHDND\b", "HĐND"),
    (r"\bUBNĐ\b", "UBND"),
    (r"(?<=[/-])[TI]Tr\b", "TTr"),
    (r"(?<=[/-])TIr\b", "TTr"),
    # letters between digits
    (r"(?<=\d)[OoQ](?=\d)", "0"),
    (r"\b[lI|\]](?=\d{1,3}(?:[./]|\b))", "1"),
    (r"(?<=\d)[lI|](?=\d)", "1"),
)
MISREAD_PATTERNS = tuple((re.compile(misread), printed) for misread, printed in _MISREAD)

_ROMAN = frozenset(map(to_roman, range(1, 13)))
_ROMAN_SIGNS = str.maketrans({"l": "I", "1": "I", "!": "I", "|": "I", "Ï": "I", "Ì": "I", "H": "II"})


def plain(lines: Sequence[TokenLine]) -> list[TokenLine]:
    """Clean each word by itself: NFC, certain misreadings corrected, strokes of rules removed.

    Drop lines that consist of strokes.
    """
    return [replace(line, tokens=tokens) for line in lines if (tokens := tuple(_plain(line.tokens)))]


def mend_word(word: str) -> str:
    """Correct one word without regard to its neighbours."""
    text = unicodedata.normalize("NFC", word).translate(SIGNS)
    for pattern, printed in MISREAD_PATTERNS:
        text = pattern.sub(printed, text)
    return _RE.outer_strokes.sub("", text)


def respelt(lines: Sequence[TokenLine]) -> list[tuple[str, str]]:
    """The words in which correction changes only diacritics, each with the result.

    The document itself may spell them so.
    """
    seen = dict.fromkeys(
        unicodedata.normalize("NFC", one.text).translate(SIGNS) for line in lines for one in line.tokens
    )
    return [(was, now) for was in seen if (now := mend_word(was)) != was and fold(now) == fold(was)]


def _plain(tokens: Iterable[ReadToken]) -> Iterable[ReadToken]:
    for token in (part for each in tokens for part in _unrun(each)):
        text = mend_word(token.text)
        if text and not (_RE.strokes.fullmatch(text) and text not in ("*", "•", "=")):
            yield replace(token, text=text)


def _unrun(token: ReadToken) -> Iterable[ReadToken]:
    """Split "Số:75/KH-UBND" into two words, because the printed label and the number may be doubted separately, and
    "XãKếAn" into three.
    """
    text, box = unicodedata.normalize("NFC", token.text), token.box
    found = _RE.number_run.match(text)
    names = (
        [] if text.isascii() else [at for at in range(1, len(text)) if text[at - 1].islower() and text[at].isupper()]
    )
    edges = [0, *([found.end(1)] if found else names), len(text)]
    places = [box.left + round((box.right - box.left) * at / max(1, len(text))) for at in edges]
    for at, end in enumerate(edges[1:], start=1):
        own = replace(box, left=places[at - 1], right=max(places[at - 1] + 1, places[at]))
        yield replace(token, text=text[edges[at - 1] : end], box=own)


def renumbered(lines: Sequence[TokenLine]) -> list[TokenLine]:
    """Correct numerals at the beginning of lines by the numerals around them: "l." before "2.", "8)" before "b)",
    "Chương Ill".
    """
    firsts = [line.tokens[0].text for line in lines]
    mended: list[TokenLine] = []
    for at, line in enumerate(lines):
        first = _first(firsts, at)
        tokens = list(line.tokens)
        if first != tokens[0].text:
            tokens[0] = replace(tokens[0], text=first)
            firsts[at] = first
        last = mended[-1].tokens[-1].text if mended else ""
        mended.append(replace(line, tokens=tuple(_roman_after(last, tokens))))
    return mended


def _first(firsts: Sequence[str], at: int) -> str:
    word = firsts[at]
    if (found := _RE.one_misread.match(word)) and _next(firsts, at, _RE.ordinal) == "2":
        return f"1{'.' if found[1] == ',' else found[1]}"
    if word == "II." and _previous(firsts, at, _RE.roman_ordinal) == "II":
        return "III."
    if word in (".", "·", "_", "=", "~", "—", "»", "«") and "-" in (
        firsts[at - 1] if at else "",
        firsts[at + 1] if at + 1 < len(firsts) else "",
    ):
        return "-"
    if (found := _RE.comma.match(word)) and _in_sequence(int(found[1]), firsts, at):
        return f"{found[1]}."
    if _RE.a_misread.match(word) and _next(firsts, at, _RE.point) == "b":
        return "a)"
    if _RE.d_misread.match(word):
        return {"c": "d)", "d": "đ)"}.get(_previous(firsts, at, _RE.point) or "", word)
    return word


def _in_sequence(number: int, firsts: Sequence[str], at: int) -> bool:
    """Whether the previous numeral is one less, or the next one is one more."""
    return _previous(firsts, at, _RE.ordinal) == str(number - 1) or _next(firsts, at, _RE.ordinal) == str(number + 1)


def _next(firsts: Sequence[str], at: int, pattern: re.Pattern[str]) -> str | None:
    """The next numeral of this kind at the beginning of a line."""
    return next((found[1] for word in firsts[at + 1 : at + 40] if (found := pattern.match(word))), None)


def _previous(firsts: Sequence[str], at: int, pattern: re.Pattern[str]) -> str | None:
    return next((found[1] for word in reversed(firsts[max(0, at - 40) : at]) if (found := pattern.match(word))), None)


def _roman_after(last: str, tokens: Sequence[ReadToken]) -> Iterable[ReadToken]:
    """Correct Roman numerals after words that require one, and at the beginning of headings in capitals.

    For example "Chương Ill" -> "Chương III", "quý 11/2026" -> "quý II/2026". `last` is the word before the first token.
    The quarter is kept if both engines agree on it.
    """
    heading = all(token.text.isupper() for token in tokens[1:]) and len(tokens) > 1 and tokens[0].text.endswith(".")
    befores = [last, *(token.text for token in tokens)]
    for at, (before, token) in enumerate(zip(befores, tokens, strict=False)):
        if before.lower().strip('("“') == "quý" and (found := _RE.quarter_like.match(token.text)):
            is_sure = token.agrees and found.end() == 1
            text = token.text if is_sure else found[0].translate(_ROMAN_SIGNS) + token.text[found.end() :]
        else:
            is_numeral = before.lower() in ("chương", "phần", "mục") if at else heading
            text = _roman(token.text) if is_numeral else token.text
        yield replace(token, text=text)


def _roman(word: str) -> str:
    found = _RE.roman_like.match(word)
    if not found or found[1].isdigit():
        return word
    numeral = found[1].translate(_ROMAN_SIGNS)
    return numeral + found[2] if numeral in _ROMAN else word
