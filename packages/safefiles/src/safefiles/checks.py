"""Checks of Word files, PDFs and pictures, size checks of ZIP containers before decompression, and the limits of a
file.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lxml import etree

from safefiles.errors import (
    ActiveContent,
    Broken,
    Encrypted,
    Hostile,
    TooLarge,
    TooManyPages,
    TooManyPixels,
    UndecodablePicture,
    Unsupported,
)
from safefiles.sandbox import run_on_bytes
from safefiles.sandbox_child import ProcessLimits

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Sizes in bytes, times in seconds. The longest code in force is 1 MB of text."""

    file_bytes: int = 60 * MEGABYTE
    text_characters: int = 8_000_000
    unpacked_bytes: int = 80 * MEGABYTE
    pages: int = 2_000
    seconds: int = 60
    memory_bytes: int = 1024 * MEGABYTE
    record_bytes: int = 16 * MEGABYTE
    corpus_bytes: int = 4096 * MEGABYTE
    sheet_bytes: int = 80 * MEGABYTE  # of one sheet, decompressed; in memory it is ten times that
    rows: int = 200_000
    members: int = 4_000
    swollen_bytes: int = 4 * MEGABYTE  # a smaller part may have any compression ratio

    def refuse_larger(self, size: int) -> None:
        """Raises TooLarge for a file of more bytes."""
        if size > self.file_bytes:
            raise TooLarge(f"hơn {self.file_bytes // MEGABYTE} MB")


COMMAND = FileLimits()
# A person waits during an upload, and strangers may have an account: stricter limits.
UPLOAD = FileLimits(
    file_bytes=20 * MEGABYTE,
    pages=800,
    seconds=25,
    memory_bytes=768 * MEGABYTE,
    sheet_bytes=8 * MEGABYTE,
    rows=2_000,
    members=20,
)


_DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)


def refuse_declarations(data: bytes) -> None:
    """Raises Hostile if XML has a DOCTYPE or entity declaration; checks the bytes, before any parser."""
    if any(word in data for word in _DECLARATIONS):
        raise Hostile("có khai báo DOCTYPE")


def parse_xml(data: bytes) -> etree._Element:
    """Raises Hostile, Broken."""
    refuse_declarations(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Broken("XML sai cú pháp") from error
    tree: Any = root.getroottree()
    if tree.docinfo.doctype:  # in an encoding that the byte check does not cover
        raise Hostile("có khai báo DOCTYPE")
    return root


_MOST_PARTS = 4_000
_MOST_RATIO = 200  # Word's own files stay below 30; a bomb needs thousands
_ENCRYPTED = 0x1
_CLIMBS = re.compile(r"(^|[\\/])\.\.([\\/]|$)")
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, OverflowError)


def open_zip(file: Path | IO[bytes]) -> zipfile.ZipFile:
    """Raises Broken."""
    try:
        return zipfile.ZipFile(file)
    except _FAULTS as error:
        raise Broken from error


def checked_parts(archive: zipfile.ZipFile, limits: FileLimits) -> dict[str, zipfile.ZipInfo]:
    """The parts by name. Raises Hostile for a bomb, Encrypted, TooLarge; sizes are those that the archive declares."""
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS:
        raise Hostile("quá nhiều phần")
    for part in parts:
        if part.flag_bits & _ENCRYPTED:
            raise Encrypted
        if part.file_size > limits.swollen_bytes and part.file_size > _MOST_RATIO * max(part.compress_size, 1):
            raise Hostile("phần nén phình ra bất thường")
    if sum(part.file_size for part in parts) > limits.unpacked_bytes * 4:
        raise TooLarge
    return {part.filename: part for part in parts}


def checked_package(archive: zipfile.ZipFile, limits: FileLimits) -> dict[str, zipfile.ZipInfo]:
    """The parts of a Word or Excel package: each name once, within the package, without entity declarations.

    Of a duplicated part one program shows the first, another the last. Raises as `checked_parts`, and Broken.
    """
    parts = checked_parts(archive, limits)
    if any(_CLIMBS.search(name) for name in parts):
        raise Hostile("một phần của tệp có đường dẫn đi ra ngoài tệp")
    if len({part.filename.casefold() for part in archive.infolist()}) < len(archive.infolist()):
        raise Hostile("một phần của tệp có hai lần")
    for name, part in parts.items():
        if name.lower().endswith((".xml", ".rels")):
            if part.file_size > limits.unpacked_bytes:
                raise TooLarge
            refuse_declarations(part_bytes(archive, part))
    return parts


