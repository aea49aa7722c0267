"""A DOCX as a bundle of XML parts, opened with limits, because whoever asks may have made it to do harm; its markup;
and what properties say of words and paragraphs, how styles hand it down, how long drawn lines are."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from officialdocs.measures import MM_PER_POINT
from safefiles.checks import (
    MEGABYTE,
    FileLimits,
    checked_package,
    open_zip,
    parse_xml,
    part_bytes,
)
from safefiles.errors import UnreadableFile

_LIMITS = FileLimits(file_bytes=50 * MEGABYTE, unpacked_bytes=32 * MEGABYTE, swollen_bytes=2 * MEGABYTE)
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class NotADocument(Exception):
    """What was given cannot be read as a Word document; says why, in words for whoever gave it."""


class Package:
    """The parts of a document. Raises NotADocument, at once or when a part is asked for."""

    def __init__(self, data: bytes) -> None:
        if len(data) > _LIMITS.file_bytes:
            raise NotADocument("Tệp lớn quá 50 MB.")
        try:
            self._archive = open_zip(io.BytesIO(data))
        except UnreadableFile as error:
            raise NotADocument("Đây không phải là tệp DOCX.") from error
        try:
            self._parts = checked_package(self._archive, _LIMITS)
        except UnreadableFile as error:
            raise NotADocument(str(error)) from error
        self.main = next((part for kind, part in self.relations("").values() if kind == "officeDocument"), "")
        if self.main not in self._parts:
            raise NotADocument("Tệp không chứa văn bản Word.")

    def xml(self, name: str) -> Any:
        """The root of a part, or None where there is no such part."""
        return None if (part := self._parts.get(name)) is None else self._parsed(part)

    def relations(self, of: str) -> Mapping[str, tuple[str, str]]:
        """What a part ("" is the bundle itself) refers to, by id: the last word of its type ("header"), a part."""
        folder, name = posixpath.split(of)
        if (root := self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))) is None:
            return {}
        return {
            each.get("Id", ""): (
                each.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/"),
            )
            for each in root.iter(_RELATIONS)
        }

    def _parsed(self, part: zipfile.ZipInfo) -> Any:
        if part.file_size > _LIMITS.unpacked_bytes:
            raise NotADocument("Một phần của tệp lớn quá 32 MB.")
        try:
            return parse_xml(part_bytes(self._archive, part))
        except UnreadableFile as error:
            raise NotADocument(str(error)) from error


_SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",  # the strict form of the format
)
W = f"{{{_SPACES[0]}}}"
TWIP = 25.4 / 1440  # in mm
EMU = 25.4 / 914400
_MOST = 1e9


def name(node: Any) -> str:
    """The local name; "" of comments and the like."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(node: Any, key: str) -> str | None:
    """An attribute of Word's own."""
    if node is None:
        return None
    for space in _SPACES:
        if (value := node.get(f"{{{space}}}{key}")) is not None:
            return str(value)
    return None


def child(node: Any, tag: str) -> Any:
    """The first child of this local name, or None."""
    return next((each for each in node if name(each) == tag), None) if node is not None else None


def value(node: Any, tag: str) -> str | None:
    return attribute(child(node, tag), "val")


def number(text: str | None) -> float | None:
    """A finite number of a sane size, or None."""
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if -_MOST < found < _MOST else None


def is_on(node: Any) -> bool:
    """A switch: there without a value is on."""
    return (attribute(node, "val") or "").lower() in {"1", "true", "on", ""}


def twips(node: Any, key: str) -> float | None:
    """Millimetres."""
    found = number(attribute(node, key))
    return None if found is None else found * TWIP


Facts = Mapping[str, Any]
_SWITCHES = ("b", "i", "caps", "vanish")
_ALIGNMENTS = {"start": "left", "end": "right", "distribute": "both"}


def run_facts(properties: Any) -> Facts:
    """Fonts, size (points), colour and switches that are said; nothing of what is left open."""
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
    """Alignment, indents (mm), spaces (points), line spacing ("lines" or "points"), borders, page break."""
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
            facts[side] = 14.0  # what Word makes of "auto"
        elif (space := number(attribute(spacing, side))) is not None:
            facts[side] = space / 20
    if (line := number(attribute(spacing, "line"))) is not None:
        rule = attribute(spacing, "lineRule") or "auto"
        facts["line"] = ("lines", line / 240) if rule == "auto" else ("points", line / 20)


class DocumentStyles:
    """The styles of a document; `paragraph` and `run` say what a style and those it is based on say together."""

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
    """A switch that paragraph style and character style both turn on is off: the format's own rule."""
    both = {key: character[key] != paragraph[key] for key in _SWITCHES if key in character and paragraph.get(key)}
    return {**paragraph, **character, **both}


def theme_fonts(root: Any) -> Mapping[str, str]:
    """ "theme:minorHAnsi" -> "Calibri"."""
    found: dict[str, str] = {}
    for each in root.iter() if root is not None else ():
        if name(each) in ("majorFont", "minorFont"):
            latin = child(each, "latin")
            for script in ("HAnsi", "Ascii"):
                found[f"theme:{name(each)[:5]}{script}"] = (latin.get("typeface") or "") if latin is not None else ""
    return found


_UNITS = {"pt": MM_PER_POINT, "mm": 1.0, "cm": 10.0, "in": 25.4, "px": 25.4 / 96, "": MM_PER_POINT}
_LENGTH = re.compile(r"^\s*(-?[\d.]+)\s*(pt|mm|cm|in|px|)\s*$")  # 135.5pt
_WIDTH = re.compile(r"(?:^|;)\s*width\s*:\s*([^;]+)", re.IGNORECASE)
_FLAT = 3.0  # mm: what is higher is a picture


def drawn_lengths(node: Any) -> Iterator[float]:
    """Millimetres of each flat shape; of alternatives the first only."""
    kind = name(node)
    if kind == "AlternateContent":
        for choice in node:
            if name(choice) == "Choice":
                yield from _below(choice)
                return
    yield from _LENGTHS_OF.get(kind, _below)(node)


def _below(node: Any) -> Iterator[float]:
    for each in node:
        if name(each) and name(each) != "txbxContent":
            yield from drawn_lengths(each)


def _extent(node: Any) -> Iterator[float]:
    for each in node:
        if name(each) == "extent":
            wide, high = number(each.get("cx")), number(each.get("cy"))
            if wide is not None and (high or 0) * EMU < _FLAT:
                yield wide * EMU


def _vml_line(node: Any) -> Iterator[float]:
    ends = [_length((node.get(end) or "").split(",")[0]) for end in ("from", "to")]
    if ends[0] is not None and ends[1] is not None:
        yield abs(ends[1] - ends[0])


def _vml_width(node: Any) -> Iterator[float]:
    style = node.get("style") or ""
    wide, high = _WIDTH.search(style), re.search(r"(?:^|;)\s*height\s*:\s*([^;]+)", style, re.IGNORECASE)
    length = _length(wide[1]) if wide else None
    if length is not None and high and (_length(high[1]) or 0) < _FLAT:
        yield length


_LENGTHS_OF = {"anchor": _extent, "inline": _extent, "line": _vml_line, "shape": _vml_width, "rect": _vml_width}


def _length(text: str) -> float | None:
    match = _LENGTH.match(text)
    found = number(match[1]) if match else None
    return None if match is None or found is None else found * _UNITS[match[2]]
