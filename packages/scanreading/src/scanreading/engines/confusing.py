"""Words that a worn or coarse print turns into each other, by their marks: "tổng" and "tống", "triển" and "triến",
"chi" and "chỉ".

Both readers fall for the same pairs, so that their agreeing proves little there. Where a rival is likelier the word
is flagged (`flags`); in the ways in which print misleads most by far (`_LOST`) and where the language leaves
little doubt, `restored` puts the mark back, and the word is shown to a person all the same.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from scanreading.engines.language import EDGE, Language, pieces
from scanreading.engines.tokens import Line, Token
from scanreading.engines.types import Word

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT, _NONE = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323", ""
# A mark, and what it is taken for or stands for. The first are by far the most frequent.
_RIVAL_TONES = {
    _ACUTE: (_HOOK, _TILDE),
    _HOOK: (_ACUTE, _TILDE, _NONE, _DOT),
    _TILDE: (_HOOK, _ACUTE),
    _GRAVE: (_NONE,),
    _DOT: (_HOOK, _NONE),
    _NONE: (_HOOK, _GRAVE),
}
_RIVAL_LETTERS = {"d": "đ", "đ": "d", "D": "Đ", "Đ": "D"}
_ROOFS = "\u0302\u0306"  # of â ê ô ă: where a tone stands above them, the two run together
# What print loses, as (tone read, tone printed, letters or roofs under it): a hook's bow, so that it is read as an
# acute; the tone of a letter with a roof. And the dot of an i, swollen, is read as a hook over it (not over the a of
# "Khải").
_LOST = (
    (_ACUTE, _HOOK, ""),
    (_HOOK, _NONE, "i"),
    *((_NONE, tone, _ROOFS) for tone in (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT)),
)
_LITTLE_DOUBT = 4.0  # of natural logarithm: 166 of 166 such words were wrong as read
_LITTLE_DOUBT_OF_A_NAME = 7.0  # of a word with a capital inside a sentence: names are spelt as their bearers like
_RARE = 100  # of 20 million: a word without a tone is one that lost it only where the law hardly knows it ("quôc")
_LIKELY = -3.5  # mean logarithm of the chance: a likelier word has no rival worth asking for


def rivals(word: str) -> Iterator[str]:
    """Each word that differs in the tone of its one syllable, or in d and đ at its beginning; NFC."""
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
    """A tone on the vowel that bears a roof, else on the only one: "uông" -> "uống", "chi" -> "chỉ"."""
    roofed = [at for at, sign in enumerate(spread) if sign in _ROOFS]
    vowels = [at for at, letter in enumerate(spread) if letter.lower() in "aeiouy"]
    if len(roofed) != 1 and len(vowels) != 1:
        return
    end = (roofed[0] if len(roofed) == 1 else vowels[0]) + 1
    while end < len(spread) and unicodedata.combining(spread[end]):
        end += 1
    for tone in (_ACUTE, _HOOK, _GRAVE, _TILDE, _DOT) if roofed else _RIVAL_TONES[_NONE]:
        yield unicodedata.normalize("NFC", spread[:end] + tone + spread[end:])


def best_rival(before: Sequence[str], word: str, after: Sequence[str], *, language: Language) -> tuple[str, float]:
    """The likeliest rival and how much likelier it is (natural logarithm); ("", 0.0) where the word itself is
    likely."""
    own = language.score(before, word, after)
    if not any(map(str.isalpha, word)) or own / (len(pieces(word)) + 2) > _LIKELY:
        return "", 0.0
    told = [(language.score(before, rival, after) - own, rival) for rival in rivals(word)]
    if not told:
        return "", 0.0
    gain, rival = max(told)
    return (rival, gain) if gain > 0 else ("", 0.0)


def restored(lines: Sequence[Line], *, language: Language) -> list[Line]:
    """The lines with marks that print has surely lost put back; such a word agrees with no reader, so that it is
    looked at."""
    tokens = [token for line in lines for token in line.tokens]
    told = iter([_restored(tokens, at, language) for at in range(len(tokens))])
    return [replace(line, tokens=tuple(next(told) for _ in line.tokens)) for line in lines]


_CORE = re.compile(r"^([\W_]*)([^\W\d_]+)([\W_]*)$")


def _restored(tokens: Sequence[Token], at: int, language: Language) -> Token:
    token = tokens[at]
    found = _CORE.match(token.text)
    if not found or is_in_name(*_around(tokens, at)):
        return token
    opened, core, closed = found.groups()
    before, after = beside(tokens, at)
    rival, gain = best_rival(before, core, [*pieces(closed), *after][:2], language=language)
    least = _LITTLE_DOUBT_OF_A_NAME if _may_be_a_name(core, before) else _LITTLE_DOUBT
    if gain < least or not _is_lost(core, rival) or (_is_plain(core) and language.count(core.lower()) > _RARE):
        return token
    return replace(token, text=opened + rival + closed, agrees=False, other=token.text)


def is_in_name(before: Sequence[str], word: str, after: str) -> bool:
    """Whether a word goes on a name ("Nguyễn Ngọc Khải"), given the words before it and the one behind.

    Names are no words of the law, and no likelihood spells them. "Luật Phổ biến" is none: it goes on small.
    """
    if not word[:1].isupper() or word.isupper():
        return False
    capitals = [each.istitle() and each[-1].isalpha() for each in before[-2:]]
    return bool(capitals) and capitals[-1] and (all(capitals[-2:]) and len(capitals) == 2 or not after[:1].islower())


def _around(tokens: Sequence[Token], at: int) -> tuple[list[str], str, str]:
    """The two words before a word, itself, and the one behind it."""
    before = [token.text for token in tokens[max(0, at - 2) : at]]
    return before, tokens[at].text, tokens[at + 1].text if at + 1 < len(tokens) else ""


def _may_be_a_name(word: str, before: Sequence[str]) -> bool:
    return word[0].isupper() and not word.isupper() and before[-1].isalpha()


def beside(tokens: Sequence[Token | Word], at: int) -> tuple[list[str], list[str]]:
    """The nearest pieces before and after a word."""
    before = pieces(" ".join(each.text for each in tokens[max(0, at - 2) : at]))[-2:]
    after = pieces(" ".join(each.text for each in tokens[at + 1 : at + 3]))[:2]
    return before or [EDGE], after or [EDGE]


def _is_lost(word: str, rival: str) -> bool:
    """Whether the two differ in one of the ways of `_LOST`."""
    (read, tone), (printed, other) = toneless(word), toneless(rival)
    if read != printed:
        return False
    if (tone, other) == (_HOOK, _NONE):
        return "i" + _HOOK in unicodedata.normalize("NFD", word.lower())
    return any(
        (tone, other) == (lost, stands) and (not under or any(sign in read.lower() for sign in under))
        for lost, stands, under in _LOST
    )


def _is_plain(word: str) -> bool:
    return toneless(word)[1] == _NONE


def toneless(word: str) -> tuple[str, str]:
    """The word decomposed, without its tone; and the tone."""
    spread = unicodedata.normalize("NFD", word)
    tone = next((sign for sign in spread if sign in _RIVAL_TONES), _NONE)
    return (spread.replace(tone, "") if tone else spread), tone
