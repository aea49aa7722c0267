"""A paragraph of the file -> the lines that a reader sees, with inherited properties and automatic numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from docreaders.word import (
    AutomaticNumbering,
    DocumentStyles,
    Facts,
    attribute,
    child,
    name,
    paragraph_facts,
    run_facts,
    toggled,
    value,
)
from officialdocs.checker.elements import (
    CheckedRun,
    DocumentLine,
    LineSpacing,
    LineSpot,
)
from officialdocs.checker.package import drawn_lengths

_UNSEEN = {"del", "moveFrom", "rPr", "pPr", "txbxContent", "Fallback", "instrText", "delText"}
_DRAWN = {"drawing", "pict", "AlternateContent", "object"}
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_PAGE = re.compile(r"\bPAGE\b")
_FONT_OF_WORD, _SIZE_OF_WORD = "Times New Roman", 10.0  # if neither the text nor its styles specify them
_FROM_LATIN_1 = "\u0080"


@dataclass(slots=True)
class _Found:
    words: list[CheckedRun] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)
    has_page_number: bool = False
    breaks_page: bool = False


class Paragraphs:
    """Reads paragraphs with the styles, theme fonts and numbering of their document."""

    def __init__(self, styles: DocumentStyles, fonts: Mapping[str, str], numbering: AutomaticNumbering) -> None:
        self._styles, self._fonts, self._numbering = styles, fonts, numbering
        self._count = 0

    def read(
        self, paragraph: Any, *, section: int, spot: LineSpot | None, room: float, table_style: str = ""
    ) -> list[DocumentLine]:
        """The lines of a paragraph; `room` is the available width (mm)."""
        properties = child(paragraph, "pPr")
        style = value(properties, "pStyle") or self._styles.default("paragraph")
        styled = {
            **self._styles.default_paragraph,
            **self._styles.paragraph(table_style),
            **self._styles.paragraph(style),
        }
        facts = {**styled, **paragraph_facts(properties)}
        base = {**self._styles.default_run, **self._styles.run(table_style), **self._styles.run(style)}
        found = [_Found()]
        self._number(facts, base, found[0])
        for run in _runs(paragraph):
            self._add(run, base, found)
        self._count += 1
        return list(self._lines(found, facts, style=style, section=section, spot=spot, room=room))

    def _number(self, facts: Facts, base: Facts, into: _Found) -> None:
        if facts.get("number") in (None, "0"):
            return
        text, face = self._numbering.next(facts["number"], facts.get("level", 0))
        if text:
            into.words.append(self._words(f"{text} ", {**base, **face}))

    def _add(self, run: Any, base: Facts, found: list[_Found]) -> None:
        properties = child(run, "rPr")
        facts = {**toggled(base, self._styles.run(value(properties, "rStyle") or "")), **run_facts(properties)}
        for each in run:
            here = found[-1]
            match name(each):
                case "t" if each.text and not facts.get("vanish"):
                    here.words.append(self._words(each.text, facts))
                case "br" if attribute(each, "type") in ("page", "column"):
                    here.breaks_page = True
                case "br" | "cr":
                    found.append(_Found())
                case mark if mark in _MARKS:
                    here.words.append(self._words(_MARKS[mark], facts))
                case "instrText" if _PAGE.search(each.text or ""):
                    here.has_page_number = True
                    here.words.append(self._words("#", facts))
                case kind if kind in _DRAWN:
                    here.rules.extend(drawn_lengths(each))

    def _words(self, text: str, facts: Facts) -> CheckedRun:
        size = facts.get("size", _SIZE_OF_WORD)
        scripts = {"ascii" if character < _FROM_LATIN_1 else "hAnsi" for character in text if not character.isspace()}
        named = (facts.get(script, _FONT_OF_WORD) for script in scripts)
        return CheckedRun(
            text=text.upper() if facts.get("caps") else text,
            fonts=frozenset(self._fonts.get(font, font) or _FONT_OF_WORD for font in named),
            size=size,
            is_bold=bool(facts.get("b")),
            is_italic=bool(facts.get("i")),
            is_underlined=bool(facts.get("u")),
            color=facts.get("color", "auto"),
        )

    def _lines(
        self, found: list[_Found], facts: Facts, *, style: str, room: float, **where: Any
    ) -> Iterator[DocumentLine]:
        left, right = facts.get("left", 0.0), facts.get("right", 0.0)
        edge = (max(room - left - right, 0.0),)
        borders = facts.get("borders", frozenset())
        for at, each in enumerate(found):
            is_first, is_last = at == 0, at == len(found) - 1
            edges = edge * (("top" in borders and is_first) + ("bottom" in borders and is_last))
            yield DocumentLine(
                words=tuple(each.words),
                align="center" if facts.get("is_centred_frame") else facts.get("align", "left"),
                left=left,
                right=right,
                first=facts.get("first", 0.0),
                before=facts.get("before", 0.0),
                after=facts.get("after", 0.0),
                spacing=LineSpacing(*facts.get("line", ("lines", 1.0))),
                rules=(*each.rules, *edges),
                is_first=is_first,
                is_last=is_last,
                begins_page=each.breaks_page or (is_first and facts.get("breaks", False)),
                has_page_number=each.has_page_number,
                paragraph=self._count,
                style=style,
                is_contextual=facts.get("contextual", False),
                **where,
            )


def _runs(node: Any) -> Iterator[Any]:
    """The runs in reading order; a simple page number field is returned as a run with a PAGE instruction."""
    for each in node:
        kind = name(each)
        if kind == "r":
            yield each
        elif kind == "fldSimple" and _PAGE.search(attribute(each, "instr") or ""):
            yield from _simple_page_number(each)
        elif kind and kind not in _UNSEEN:
            yield from _runs(each)


def _simple_page_number(fld: Any) -> Iterator[Any]:
    for run in _runs(fld):
        space = run.tag.rpartition("}")[0]
        instruction = run.makeelement(f"{space}}}instrText")
        instruction.text = "PAGE"
        run.append(instruction)
        yield run
        return
