"""Reads WordprocessingML: attributes and switches; properties of runs and paragraphs, and their inheritance through
styles; automatic numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lawtext.numbers import to_roman

_SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",  # the format's strict variant
)
W = f"{{{_SPACES[0]}}}"
TWIP = 25.4 / 1440  # mm
_MOST = 1e9


def name(node: Any) -> str:
    """The tag without its namespace; "" for comments and processing instructions."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(node: Any, key: str) -> str | None:
    """An attribute in WordprocessingML's namespace."""
    if node is None:
        return None
    for space in _SPACES:
        if (value := node.get(f"{{{space}}}{key}")) is not None:
            return str(value)
    return None


def child(node: Any, tag: str) -> Any:
    """The first child with this local name, or None."""
    return next((each for each in node if name(each) == tag), None) if node is not None else None


def value(node: Any, tag: str) -> str | None:
    return attribute(child(node, tag), "val")


def number(text: str | None) -> float | None:
    """A finite number of plausible size, or None."""
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if -_MOST < found < _MOST else None


def is_on(node: Any) -> bool:
    """Whether a switch element is on; one without a value is."""
    return (attribute(node, "val") or "").lower() in {"1", "true", "on", ""}


def twips(node: Any, key: str) -> float | None:
    """A length in twips, converted to millimetres."""
    found = number(attribute(node, key))
    return None if found is None else found * TWIP


Facts = Mapping[str, Any]
_SWITCHES = ("b", "i", "caps", "vanish")
_ALIGNMENTS = {"start": "left", "end": "right", "distribute": "both"}


def run_facts(properties: Any) -> Facts:
    """Fonts, size (points), colour and switches; only those that are specified."""
    facts: dict[str, Any] = {}
    for each in properties if properties is not None else ():
        match name(each):
            case "rFonts":
                for script in ("ascii", "hAnsi"):
                    if (theme := attribute(each, f"{script}Theme")) is not None:
                        facts[script] = f"theme:{theme}"
                    elif (font := attribute(each, script)) is not None:
                        facts[script] = font
            case "sz" if (half := number(attribute(each, "val"))) is not None:
                facts["size"] = half / 2
            case "color":
                facts["color"] = (attribute(each, "val") or "auto").lower()
            case "u":
                facts["u"] = (attribute(each, "val") or "single") != "none"
            case switch if switch in _SWITCHES:
                facts[switch] = is_on(each)
    return facts


def paragraph_facts(properties: Any) -> Facts:
    """Alignment, indents (mm), spacing (points), line spacing ("lines" or "points"), borders, page break; only those
    that are specified.
    """
    facts: dict[str, Any] = {}
    if properties is None:
        return facts
    if (align := value(properties, "jc")) is not None:
        facts["align"] = _ALIGNMENTS.get(align, align)
    _read_indents(child(properties, "ind"), facts)
    _read_spacing(child(properties, "spacing"), facts)
    if (borders := child(properties, "pBdr")) is not None:
        facts["borders"] = frozenset(
            side
            for each in borders
            if (side := name(each)) and (attribute(each, "val") or "none") not in ("none", "nil")
        )
    if (numbering := child(properties, "numPr")) is not None:
        facts["number"] = value(numbering, "numId") or facts.get("number")
        facts["level"] = int(number(value(numbering, "ilvl")) or 0)
    for tag, key in (("contextualSpacing", "contextual"), ("pageBreakBefore", "breaks")):
        if (switch := child(properties, tag)) is not None:
            facts[key] = is_on(switch)
    if attribute(child(properties, "framePr"), "xAlign") == "center":
        facts["is_centred_frame"] = True
    return facts


def _read_indents(indents: Any, facts: dict[str, Any]) -> None:
    for key, names in (("left", ("start", "left")), ("right", ("end", "right"))):
        for each in names:
            if (length := twips(indents, each)) is not None:
                facts[key] = length
    if (hanging := twips(indents, "hanging")) is not None:
        facts["first"] = -hanging
    elif (first := twips(indents, "firstLine")) is not None:
        facts["first"] = first


def _read_spacing(spacing: Any, facts: dict[str, Any]) -> None:
    for side in ("before", "after"):
        if (auto := attribute(spacing, f"{side}Autospacing")) is not None and auto in ("1", "true", "on"):
            facts[side] = 14.0  # Word's value for "auto"
        elif (space := number(attribute(spacing, side))) is not None:
            facts[side] = space / 20
    if (line := number(attribute(spacing, "line"))) is not None:
        rule = attribute(spacing, "lineRule") or "auto"
        facts["line"] = ("lines", line / 240) if rule == "auto" else ("points", line / 20)