def part_bytes(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """The content of one part. Raises Hostile if it is larger than declared, Broken."""
    try:
        with archive.open(part) as file:
            data = file.read(part.file_size + 1)
    except _FAULTS as error:
        raise Broken from error
    if len(data) > part.file_size:
        raise Hostile("kích thước khai báo sai")
    return data


MAIN_PART = "word/document.xml"
_END_OF_ZIP = b"PK\x05\x06"
_END_LENGTH = 22
_TYPES, _ROOT, _MAIN = "[Content_Types].xml", "_rels/.rels", "/officeDocument"  # _MAIN: end of a relationship type
# Macros, controls, embedded files, and HTML or RTF chunks that Word imports: found by name, whatever the type.
_HIDDEN = re.compile(
    r"vbaProject|vbaData|activeX|(^|/)embeddings/|afchunk|\.(?:bin|exe|js|vbs|html?|mht|rtf)$", re.IGNORECASE
)
_PRINTER = re.compile(r"word/printerSettings/printerSettings\d*\.bin", re.IGNORECASE)
# The content types allowed in a Word file: text, styles, pictures, charts, metadata, signature.
_PART_TYPES = re.compile(
    r"""
    application/vnd\.openxmlformats-officedocument\.(?:
        wordprocessingml\.(?!template|document\.macro|attached) [\w.]+ | drawingml\.[\w.]+ | theme | themeOverride
        | extended-properties | custom-properties | customXmlProperties | obfuscatedFont
    )(?:\+xml)?
    | application/vnd\.openxmlformats-package\.[\w.-]+ (?:\+xml)?
    | application/vnd\.ms-(?:office|word)\.[\w.]+ \+xml
    | application/(?:xml|inkml\+xml|x-font-ttf|x-fontdata) | text/xml | image/[\w.+-]+
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Fields that Word fills from the document, its mail merge or the clock. Other fields start programs (DDE), fetch
# content (INCLUDETEXT, INCLUDEPICTURE, LINK, DATABASE) or encode the names of such fields as numbers (QUOTE).
_FIELDS = re.compile(
    r"""
    ADDIN | ADVANCE | AUTHOR | AUTONUM | AUTONUMLGL | AUTONUMOUT | BIBLIOGRAPHY | BIDIOUTLINE | CITATION
    | COMMENTS | COMPARE | CREATEDATE | DATE | DOCPROPERTY | DOCVARIABLE | EDITTIME | EQ | FILENAME
    | FILESIZE | FORMCHECKBOX | FORMDROPDOWN | FORMTEXT | HYPERLINK | IF | INDEX | INFO | KEYWORDS
    | LASTSAVEDBY | LISTNUM | MERGEFIELD | MERGEREC | MERGESEQ | NEXT | NOTEREF | NUMCHARS | NUMPAGES
    | NUMWORDS | PAGE | PAGEREF | PRINTDATE | REF | REVNUM | SAVEDATE | SECTION | SECTIONPAGES | SEQ | SET
    | STYLEREF | SUBJECT | SYMBOL | TA | TC | TEMPLATE | TIME | TITLE | TOA | TOC | USERADDRESS
    | USERINITIALS | USERNAME | XE
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MOST_PART = 2 * MEGABYTE


def docx_parts(archive: zipfile.ZipFile, limits: FileLimits) -> dict[str, zipfile.ZipInfo]:
    """The parts of a Word file. Raises Unsupported for any other archive, Hostile, Encrypted, TooLarge."""
    if MAIN_PART not in archive.namelist():
        raise Unsupported("tệp nén, không phải DOCX")
    return checked_package(archive, limits)


def check_docx(data: bytes, *, limits: FileLimits) -> None:
    """Raises ActiveContent, or as `docx_parts` does."""
    if data.rfind(_END_OF_ZIP) != len(data) - _END_LENGTH:
        raise ActiveContent  # data after the archive, or an archive comment
    with open_zip(io.BytesIO(data)) as archive:
        parts = docx_parts(archive, limits)
        if _TYPES not in parts or _ROOT not in parts:
            raise Unsupported("tệp nén, không phải DOCX")
        if any(_HIDDEN.search(name) and not _PRINTER.fullmatch(name) for name in parts):
            raise ActiveContent
        _check_types(
            _xml(archive, parts[_TYPES]), [name for name in parts if name != _TYPES and not name.endswith("/")]
        )
        for name, part in parts.items():
            if name.lower().endswith(".rels") and any(map(_fetches, _xml(archive, part))):
                raise ActiveContent
            if name.lower().endswith(".xml") and any(map(_acts, _fields_in(part_bytes(archive, part)))):
                raise ActiveContent
        starts = [one.get("Target", "") for one in _xml(archive, parts[_ROOT]) if one.get("Type", "").endswith(_MAIN)]
        if [target.lstrip("/") for target in starts] != [MAIN_PART]:
            raise Hostile("không có một phần chính duy nhất")


def _check_types(declared: etree._Element, names: list[str]) -> None:
    """Each part has an allowed content type, and exactly one is the main document. Raises ActiveContent, Hostile."""
    types = {
        (one.get("PartName") or f".{one.get('Extension')}").lower(): one.get("ContentType", "") for one in declared
    }
    kinds = {
        name: types.get(f"/{name.lower()}") or types.get(f".{name.lower().rpartition('.')[2]}", "") for name in names
    }
    if not all(_is_known(name, kind) for name, kind in kinds.items()):
        raise ActiveContent
    if [name for name, kind in kinds.items() if kind.endswith("wordprocessingml.document.main+xml")] != [MAIN_PART]:
        raise Hostile("không có một phần chính duy nhất")


def _is_known(name: str, kind: str) -> bool:
    """A part with an XML content type must have an XML extension: the other checks find XML parts by name."""
    is_text = kind.endswith("xml") and not kind.startswith("image/")
    return _PART_TYPES.fullmatch(kind) is not None and (not is_text or name.lower().endswith((".xml", ".rels")))


class _FieldReader:
    """An lxml parser target that collects field instructions without building a tree.

    An instruction may span many runs.
    """

    def __init__(self) -> None:
        self.found: list[str] = []
        self.open: list[str] = []
        self.is_instruction = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        said = {name.rpartition("}")[2]: value for name, value in attributes.items()}
        name = tag.rpartition("}")[2]
        self.is_instruction = name in ("instrText", "delInstrText")
        if name == "fldSimple":
            self.found.append(said.get("instr", ""))
        elif name == "fldChar" and said.get("fldCharType") == "begin":
            self.open.append("")
        elif name == "fldChar" and said.get("fldCharType") == "end" and self.open:
            self.found.append(self.open.pop())

    def data(self, text: str) -> None:
        if self.is_instruction and self.open:
            self.open[-1] += text

    def doctype(self, *_: str) -> None:
        raise Hostile("có khai báo DOCTYPE")  # in an encoding that the byte check does not cover

    def end(self, tag: str) -> None:
        self.is_instruction = False

    def close(self) -> None:
        pass


def _fields_in(data: bytes) -> list[str]:
    """Raises Broken."""
    reader: Any = _FieldReader()
    parser = etree.XMLParser(target=reader, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Broken("XML sai cú pháp") from error
    found: list[str] = reader.found + reader.open
    return found


def _acts(instruction: str) -> bool:
    """Whether a field is not on the list of harmless ones; one that starts with a nested field has no own name."""
    name = (instruction.split() or [""])[0]
    return not (name.startswith("=") or _FIELDS.fullmatch(name))


def _fetches(relationship: etree._Element) -> bool:
    """Whether Word would fetch something when it opens the file; a hyperlink waits for a click."""
    kind = relationship.get("Type", "")
    return relationship.get("TargetMode") == "External" and not kind.endswith("/hyperlink")


def _xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> etree._Element:
    if part.file_size > _MOST_PART:
        raise TooLarge
    return parse_xml(part_bytes(archive, part))


_PDF_CHILD = Path(__file__).with_name("pdf_child.py")
_PDF_FAULTS = {3: TooManyPages, 5: Encrypted, 6: ActiveContent}  # exit codes of the child
_BEHIND_THE_END = 1024  # bytes after the end; more may be a second file


def check_pdf(data: bytes, *, most_pages: int, limits: ProcessLimits) -> None:
    """Raises TooManyPages, Encrypted, ActiveContent, Broken, TooSlow."""
    if len(data) - data.rfind(b"%%EOF") > _BEHIND_THE_END:
        raise ActiveContent
    run_on_bytes(_PDF_CHILD, data, str(most_pages), limits=limits).raise_for_code(_PDF_FAULTS)


_PICTURE_CHILD = Path(__file__).with_name("picture_child.py")
_PICTURE_FAULTS = {3: TooManyPixels, 4: UndecodablePicture}  # exit codes of the child


def redraw_picture(data: bytes, *, most_pixels: int, longest_side: int, limits: ProcessLimits) -> bytes:
    """A new JPEG drawn from a JPEG, PNG or WebP: no metadata of the old file remains.

    Raises TooManyPixels, UndecodablePicture, TooSlow.
    """
    done = run_on_bytes(_PICTURE_CHILD, data, str(most_pixels), str(longest_side), limits=limits)
    done.raise_for_code(_PICTURE_FAULTS)
    if not done.output:
        raise Broken
    return done.output


def check_picture(data: bytes, *, most_pixels: int, limits: ProcessLimits) -> None:
    """Decodes every pixel of the picture and of each frame. Raises as `redraw_picture` does."""
    run_on_bytes(_PICTURE_CHILD, data, str(most_pixels), limits=limits).raise_for_code(_PICTURE_FAULTS)
