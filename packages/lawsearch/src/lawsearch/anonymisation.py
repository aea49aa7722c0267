"""Removes personal data from a question as typed. Pure: no Django, no clock.

Numbers of laws, days, years and sums of money are kept. Telephone, identity, card, account, insurance and plate
numbers, e-mail and house addresses, and names of people are removed. The rules look only at the form of the text, so
they may miss some data. Therefore questions are stored only if several people have asked exactly the same
(docs/decisions/0087).
"""

from __future__ import annotations

import re

from lawsearch.ranking import tokens
from lawtext.words import fold, normalise, patterns_beside

LONGEST = 180  # characters; a longer question is a personal story and is not stored
MOST_SYLLABLES = 40
GONE = "…"

# Patterns of personal data. They apply to text without diacritics, in its own case.
_E_MAIL = r"[\w.+-]*@[\w-]+(?:\.[\w-]+)*"  # an.nguyen@example.vn, @biet_danh
_LINK = r"(?:https?://|www\.|fb\.com/|zalo\.me/)\S+"
_PLATE = (
    r"(?<!\w)\d{2}[ -]?[A-Za-z][A-Za-z\d]?[ .-]{0,3}\d{3}[.]?\d{2}(?!\d)"  # 65A-123.45, 65 b1 12345
    r"|(?<!\w)\d{2}[A-Za-z]\d?[ -]\d{4}(?!\d)"  # 65H1-1234
)
_PASSPORT = r"(?<!\w)[A-Za-z]\d{7,8}(?!\w)"  # B1234567
_HOUSE = r"(?<!\w)(?:so nha|hem|kiet|ngo)\s+\d+[\w/-]*"  # số nhà 12/3, hẻm 54
_BIRTH = r"(?<!\w)sinh\s+(?:ngay\s+)?\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}"  # sinh ngày 1/2/1990
_SECRETS = re.compile("|".join((_E_MAIL, _LINK, _PLATE, _PASSPORT, _HOUSE, _BIRTH)), re.IGNORECASE)

_MOST_FIGURES = 6  # maximum digits in a row that may belong to a law or a sum: a year, 200000


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Family names that count if capitalised: "Nguyễn Văn An", "Lê Lợi". Names that begin names of places and offices are
# left out.
_FAMILIES = _listed(
    "bui chau chu dang dao dinh do duong hoang ho huynh khuu kieu le luu ly mac mai ngo nguyen phan pham phung quach"
    " ta thach thai to ton tran trinh truong vo vu vuong"
)
# Family names that count if a middle name follows, in lower case too: "trần văn a", "nguyen thi be".
_WITH_MIDDLE = _listed("nguyen tran huynh hoang pham phan bui ngo")
_MIDDLES = _listed("văn thị van thi")
# Family names that are no other word if they have their diacritics.
_MARKED_FAMILIES = _listed("nguyễn huỳnh trịnh")
# Capitalised words that are not the name of a person: "lấy chồng Hàn Quốc", "bà mẹ Việt Nam", "thành phố Hồ Chí Minh".
_NOBODY = (
    *("viet nam", "han quoc", "dai loan", "trung quoc", "nhat ban", "campuchia", "ho chi minh"),
    *("bo truong", "bo luat", "hoi dong", "luat ", "nghi dinh", "nha nuoc", "toa an", "uy ban"),
)
# Words that precede a name. A name always follows the first group ("tôi tên là bé ba"), and may follow the others ("ông
# An").
_NAMING = (
    r"(?<!\w)(?:((?:họ và tên|họ tên|tên tôi|tên em|tên)\s*(?:là|:)|(?:tôi|em|cháu|mình|con)\s+tên(?:\s+là)?)"
    r"|(?:tôi|em|mình|cháu|con)\s+là|ông|bà|anh|chị|cô|chú|bác|cậu|dì|thím|mẹ|cha|chồng|vợ|con|em|cháu|bị can|bị cáo)"
    r":?\s+(?!gì(?!\w))(?=\w)"
)
_RE = patterns_beside(__file__, naming=_NAMING)
_UNMARKED_NAMING = re.compile(fold(_NAMING), re.IGNORECASE)
_NAME = 4  # syllables that are removed as the name if nothing shows its length
_LONGEST_NAME = 5  # syllables


