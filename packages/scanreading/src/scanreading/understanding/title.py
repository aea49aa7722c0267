"""What stands between head block and text: the kind of the document and what it is about.

A letter (công văn) has neither: it names its subject with "V/v" below the number, and whom it addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

from rapidfuzz.distance import Levenshtein

from lawtext.dates import parse_date
from lawtext.structure.agencies import is_agency
from lawtext.structure.lines import is_capitals
from lawtext.words import fold
from scanreading.understanding.issuers import names_body, read_number
from scanreading.understanding.lines import (
    ADDRESSEE,
    FOLDED_KINDS,
    KINDS,
    NUMBERED,
    REGARDING,
    PrintLine,
    kind_alone,
    usually_sure_of,
)
from scanreading.understanding.manuscript import ScannedManuscript
from scanreading.understanding.paragraphs import is_centred, joined, margins
from scanreading.understanding.particulars import Particular

_LETTER = "Công văn"
_OPENING = 14  # lines of the body
_TITLE_REACH = 4  # lines
_LONGEST = 14  # lines of a subject
_SUBJECT_ENDS = re.compile(
    r"^(?:\W|[a-z1]\s){0,3}(?:can cu|thuc hien|thi hanh|theo de nghi|theo|xet |sau khi|nham |de |quyet nghi"
    r"|quyet dinh\s*:|kinh gui|loi noi dau"
    r"|bo truong|chu nhiem|giam doc|thong doc|tong |vien truong|chanh an|chu tich|thu tuong chinh phu$"
    r"|chinh phu$|quoc hoi$"
    r"|hoi dong nhan dan\b|uy ban nhan dan\b|ubnd\b|hdnd\b|\(?ban hanh kem|\(?kem theo|phan [i1]\b"
    r"|chuong [i1]\b|dieu 1\b|[i1l]\.\s|luat nay"
    r"|nghi dinh nay|thong tu nay|phap lenh nay|quyet dinh cua)"
)
_RULER = re.compile(r"^[\W_]+$")
_WITH_NAME = re.compile(rf"^(?P<kind>{'|'.join(kind.upper() for kind in KINDS)})\s+(?P<name>\S.{{4,}})$")
_OLD_TITLE = re.compile(
    r"^(?P<kind>[^\d]{3,25}?)\s+(?:của (?P<issuer>.{3,60}?) )?số\s*:?\s*(?P<number>\S*\d\S*/\S+)"
    r"\s+ngày\s+(?P<date>.{6,30})$",
    re.IGNORECASE,
)
# "NGHỊ ĐỊNH CỦA CHÍNH PHỦ", "QUYẾT ĐỊNH / CỦA BỘ TRƯỞNG BỘ TÀI CHÍNH / Về việc …": titles of before 2004 name who
# issues, which is no part of what the document is about.
_OF_ISSUER = re.compile(r"^\W*của\s+(?P<issuer>\S.{2,90})$", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?<=\s)(?:về|v/v|quy định|ban hành|hướng dẫn|phê duyệt|sửa đổi|bổ sung|công bố|bãi bỏ|thành lập|kết quả)\b",
    re.IGNORECASE,
)


def read_title(manuscript: ScannedManuscript) -> Iterator[Particular]:
    """Kind and subject."""
    if not manuscript.zones:
        return
    first = manuscript.zones[0]
    body = [line for line in first.body if not _RULER.match(line.text)]
    regarding = _regarding([*first.left, *first.right]) or _regarding(body[:_OPENING])
    titled = _titled_with_number(body)
    named = [at for at, line in enumerate(body[:_OPENING]) if kind_alone(line.text)]
    # "Văn bản hợp nhất" is a heading above the kind of what was consolidated.
    at = next((at for at in named if kind_alone(body[at].text) != "Văn bản hợp nhất"), next(iter(named), None))
    if titled is not None and (at is None or titled[1] <= at + 2):
        yield from _told_in_title(titled[0], body[titled[1] - 1])
        yield from _subject(body[titled[1] :], manuscript)
        return
    if at is not None:
        # The reader's doubt of capitals that match a list counts little.
        yield Particular("kind", kind_alone(body[at].text), max(body[at].confidence, 88), 1, body[at].boxes)
        yield from _subject(body[at + 1 :], manuscript)
        return
    yield from _kind_and_name(body, manuscript)
    if regarding:
        yield Particular("kind", _LETTER, 90, 1, regarding[0].boxes)
        yield _regarded(regarding)
    elif (named_above := _kind_beside_number([*first.left, *first.right])) is not None:
        yield named_above
    elif any(ADDRESSEE.match(line.folded) for line in body[:_OPENING]):
        yield Particular("kind", _LETTER, 75, 1)


def _kind_beside_number(lines: Sequence[PrintLine]) -> Particular | None:
    """ "Luật số: 14/2012/QH13" tells the kind where its own line was not read."""
    for line in lines:
        if found := re.match(r"^\W{0,3}(luat|bo luat|nghi quyet|phap lenh|nghi dinh) so\b", line.folded):
            note = "không đọc được dòng tên loại; lấy theo dòng số."
            return Particular("kind", FOLDED_KINDS[found[1]], 70, 1, line.boxes, notes=(note,))
    return None


def _kind_and_name(body: Sequence[PrintLine], manuscript: ScannedManuscript) -> Iterator[Particular]:
    """ "QUYẾT ĐỊNH VỀ VIỆC …" in one line; a kind with a letter misread."""
    for at, line in enumerate(body[:_OPENING]):
        whole = _WITH_NAME.match(line.text)
        if whole and is_capitals(line.text[: len(whole["kind"])]) and not re.match(r"^\W*(?:số|:)", whole["name"]):
            yield Particular("kind", FOLDED_KINDS[fold(whole["kind"])], line.confidence, 1, line.boxes)
            yield from _subject(body[at + 1 :], manuscript, whole["name"], line)
            return
        if near := _near_kind(line):
            yield Particular("kind", near, 60, 1, line.boxes, notes=(f"đọc được “{line.text}”.",))
            yield from _subject(body[at + 1 :], manuscript)
            return


def _titled_with_number(body: Sequence[PrintLine]) -> tuple[re.Match[str], int] | None:
    """A title with number and day, over one line or two, and the line below it."""
    for (at, line), count in product(enumerate(body[:_TITLE_REACH]), (1, 2)):
        found = _OLD_TITLE.match(joined(one.text for one in body[at : at + count]))
        if found and fold(found["kind"]).strip() in FOLDED_KINDS and line.text:
            return found, at + count
    return None


def _told_in_title(title: re.Match[str], line: PrintLine) -> Iterator[Particular]:
    """ "Nghị định của Chính phủ số 117/2003/NĐ-CP ngày 10/10/2003": kind, number, issuer and day."""
    yield Particular("kind", FOLDED_KINDS[fold(title["kind"]).strip()], max(line.confidence, 80), 1, line.boxes)
    if (number := read_number(title["number"])) is not None:
        note = (f"đã chữa “{number.was}” thành “{number.value}”.",) if number.was else ()
        yield Particular(
            "official_number", number.value, line.confidence, 1, line.boxes, suggestion=number.suggestion, notes=note
        )
    if title["issuer"]:
        yield Particular("issuer", title["issuer"], line.confidence, 1, line.boxes)
    if (day := parse_date(f"ngày {title['date']}")) is not None:
        yield Particular("issued_date", day.isoformat(), line.confidence, 1, line.boxes)


def _near_kind(line: PrintLine) -> str:
    """A kind with one or two letters misread, alone on its line in capitals."""
    told = re.sub(r"[^\w\s]", "", line.folded).strip()
    if not is_capitals(line.text) or not 5 <= len(told) <= 24:
        return ""
    near = [
        (distance, kind)
        for folded, kind in FOLDED_KINDS.items()
        if len(folded) >= 6
        and (distance := Levenshtein.distance(told, folded, score_cutoff=2)) <= (1 if len(folded) < 8 else 2)
    ]
    best = sorted(near)[:2]
    return best[0][1] if best and (len(best) == 1 or best[0][0] < best[1][0]) else ""


def _subject(
    body: Sequence[PrintLine], manuscript: ScannedManuscript, name: str = "", named: PrintLine | None = None
) -> Iterator[Particular]:
    zones = manuscript.zones[0]
    left, right = margins(zones.body)
    taken: list[PrintLine] = []
    for line in body[:_LONGEST]:
        if _ends(line, taken, bool(name)) or (line.boxes and _is_text(line, taken, left, right, zones.letter)):
            break
        taken.append(line)
    told = _without_issuer([*([(name, named)] if named else []), *((line.text, line) for line in taken)])
    if text := joined(text for text, _ in told).strip(" .:-–*"):
        yield _about(text, [line for _, line in told])


def _without_issuer(told: list[tuple[str, PrintLine]]) -> list[tuple[str, PrintLine]]:
    """The texts of a subject without the body that issues, which older titles name before it."""
    found = _OF_ISSUER.match(told[0][0]) if told else None
    if found is None or not names_body(found["issuer"]):
        return told
    about = _ABOUT.search(found["issuer"])
    return [(found["issuer"][about.start() :], told[0][1]), *told[1:]] if about is not None else told[1:] or told


def _about(text: str, lines: Sequence[PrintLine]) -> Particular:
    """What the document is about; an opening or closing quotation mark that the reader lost is told."""
    notes = (
        ("ngoặc kép mở và đóng không đủ đôi; hãy nhìn ảnh.",)
        if text.count("“") != text.count("”") or text.count('"') % 2
        else ()
    )
    return Particular(
        "subject", text, usually_sure_of(lines), 1, tuple(box for line in lines for box in line.boxes), notes=notes
    )


def _ends(line: PrintLine, taken: Sequence[PrintLine], has_name: bool) -> bool:
    if line.cells or _RULER.match(line.text) or kind_alone(line.text):
        return True
    if not taken and not has_name and re.match(r"^\W{0,3}(?:thuc hien|theo|de|nham|thi hanh|sau)\b", line.folded):
        return False  # "KẾ HOẠCH / Thực hiện Đề án …"
    if _SUBJECT_ENDS.match(line.folded):
        return True
    above = taken[-1].text if taken else ""
    return bool(above) and is_capitals(line.text) and is_agency(line.text) and not is_capitals(above)


def _is_text(line: PrintLine, taken: Sequence[PrintLine], left: float, right: float, letter: float) -> bool:
    """Whether a line begins the text: set from the margin or with an indent, not in the middle, below centred lines."""
    if not taken or is_centred(line, left, right, letter):
        return False
    before, after = line.left - left, right - line.right
    if abs(before - after) < 1.5 * letter and before < 2.5 * letter and not taken[-1].text.endswith((".", ";")):
        return False  # a full line of a long subject
    return is_centred(taken[-1], left, right, letter) or before > 0.8 * letter


def _regarding(lines: Sequence[PrintLine]) -> list[PrintLine] | None:
    """The lines of "V/v …" below the number."""
    at = next((at for at, line in enumerate(lines) if REGARDING.match(line.folded)), None)
    if at is None:
        return None
    taken = [lines[at]]
    for line in lines[at + 1 :]:
        if line.boxes and line.height < 0.5 * taken[0].height:
            continue  # a speck
        if ADDRESSEE.match(line.folded) or NUMBERED.match(line.folded) or _is_far(taken[-1], line, taken[0].height):
            break
        taken.append(line)
    return taken


def _is_far(above: PrintLine, line: PrintLine, letter: float) -> bool:
    """Another column, a wide gap, a speck or smaller writing: no line of the same subject."""
    if not above.boxes or not line.boxes:
        return False
    step = line.middle - above.middle
    return step < 0 or step > 2.6 * letter or line.left > above.right


def _regarded(lines: Sequence[PrintLine]) -> Particular:
    held = [line for line in lines if re.search(r"[^\W\d_]{2}", line.text) and line.height >= 0.5 * lines[0].height]
    text = joined(line.text for line in held)
    begins = REGARDING.match(fold(text))
    return _about(text[begins.end() if begins else 0 :].strip(" .:-–*"), held)
