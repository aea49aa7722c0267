"""What else somebody may want to look for: the headings of what comes up beside the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lawsearch.ranking.analysis import (
    Token,
    folded_forms,
    pairs,
    tokens,
)
from lawsearch.ranking.cleaning import telling

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


def related(question: Sequence[Token], headings: Iterable[str], *, most: int = MOST) -> list[str]:
    """Lines to search for next, in the order given: near the question, none that asks the same, no two alike.

    Near is what says two words of the question in a row: one alone ("phép", "máy") leads astray.
    """
    asked, rows = _said(question), _rows(question) or _said(question)
    taken = [asked]
    chosen: list[str] = []
    for heading, found in _lines(headings):
        said = _said(found)
        if rows & (_rows(found) | said) and not said <= asked and not any(_is_alike(said, other) for other in taken):
            taken.append(said)
            chosen.append(heading)
        if len(chosen) == most:
            break
    return chosen


def _lines(headings: Iterable[str]) -> Iterator[tuple[str, list[Token]]]:
    """Those that can be searched for, with their syllables."""
    for heading in headings:
        line = heading.partition("\n")[0].strip(" .;:,")
        found = tokens(line)
        folded = tuple(folded_forms(found))
        if _SHORTEST <= len(found) <= _LONGEST and not any(folded[: len(begin)] == begin for begin in _GENERAL):
            yield line, found


def _said(found: Sequence[Token]) -> frozenset[str]:
    """The syllables that say something, without marks."""
    return frozenset(token.folded for token, is_telling in zip(found, telling(found), strict=True) if is_telling)


def _rows(found: Sequence[Token]) -> frozenset[str]:
    """The pairs of neighbours in what says something."""
    kept = telling(found)
    forms = folded_forms(found)
    beside = zip(pairs(forms), kept, kept[1:], strict=False)
    return frozenset(row for row, left, right in beside if left and right)


def _is_alike(left: frozenset[str], right: frozenset[str]) -> bool:
    return len(left & right) >= _ALIKE * len(left | right)
