"""DOCX -> its lines and tables. The archive is read in memory, part by part, each part measured before it is unpacked.

Word keeps "Điều 5." and "a)" of automatically numbered paragraphs out of the text; the numbers are put back as Word
counts them, because a law without its numbers is no law. Runs in old fonts (`.VnTime`, `VNI-Times`) are turned into
Unicode where the font says how, which no later step could know: capitals of TCVN3 are small in a font of capitals."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from lxml import etree

from docreaders.text import ReadText, accept_text
from lawtext.legacy import FontScript, LegacyEncoding, is_set_in_unicode, read_run, script_of_font
from lawtext.numbers import to_roman
from safefiles.checks import MAIN_PART, FileLimits, docx_parts, open_zip, parse_xml, part_bytes
from safefiles.errors import Broken

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LEVELS = 9
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def w(name: str) -> str:
    """A name in Word's own namespace."""
    return f"{{{_NAMESPACE}}}{name}"


@dataclass(frozen=True, slots=True)
class DocxNumberingLevel:
    """How one level of a list is numbered."""

    form: str = "decimal"
    pattern: str = ""
    start: int = 1


@dataclass(slots=True)
class AutoNumbering:
    """The lists of one document, and how far each has counted."""

    definitions: dict[str, dict[int, DocxNumberingLevel]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: defaultdict[str, list[int | None]] = field(default_factory=lambda: defaultdict(lambda: [None] * _LEVELS))

    @classmethod
    def read(cls, *, numbering: etree._Element | None, styles: etree._Element | None) -> AutoNumbering:
        """From the parts numbering.xml and styles.xml; either may be missing."""
        made = cls()
        if numbering is not None:
            for definition in numbering.iterfind(w("abstractNum")):
                made.definitions[_value(definition, "abstractNumId", own=True)] = _levels(definition)
            for listed in numbering.iterfind(w("num")):
                made.lists[_value(listed, "numId", own=True)] = _value(listed, "abstractNumId")
        if styles is not None:
            for style in styles.iterfind(w("style")):
                if (named := _list_and_level(style)) is not None:
                    made.styles[_value(style, "styleId", own=True)] = named
        return made

    def label_of(self, paragraph: etree._Element) -> str:
        """ "Điều 5. ", "a) " …, counted on; "" for a paragraph without an automatic number and for bullets."""
        named = _list_and_level(paragraph) or self._of_style(paragraph)
        if named is None:
            return ""
        definition = self.lists.get(named[0], "")
        levels, depth = self.definitions.get(definition, {}), named[1]
        if depth not in levels:
            return ""
        counts = self._count(definition, levels, depth)
        if levels[depth].form in {"bullet", "none"}:
            return ""
        label = levels[depth].pattern
        for at in range(depth + 1):
            level = levels.get(at, DocxNumberingLevel())
            label = label.replace(f"%{at + 1}", written(counts[at] or level.start, level.form))
        return f"{label.strip()} " if label.strip() else ""

    def _of_style(self, paragraph: etree._Element) -> tuple[str, int] | None:
        properties = paragraph.find(w("pPr"))
        return self.styles.get(_value(properties, "pStyle")) if properties is not None else None

    def _count(self, definition: str, levels: dict[int, DocxNumberingLevel], depth: int) -> list[int | None]:
        counts = self.counts[definition]
        so_far = counts[depth]
        counts[depth] = levels[depth].start if so_far is None else so_far + 1
        counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        return counts


def _levels(definition: etree._Element) -> dict[int, DocxNumberingLevel]:
    found = {}
    for level in definition.iterfind(w("lvl")):
        depth = _number(_value(level, "ilvl", own=True))
        if 0 <= depth < _LEVELS:
            found[depth] = DocxNumberingLevel(
                form=_value(level, "numFmt") or "decimal",
                pattern=_value(level, "lvlText")[:60],
                start=_number(_value(level, "start") or "1"),
            )
    return found


def _list_and_level(paragraph: etree._Element) -> tuple[str, int] | None:
    found = paragraph.find(f"{w('pPr')}/{w('numPr')}")
    if found is None or not (listed := _value(found, "numId")):
        return None
    depth = _number(_value(found, "ilvl") or "0")
    return (listed, depth) if listed != "0" and 0 <= depth < _LEVELS else None


def _value(element: etree._Element, name: str, *, own: bool = False) -> str:
    """The value of a child element, or of an attribute of its own."""
    holder = element if own else element.find(w(name))
    return (holder.get(w(name if own else "val")) or "") if holder is not None else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def written(number: int, form: str) -> str:
    """A number as Word writes it in this format; an unknown format is written in digits."""
    if form in {"lowerLetter", "upperLetter"} and number > 0:
        letters = _LETTERS[(number - 1) % 26] * ((number - 1) // 26 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in {"lowerRoman", "upperRoman"} and 0 < number < 4000:
        return to_roman(number) if form == "upperRoman" else to_roman(number).lower()
    return f"{number:02d}" if form == "decimalZero" else str(number)


_DEEPEST_STYLE = 20  # styles are based on one another; a circle of them ends here


@dataclass(slots=True)
class Fonts:
    """The old fonts of one document. `are_new` where there are none, or where they are so in name only."""

    are_new: bool = True
    default: str = ""
    styles: dict[str, tuple[str, str]] = field(default_factory=dict)  # the font of each, and what it is based on
    met: Counter[LegacyEncoding] = field(default_factory=Counter)
    _scripts: dict[tuple[str, str, str], FontScript | None] = field(default_factory=dict)

    @classmethod
    def of(cls, body: etree._Element, styles: etree._Element | None) -> Fonts:
        made = cls()
        if styles is not None:
            made._read_styles(styles)
        named = {_font(properties) for properties in body.iter(w("rPr"))} | {made.default}
        named |= {font for font, _ in made.styles.values()}
        if not any(script_of_font(name) for name in named):
            return made
        old = "".join(text.text or "" for text in body.iter(w("t")) if made.script_of(text) is not None)
        made.are_new = not old or is_set_in_unicode(old)
        return made

    def script_of(self, mark: etree._Element) -> FontScript | None:
        """How the run that this text stands in is written; None for Unicode."""
        run = mark.getparent()
        properties = run.find(w("rPr")) if run is not None else None
        paragraph = next(mark.iterancestors(w("p")), None)
        above = paragraph.find(w("pPr")) if paragraph is not None else None
        asked = (_font(properties), _value_of_child(properties, "rStyle"), _value_of_child(above, "pStyle"))
        if asked not in self._scripts:
            own, run_style, paragraph_style = asked
            name = own or self._of_style(run_style) or self._of_style(paragraph_style or "Normal") or self.default
            self._scripts[asked] = script_of_font(name)
        return self._scripts[asked]

    def note(self, script: FontScript, words: str) -> None:
        if not words.isascii():
            self.met[script.encoding] += 1

    def doubts(self) -> list[str]:
        return [
            f"Đã chuyển {count} đoạn chữ dùng phông {encoding.value} sang Unicode; cần đối chiếu với bản gốc."
            for encoding, count in self.met.items()
        ]

    def _read_styles(self, styles: etree._Element) -> None:
        self.default = _font(styles.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}"))
        for style in styles.iterfind(w("style")):
            name = style.get(w("styleId"), "")
            self.styles[name] = _font(style.find(w("rPr"))), _value_of_child(style, "basedOn")

    def _of_style(self, name: str) -> str:
        for _ in range(_DEEPEST_STYLE):
            font, name = self.styles.get(name, ("", ""))
            if font or not name:
                return font
        return ""


def _font(properties: etree._Element | None) -> str:
    fonts = properties.find(w("rFonts")) if properties is not None else None
    return (fonts.get(w("ascii")) or fonts.get(w("hAnsi")) or "") if fonts is not None else ""


def _value_of_child(parent: etree._Element | None, name: str) -> str:
    found = parent.find(w(name)) if parent is not None else None
    return found.get(w("val"), "") if found is not None else ""


_NUMBERING = "word/numbering.xml"
_STYLES = "word/styles.xml"
_LAYOUT_ROWS = 3  # a letter-head is laid out as a table of two columns and few rows
_WIDEST = 60  # columns; Word itself stops at 63

# Word keeps a second copy of text boxes for readers that cannot draw them.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WORDS = {w("p"), w("t"), w("noBreakHyphen"), w("tab"), w("br"), w("cr"), w("softHyphen")}
_HOLDERS = {w("sdt"), w("sdtContent"), w("ins"), w("customXml"), w("smartTag")}


@dataclass(frozen=True, slots=True)
class DocxCell:
    """The paragraphs of a cell; `span`: columns it takes; `continues`: merged with the cell above."""

    paragraphs: tuple[str, ...]
    span: int = 1
    continues: bool = False


@dataclass(frozen=True, slots=True)
class DocxTable:
    rows: tuple[tuple[DocxCell, ...], ...]

    @property
    def is_layout(self) -> bool:
        """True for a table that only places text side by side: its cells are read one after the other."""
        return len(self.rows) <= _LAYOUT_ROWS and all(len(row) <= 2 for row in self.rows)


@dataclass(frozen=True, slots=True)
class DocxText:
    """Paragraphs and tables of the body in reading order, automatic numbers written out; what to look at."""

    blocks: tuple[str | DocxTable, ...]
    doubts: tuple[str, ...] = ()


def read_docx(data: bytes, *, limits: FileLimits) -> ReadText:
    """The words of the body, one paragraph a line, one line a row of a table."""
    read = read_docx_blocks(data, limits=limits)
    words = accept_text("\n".join(line for block in read.blocks for line in _lines(block)), limits=limits)
    return ReadText(words.text, tuple(dict.fromkeys((*read.doubts, *words.doubts))))


def read_docx_blocks(data: bytes, *, limits: FileLimits) -> DocxText:
    """Raises UnreadableFile."""
    with open_zip(io.BytesIO(data)) as archive:
        parts = docx_parts(archive, limits)
        wanted = (parts[name] for name in (MAIN_PART, _NUMBERING, _STYLES) if name in parts)
        found = {part.filename: parse_xml(part_bytes(archive, part)) for part in wanted}
    body, styles = found[MAIN_PART].find(w("body")), found.get(_STYLES)
    if body is None:
        raise Broken("không có nội dung")
    etree.strip_elements(body, _FALLBACK, with_tail=False)
    page = _Page(AutoNumbering.read(numbering=found.get(_NUMBERING), styles=styles), Fonts.of(body, styles))
    return DocxText(tuple(page.blocks(body)), tuple(page.fonts.doubts()))


def _lines(block: str | DocxTable) -> Iterator[str]:
    if isinstance(block, str):
        yield from block.split("\n")
    elif block.is_layout:
        for cell in (cell for row in block.rows for cell in row):
            for paragraph in cell.paragraphs:
                yield from paragraph.split("\n")
    else:
        for row in block.rows:
            cells = [" ".join(words.replace("\n", " ") for words in cell.paragraphs).strip() for cell in row]
            if any(cells):
                yield f"| {' | '.join(cells)} |"


@dataclass(frozen=True, slots=True)
class _Page:
    """What the words of a paragraph need beside themselves."""

    numbering: AutoNumbering
    fonts: Fonts

    def blocks(self, body: etree._Element) -> Iterator[str | DocxTable]:
        yield from (
            self._paragraph(block) if block.tag == w("p") else self._table(block)
            for block in _inside(body, w("p"), w("tbl"))
        )

    def _table(self, table: etree._Element) -> DocxTable:
        rows = (_inside(row, w("tc")) for row in _inside(table, w("tr")))
        return DocxTable(tuple(tuple(map(self._cell, row)) for row in rows))

    def _cell(self, cell: etree._Element) -> DocxCell:
        merged = cell.find(f"{w('tcPr')}/{w('vMerge')}")
        return DocxCell(
            tuple(self._paragraph(paragraph) for paragraph in cell.iter(w("p"))),
            span=_span(cell),
            continues=merged is not None and merged.get(w("val")) != "restart",
        )

    def _paragraph(self, paragraph: etree._Element) -> str:
        """The words with the automatic number. Deleted words (w:delText) and field codes are left out."""
        pieces = list(paragraph.iter(*_WORDS))
        words = ("".join(map(_words, pieces)) if self.fonts.are_new else self._old_words(pieces)).strip()
        return f"{self.numbering.label_of(paragraph)}{words}" if words else ""

    def _old_words(self, pieces: list[etree._Element]) -> str:
        """The same where some runs are in old fonts: neighbours in one font are read together."""
        read = []
        for script, group in groupby(pieces, key=self.fonts.script_of):
            words = "".join(map(_words, group))
            read.append(words if script is None else read_run(words, script))
            if script is not None:
                self.fonts.note(script, words)
        return "".join(read)


def _inside(parent: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Children of these kinds in order, also those inside content controls and accepted insertions."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in _HOLDERS:
            yield from _inside(child, *tags)


def _span(cell: etree._Element) -> int:
    found = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
    said = found.get(w("val"), "1") if found is not None else "1"
    return min(int(said), _WIDEST) if said.isdecimal() and int(said) else 1


_MARKS = {
    w("p"): "\n",
    w("tab"): "\t",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "-",
    # Where LibreOffice met the byte 0xAD of an old font, this element stands for the letter ư.
    w("softHyphen"): "\u00ad",
}


def _words(run: etree._Element) -> str:
    return run.text or "" if run.tag == w("t") else _MARKS.get(str(run.tag), "")
