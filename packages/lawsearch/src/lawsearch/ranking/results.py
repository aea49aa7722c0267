"""What is made of a ranked list: articles grouped by law, the same text shown once, related headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from lawsearch.ranking.analysis import SyllableToken, folded_forms, pairs, tokens
from lawsearch.ranking.questions import telling

_NO_LETTERS = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """The words alone: two texts that differ in commas, breaks and capitals say the same."""
    return _NO_LETTERS.sub(" ", text.casefold()).strip()


class BareText:
    """A text that equals another if both say the same (see `bare`); false where it says nothing.

    Hardly any two texts begin alike: only of those that do all the words are read.
    """

    def __init__(self, text: str) -> None:
        self._text, self._opening = text, bare(text[:240])[:40]

    def __bool__(self) -> bool:
        return bool(self._opening)

    def __hash__(self) -> int:
        return hash(self._opening)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BareText) and hash(self) == hash(other) and bare(self._text) == bare(other._text)


def distinct[Thing](found: Sequence[Thing], text: Callable[[Thing], Hashable]) -> list[Thing]:
    """The first of those that say just the same ("" is no text), in their order."""
    met: set[Hashable] = set()
    kept = []
    for thing in found:
        said = text(thing)
        if not said or said not in met:
            kept.append(thing)
            met.add(said)
    return kept


@dataclass(frozen=True, slots=True)
class HitGroup[Hit]:
    """The best hit of one owner on this page, its siblings in their order, and hits of others that say just the same.

    A circular that was issued anew, one document under two numbers, a consolidated text: the reader needs one of them,
    and to know of the others.
    """

    first: Hit
    siblings: tuple[Hit, ...] = ()
    twins: tuple[Hit, ...] = ()


def grouped[Hit](
    found: Sequence[Hit], owner: Callable[[Hit], str], text: Callable[[Hit], Hashable] = lambda hit: ""
) -> list[HitGroup[Hit]]:
    """The hits of one page by owner, in the order of each owner's best.

    A hit whose text was met before, in the best hit of another owner, stands as a twin with that one ("" is no text).
    """
    members: dict[str, list[Hit]] = {}
    twins: dict[str, list[Hit]] = {}
    said_by: dict[Hashable, str] = {}
    for hit in found:
        same = said_by.get(text(hit), owner(hit))
        if same != owner(hit):
            twins.setdefault(same, []).append(hit)
            continue
        if owner(hit) not in members and text(hit):
            said_by[text(hit)] = owner(hit)
        members.setdefault(owner(hit), []).append(hit)
    return [
        HitGroup(first, tuple(siblings), tuple(twins.get(name, ()))) for name, (first, *siblings) in members.items()
    ]


MOST = 6
_SHORTEST, _LONGEST = 2, 12  # syllables of a line that fits on a phone and says something
_ALIKE = 0.6  # share of common syllables from which two lines say the same

# Headings that every law has: they lead nowhere. Compared without marks, by how they begin.
_HEADINGS = """
phạm vi điều chỉnh | đối tượng áp dụng | giải thích từ ngữ | hiệu lực thi hành | điều khoản thi hành |
điều khoản chuyển tiếp | quy định chuyển tiếp | tổ chức thực hiện | trách nhiệm thi hành | trách nhiệm tổ chức |
trách nhiệm thực hiện | hướng dẫn thi hành | quy định chi tiết | quy định chung | nguyên tắc chung |
sửa đổi bổ sung | bãi bỏ | áp dụng pháp luật | điều khoản tham chiếu | ban hành kèm theo | chế độ báo cáo
"""
_GENERAL = tuple(tuple(folded_forms(tokens(heading))) for heading in _HEADINGS.split("|"))


def related(question: Sequence[SyllableToken], headings: Iterable[str], *, most: int = MOST) -> list[str]:
    """Lines to search for next, in the order given: near the question, none that asks the same, no two alike.

    Near is what says two words of the question in a row: one alone ("phép", "máy") leads astray.
    """
    asked, rows = _said(question), _rows(question) or _said(question)
    taken = [asked]
    chosen: list[str] = []
    for heading, found in _lines(headings):
        said = _said(found)
        if (
            rows & (_rows(found) | said)
            and not said <= asked
            and not any(len(said & other) >= _ALIKE * len(said | other) for other in taken)
        ):
            taken.append(said)
            chosen.append(heading)
        if len(chosen) == most:
            break
    return chosen


def _lines(headings: Iterable[str]) -> Iterator[tuple[str, list[SyllableToken]]]:
    """Those that can be searched for, with their syllables."""
    for heading in headings:
        line = heading.partition("\n")[0].strip(" .;:,")
        found = tokens(line)
        folded = tuple(folded_forms(found))
        if _SHORTEST <= len(found) <= _LONGEST and not any(folded[: len(begin)] == begin for begin in _GENERAL):
            yield line, found


def _said(found: Sequence[SyllableToken]) -> frozenset[str]:
    """The syllables that say something, without marks."""
    return frozenset(token.folded for token, is_telling in zip(found, telling(found), strict=True) if is_telling)


def _rows(found: Sequence[SyllableToken]) -> frozenset[str]:
    """The pairs of neighbours in what says something."""
    kept = telling(found)
    return frozenset(
        row for row, left, right in zip(pairs(folded_forms(found)), kept, kept[1:], strict=False) if left and right
    )
