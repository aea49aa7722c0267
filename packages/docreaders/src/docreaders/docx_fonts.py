"""Which font a run of a Word document is set in: its own, or its style's, its paragraph's style's, the document's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from docreaders.docx_numbering import w
from lawtext.legacy import FontScript, LegacyEncoding, is_set_in_unicode, script_of_font

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
        asked = (_font(properties), _value(properties, "rStyle"), _value(above, "pStyle"))
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
            self.styles[name] = _Style(_font(style.find(w("rPr"))), _value(style, "basedOn"))

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


def _value(parent: etree._Element | None, name: str) -> str:
    found = parent.find(w(name)) if parent is not None else None
    return found.get(w("val"), "") if found is not None else ""