class DocumentStyles:
    """The styles of a document; `paragraph` and `run` give the properties of a style, including those it inherits."""

    def __init__(self, root: Any) -> None:
        defaults = child(root, "docDefaults")
        self.default_run = run_facts(child(child(defaults, "rPrDefault"), "rPr"))
        self.default_paragraph = paragraph_facts(child(child(defaults, "pPrDefault"), "pPr"))
        styles = [one for one in root if name(one) == "style"] if root is not None else []
        self._styles = {key: style for style in styles if (key := attribute(style, "styleId")) is not None}
        self._defaults = {
            attribute(style, "type") or "": key
            for key, style in self._styles.items()
            if attribute(style, "default") in ("1", "true", "on")
        }
        self._run: dict[str, Facts] = {}
        self._paragraph: dict[str, Facts] = {}

    @property
    def names(self) -> Iterable[str]:
        return self._styles.keys()

    def default(self, kind: str) -> str:
        return self._defaults.get(kind, "")

    def run(self, key: str) -> Facts:
        return self._inherited(key, self._run, lambda style: run_facts(child(style, "rPr")))

    def paragraph(self, key: str) -> Facts:
        return self._inherited(key, self._paragraph, lambda style: paragraph_facts(child(style, "pPr")))

    def _inherited(self, key: str, known: dict[str, Facts], read: Callable[[Any], Facts]) -> Facts:
        if key not in known:
            chain: list[Any] = []
            seen: set[str] = set()
            at = key
            while at in self._styles and at not in seen:
                seen.add(at)
                chain.append(self._styles[at])
                at = value(self._styles[at], "basedOn") or ""
            facts: dict[str, Any] = {}
            for style in reversed(chain):
                facts |= read(style)
            known[key] = facts
        return known[key]


def toggled(paragraph: Facts, character: Facts) -> Facts:
    """The combined properties.

    A switch that both the paragraph style and the character style turn on is off: a rule of the format.
    """
    both = {key: character[key] != paragraph[key] for key in _SWITCHES if key in character and paragraph.get(key)}
    return {**paragraph, **character, **both}


_PLACE = re.compile(r"%([1-9])")  # "%1.%2"
_MOST_COUNT = 10_000
_MOST_ROMAN = 4000
_LEVELS = 9
_LONGEST_TEXT = 60  # characters: the text is repeated before every paragraph of its list


@dataclass(frozen=True, slots=True)
class NumberingLevel:
    form: str
    text: str
    start: int
    face: Facts


class AutomaticNumbering:
    """The counters of the lists; call `next` once for each numbered paragraph, in reading order."""

    def __init__(self, root: Any) -> None:
        self._levels: dict[str, dict[int, NumberingLevel]] = {}
        self._lists: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        for each in root if root is not None else ():
            if name(each) == "abstractNum":
                self._levels[attribute(each, "abstractNumId") or ""] = dict(
                    _level(node) for node in each if name(node) == "lvl"
                )
            elif name(each) == "num":
                self._lists[attribute(each, "numId") or ""] = value(each, "abstractNumId") or ""

    def next(self, key: str | None, depth: int) -> tuple[str, Facts]:
        """The text of the list's next number, and its formatting; ("", {}) if it has none."""
        shape = self._lists.get(key or "", "")
        levels = self._levels.get(shape, {})
        if depth >= _LEVELS or (level := levels.get(depth)) is None or level.form in ("bullet", "none"):
            return "", {}
        counts = self._counts.setdefault(shape, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in range(depth + 1, _LEVELS):
            counts.pop(deeper, None)
        return _PLACE.sub(lambda match: _counted(levels, counts, int(match[1]) - 1), level.text), level.face


def _level(node: Any) -> tuple[int, NumberingLevel]:
    start = number(value(node, "start"))
    return int(number(attribute(node, "ilvl")) or 0), NumberingLevel(
        form=value(node, "numFmt") or "decimal",
        text=(value(node, "lvlText") or "")[:_LONGEST_TEXT],
        start=1 if start is None else int(start),
        face=run_facts(child(node, "rPr")),
    )


def _counted(levels: Mapping[int, NumberingLevel], counts: Mapping[int, int], depth: int) -> str:
    level = levels.get(depth)
    return written(counts.get(depth, level.start if level else 1), level.form if level else "decimal")


def written(number: int, form: str) -> str:
    """A number in a Word number format; unknown formats give digits."""
    if not 1 <= number < _MOST_COUNT:
        return str(number)
    match form:
        case "upperRoman" | "lowerRoman":
            said = to_roman(number) if number < _MOST_ROMAN else str(number)
            return said if form == "upperRoman" else said.lower()
        case "upperLetter" | "lowerLetter":
            letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letters.upper() if form == "upperLetter" else letters
        case "decimalZero":
            return f"{number:02d}"
        case _:
            return str(number)
