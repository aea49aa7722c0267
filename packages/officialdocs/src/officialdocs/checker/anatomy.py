"""Assigns a role to each line, in reading order: head, title, preamble, body, closing block, and the text after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from officialdocs.checker import elements
from officialdocs.checker.elements import (
    Anatomy,
    DocumentLine,
    DocumentReading,
    LineRole,
    LineWithRole,
    is_capital,
    letters,
)
from officialdocs.measures import COUNTRY, MOTTO

_COUNTRY, _MOTTO = letters(COUNTRY), letters(MOTTO)
_HEAD_AT_MOST = 20  # lines, if the head is not a table
_UNIT_AT_MOST = 80  # characters: a longer line that begins with "Chương II" is a sentence


def anatomy(reading: DocumentReading) -> Anatomy:
    return Anatomy(
        tuple(
            LineWithRole(line, role, at)
            for at, lines in enumerate(_documents(reading.lines))
            for line, role in _placed(lines)
        ),
        reading.setups,
        reading.pages,
    )


def _documents(lines: Sequence[DocumentLine]) -> Iterator[Sequence[DocumentLine]]:
    """Split the lines into documents: each begins with the head that contains the country's name."""
    starts = [_start_of_head(lines, at) for at, line in enumerate(lines) if _COUNTRY in letters(line.text)]
    yield from (lines[start:end] for start, end in pairwise([0, *starts[1:], len(lines)]) if end > start)


def _start_of_head(lines: Sequence[DocumentLine], at: int) -> int:
    spot = lines[at].spot
    while spot is not None and at > 0:
        if (before := lines[at - 1].spot) is None or before.table != spot.table:
            break
        at -= 1
    return at


def _placed(lines: Sequence[DocumentLine]) -> Iterator[tuple[DocumentLine, LineRole]]:
    head = _head_length(lines)
    closing, behind = _closing(lines, head)
    is_letter = any(elements.ABOUT.match(line.text) for line in lines[:head])
    yield from _place_head(lines[:head])
    yield from _place_front(lines[head:closing], is_letter=is_letter)
    yield from _place_closing(lines[closing:behind])
    yield from _place_body(lines[behind:])


def _head_length(lines: Sequence[DocumentLine]) -> int:
    """The number of lines up to the end of the table with the country's name; without a table, up to the date line."""
    country = next((at for at, line in enumerate(lines) if _COUNTRY in letters(line.text)), None)
    if country is not None and (spot := lines[country].spot) is not None:
        return next(
            (at for at in range(country, len(lines)) if (found := lines[at].spot) is None or found.table != spot.table),
            len(lines),
        )
    top = lines[:_HEAD_AT_MOST]
    return max(
        next((at + 1 for at, line in enumerate(top) if elements.PLACE.search(line.text) and len(line.text) < 80), 0),
        0 if country is None else min(country + 2, len(lines)),
    )


def _closing(lines: Sequence[DocumentLine], head: int) -> tuple[int, int]:
    """The start and end index of the closing block; both are the number of lines if there is none."""
    for at in range(head, len(lines)):
        if _is_closing(lines, at):
            if (spot := lines[at].spot) is None:
                return at, at + 1
            start = _start_of_head(lines, at)
            end = at
            while end < len(lines) and (found := lines[end].spot) is not None and found.table == spot.table:
                end += 1
            return start, end
    return len(lines), len(lines)


def _is_closing(lines: Sequence[DocumentLine], at: int) -> bool:
    line = lines[at]
    in_layout = line.spot is not None and not line.spot.has_grid
    return letters(line.text).startswith("noinhan") or (in_layout and _is_office(line))


