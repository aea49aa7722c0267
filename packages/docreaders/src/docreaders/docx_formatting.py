"""How runs and paragraphs of a Word document are set: fonts, and automatic numbers counted as Word does."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from lxml import etree

from lawtext.legacy import FontScript, LegacyEncoding, is_set_in_unicode, script_of_font
from lawtext.numerals import to_roman

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


@dataclass(frozen=True, slots=True)
class _Style:
    font: str
    parent: str


@dataclass(slots=True)
class Fonts:
    """The old fonts of one document. `are_new` where there are none, or where they are so in name only."""

    are_new: bool = True
    default: str = ""
    styles: dict[str, _Style] = field(default_factory=dict)
    met: Counter[LegacyEncoding] = field(default_factory=Counter)
    _scripts: dict[tuple[str, str, str], FontScript | None] = field(default_factory=dict)

    @classmethod
    def of(cls, body: etree._Element, styles: etree._Element | None) -> Fonts:
        made = cls()
        if styles is not None:
            made._read_styles(styles)
        named = {_font(properties) for properties in body.iter(w("rPr"))} | {made.default}
        named |= {style.font for style in made.styles.values()}
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
        found = styles.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}")
        self.default = _font(found)
        for style in styles.iterfind(w("style")):
            name = style.get(w("styleId"), "")
            self.styles[name] = _Style(_font(style.find(w("rPr"))), _value_of_child(style, "basedOn"))

    def _of_style(self, name: str) -> str:
        for _ in range(_DEEPEST_STYLE):
            style = self.styles.get(name)
            if style is None or style.font:
                return style.font if style is not None else ""
            name = style.parent
        return ""


def _font(properties: etree._Element | None) -> str:
    fonts = properties.find(w("rFonts")) if properties is not None else None
    return (fonts.get(w("ascii")) or fonts.get(w("hAnsi")) or "") if fonts is not None else ""


def _value_of_child(parent: etree._Element | None, name: str) -> str:
    found = parent.find(w(name)) if parent is not None else None
    return found.get(w("val"), "") if found is not None else ""