def scrubbed(typed: str) -> str | None:
    """The question as it may be stored, in lower case; None if it is too long, or if nothing is left of it.

    >>> scrubbed("Ông Nguyễn Văn An số 0912 345 678 lấn đất thì kiện ở đâu?")
    'ông … số … lấn đất thì kiện ở đâu'
    """
    text = " ".join(normalise(typed).split())
    if len(text) > LONGEST or len(tokens(text)) > MOST_SYLLABLES:
        return None
    for without in (_without_secrets, _without_figures, _without_named, _without_names):
        text = without(text)
    text = re.sub(rf"(?:\s*{GONE}[\s{GONE}]*)+", f" {GONE} ", text).lower().strip(" ?!.,;:\"'“”")
    kept = " ".join(text.split())
    return kept if len(kept) <= LONGEST and any(token.marked.isalpha() for token in tokens(kept)) else None


def _without_secrets(text: str) -> str:
    return _cut(text, [found.span() for found in _SECRETS.finditer(_folded(text))])


def _without_figures(text: str) -> str:
    folded = _folded(text)
    return _cut(text, [found.span() for found in _RE.figures.finditer(folded) if _is_secret(found, folded)])


def _is_secret(found: re.Match[str], text: str) -> bool:
    """Whether a run of digits is personal: longer than `_MOST_FIGURES`, and neither a sum of money, a day nor years."""
    run = found[0]
    if any(pattern.fullmatch(run) for pattern in (_RE.money, _RE.day, _RE.years)):
        return False
    is_priced = _RE.currency.match(text, found.end()) is not None and not run.startswith(("0", "+"))
    return not is_priced and sum(letter.isdigit() for letter in run) > _MOST_FIGURES


def _without_named(text: str) -> str:
    """Remove names that follow words such as "tôi tên là" and "ông"."""
    folded, spans = _folded(text), []
    for found in (_UNMARKED_NAMING if folded == text else _RE.marked_naming).finditer(text):
        row = _row(folded, found.end())
        length = _NAME if found[1] else _length_of_name(text, row, families=_FAMILIES)
        if row and length:
            spans.append((found.end(), row[:length][-1].end()))
    return _cut(text, spans)


def _without_names(text: str) -> str:
    """Remove names anywhere: a family name with at least one more syllable."""
    folded, spans, at = _folded(text), [], 0
    while found := _RE.syllable.search(folded, at):
        at = found.end()
        row = _row(folded, found.start())
        length = _length_of_name(text, row, families=_WITH_MIDDLE) if row[0][0].lower() in _FAMILIES else 0
        if length > 1:
            at = row[length - 1].end()
            spans.append((found.start(), at))
    return _cut(text, spans)


def _length_of_name(text: str, row: list[re.Match[str]], *, families: frozenset[str]) -> int:
    """The number of these syllables that form a name: the capitalised ones, else a family name and what follows it."""
    if not row or " ".join(one[0] for one in row).lower().startswith(_NOBODY):
        return 0
    written = [text[one.start() : one.end()] for one in row]
    large = next((at for at, syllable in enumerate(written) if not syllable[0].isupper()), len(row))
    if large and text != text.upper():  # in a text all in capitals, capitals show nothing
        return large
    small = [syllable.lower() for syllable in written]
    if len(row) > 2 and row[0][0].lower() in families and small[1] in _MIDDLES:
        return min(_NAME, len(row)) if small[1] in ("thị", "thi") else 3
    return min(2, len(row)) if small[0] in _MARKED_FAMILIES else 0


def _row(folded: str, start: int) -> list[re.Match[str]]:
    """The syllables from `start` on that are separated only by blanks, at most `_LONGEST_NAME`."""
    row: list[re.Match[str]] = []
    at = start
    while len(row) < _LONGEST_NAME and (found := _RE.syllable.match(folded, at)):
        row.append(found)
        at = found.end()
        if at >= len(folded) or folded[at] != " ":
            break
        at += 1
    return row


def _folded(text: str) -> str:
    folded = fold(text)
    return folded if len(folded) == len(text) else text


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in spans:
        if start >= at:
            pieces += [text[at:start], f" {GONE} "]
            at = end
    return "".join([*pieces, text[at:]])