def _place_head(lines: Sequence[DocumentLine]) -> Iterator[tuple[DocumentLine, LineRole]]:
    known: dict[int, LineRole] = {}
    about: int | None = None
    for at, line in enumerate(lines):
        if not (key := letters(line.text)):
            known[at] = LineRole.BLANK
            about = None if line.rules else about
        elif _COUNTRY in key:
            known[at], about = LineRole.COUNTRY, None
        elif key.startswith(_MOTTO[:6]):
            known[at], about = LineRole.MOTTO, None
        elif elements.NUMBER_LINE.match(line.text):
            known[at], about = LineRole.NUMBER, None
        elif elements.ABOUT.match(line.text):
            known[at], about = LineRole.LETTER_SUBJECT, at
        elif about is not None and _same_cell(lines[about], line):
            known[at] = LineRole.LETTER_SUBJECT
        elif elements.PLACE.search(line.text):
            known[at], about = LineRole.PLACE, None
    _place_agency(lines, known)
    yield from ((line, known.get(at, LineRole.HEAD_OTHER)) for at, line in enumerate(lines))


def _place_agency(lines: Sequence[DocumentLine], known: dict[int, LineRole]) -> None:
    """Lines without a role above the number, in the left column, name agencies; the last one, with the lines of the
    same paragraph and bold lines directly above it, is the issuing agency, the others are its parent.
    """
    number = next((at for at, role in known.items() if role is LineRole.NUMBER), len(lines))
    names = [
        at for at, line in enumerate(lines[:number]) if at not in known and (line.spot is None or line.spot.column == 0)
    ]
    if not names:
        return
    last = names[-1]
    issuing = {last}
    for at in reversed(names[:-1]):
        if not (lines[at].paragraph == lines[last].paragraph or _is_bold(lines[at])):
            break
        issuing.add(at)
    known |= {at: LineRole.AGENCY if at in issuing else LineRole.PARENT for at in names}


def _is_bold(line: DocumentLine) -> bool:
    return bool(line.seen) and all(words.is_bold for words in line.seen)


def _same_cell(one: DocumentLine, other: DocumentLine) -> bool:
    return (
        one.paragraph == other.paragraph
        if one.spot is None or other.spot is None
        else (one.spot.row, one.spot.column) == (other.spot.row, other.spot.column)
    )


def _place_front(lines: Sequence[DocumentLine], *, is_letter: bool) -> Iterator[tuple[DocumentLine, LineRole]]:
    """Assign roles to title (none in a letter), addressees, preamble, body."""
    at = 0
    if not is_letter and not _begins_addressees(lines):
        title = list(_place_title(lines))
        yield from title
        at = len(title)
    at += len(preamble := list(_place_preamble(lines[at:])))
    yield from preamble
    yield from _place_body(lines[at:])


def _begins_addressees(lines: Sequence[DocumentLine]) -> bool:
    first = next((line for line in lines if line.text), None)
    return first is not None and letters(first.text).startswith("kinhgui")


def _place_title(lines: Sequence[DocumentLine]) -> Iterator[tuple[DocumentLine, LineRole]]:
    """The first non-empty line outside a table is the document type.

    Its subject ends at a ruled line, or where a line of another kind begins.
    """
    kind: DocumentLine | None = None
    subject: DocumentLine | None = None
    for line in lines:
        if not line.text:
            yield line, LineRole.BLANK
            if subject is not None and line.rules:
                return
        elif kind is None and not line.spot:
            kind = line
            yield line, LineRole.KIND
        elif elements.NOTE.match(line.text) or (subject and subject.text.startswith("(") and not line.is_first):
            subject = line
            yield line, LineRole.NOTE
        elif kind is not None and _goes_on(line, subject):
            subject = subject if subject is not None and elements.NOTE.match(subject.text) else line
            yield line, LineRole.NOTE if elements.NOTE.match(subject.text) else LineRole.SUBJECT
        else:
            return


def _goes_on(line: DocumentLine, subject: DocumentLine | None) -> bool:
    """Whether the line belongs to the subject."""
    if line.spot or elements.BASIS.match(line.text) or _unit(line) or elements.ORDER.match(line.text):
        return False
    if subject is None or line.paragraph == subject.paragraph:
        return True
    return line.align == subject.align == "center" and _is_bold(line) and not is_capital(line.text)


def _place_preamble(lines: Sequence[DocumentLine]) -> Iterator[tuple[DocumentLine, LineRole]]:
    """Above the enacting word ("QUYẾT ĐỊNH:") every non-empty line is a legal basis, except the deciding authority,
    which is in capitals. Without an enacting word, the preamble consists of lines that can be recognised as addressees
    or legal bases.
    """
    order = next((at for at, line in enumerate(lines) if elements.ORDER.match(line.text)), None)
    if order is not None and order <= next((at for at, line in enumerate(lines) if _unit(line)), len(lines)):
        yield from ((line, _role_above_order(line)) for line in lines[:order])
        yield lines[order], LineRole.ORDER
        return
    addressed = False
    for line in lines:
        if not line.text:
            yield line, LineRole.BLANK
        elif letters(line.text).startswith("kinhgui") or (addressed and line.text[:1] in "-–+"):
            addressed = True
            yield line, LineRole.ADDRESSEE
        elif elements.BASIS.match(line.text) and (
            line.text.endswith(";") or (line.seen and all(words.is_italic for words in line.seen))
        ):
            yield line, LineRole.BASIS
        else:
            return


def _role_above_order(line: DocumentLine) -> LineRole:
    if not line.text:
        return LineRole.BLANK
    return LineRole.AUTHORITY if is_capital(line.text) else LineRole.BASIS


def _unit(line: DocumentLine) -> LineRole | None:
    if line.spot is not None and line.spot.has_grid:
        return None
    if elements.UNIT.match(line.text) and len(line.text) < _UNIT_AT_MOST and not line.text.endswith((";", ",")):
        return LineRole.UNIT if line.align == "center" or _is_bold(line) or len(line.text) < 20 else None
    return next((role for role, words in elements.UNITS if words.match(line.text)), None)


_TITLED = {LineRole.UNIT: LineRole.UNIT_TITLE, LineRole.ANNEX: LineRole.ANNEX_TITLE}


def _place_body(lines: Sequence[DocumentLine]) -> Iterator[tuple[DocumentLine, LineRole]]:
    """Assign roles to units and text; a line below the number of a unit or an annex is its title."""
    above, titled = LineRole.BLANK, False
    for line in lines:
        if (role := _role_in_body(line, above, titled=titled)) is not LineRole.BLANK:
            titled = role in _TITLED or (role in _TITLED.values() and not line.is_last)
            above = role if role in _TITLED or role is LineRole.NOTE else above if titled else role
        elif line.rules:
            titled = False
        yield line, role


def _role_in_body(line: DocumentLine, above: LineRole, *, titled: bool) -> LineRole:
    if not line.text:
        return LineRole.BLANK
    if elements.NOTE.match(line.text) or (above is LineRole.NOTE and not line.is_first):
        return LineRole.NOTE
    if line.spot is not None:
        return LineRole.CELL
    if elements.ANNEX.match(line.text):
        return LineRole.ANNEX
    if (unit := _unit(line)) is not None:
        return unit
    return _TITLED[above] if titled and above in _TITLED else LineRole.TEXT


def _place_closing(lines: Sequence[DocumentLine]) -> Iterator[tuple[DocumentLine, LineRole]]:
    """The cell with "Nơi nhận" lists the recipients; the other cell holds the office in capitals and then the name."""
    label = next((at for at, line in enumerate(lines) if letters(line.text).startswith("noinhan")), None)
    # The index of the signer's name: the last line of the signing cell, unless that line is the office.
    signing = [
        at for at, line in enumerate(lines) if line.text and not (label is not None and _same_cell(lines[label], line))
    ]
    named = None if not signing or _is_office(lines[signing[-1]]) or len(signing) == 1 else signing[-1]
    for at, line in enumerate(lines):
        if not line.text:
            yield line, LineRole.BLANK
        elif at == label:
            yield line, LineRole.RECIPIENTS_LABEL
        elif label is not None and _same_cell(lines[label], line):
            yield line, LineRole.RECIPIENT
        else:
            yield line, LineRole.SIGNER if at == named else LineRole.OFFICE


def _is_office(line: DocumentLine) -> bool:
    return bool(elements.POWER.match(line.text) or (is_capital(line.text) and elements.OFFICE.search(line.text)))
