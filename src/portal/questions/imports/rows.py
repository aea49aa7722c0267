"""Read a file into pairs, and assess each pair: its field, the law it cites, and its doubts.

`docreaders` guards against oversized files, archive bombs, encryption and unknown encodings.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from docreaders.documents import ReadableKind, kind_of, read_document
from docreaders.sheets import SHEET_ENDINGS, streamed
from lawtext.addresses import describe, parse_address
from lawtext.types import Citation
from lawtext.words import capital, fold, normalise
from portal.library.states.instruments import cited_places
from portal.library.states.topics import is_known_topic, topic_slugs
from portal.outward.states import GateFinding, OutsideText
from portal.outward.states.gate import judge
from portal.questions.imports.pairs import (
    ImportDoubt,
    QuestionAnswerPair,
    doubts_in,
    pair_of,
    read_pairs,
    tidy_answer,
    tidy_line,
)
from portal.questions.privacy import find_personal
from portal.questions.routing import RoutingSeed
from portal.questions.routing.suggestions import suggest
from portal.questions.states.answer_fields import PickedProvision
from portal.questions.states.markup import MarkupKind, blocks, plain
from safefiles.checks import FileLimits
from safefiles.errors import TooLarge, UnreadableFile
from safefiles.formats import HEAD_BYTES

_TEXTS = frozenset({ReadableKind.TEXT, ReadableKind.DOCX, ReadableKind.DOC, ReadableKind.RTF})
TITLE, QUESTION, ANSWER, FIELD = "title", "question", "answer", "field"
HEADER_WITHIN = 15  # rows searched for headings, because agencies write titles and dates above them
SAMPLE = 3
PART_LABELS: Mapping[str, str] = {
    TITLE: "Câu hỏi ngắn (tiêu đề)",
    QUESTION: "Câu hỏi",
    ANSWER: "Trả lời",
    FIELD: "Lĩnh vực",
}
# Column headings that agencies use, folded; the first one contained in a heading decides.
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    ANSWER: (
        "tra loi",
        "giai dap",
        "dap an",
        "answer",
        "noi dung tra loi",
        "cau tra loi",
        "phuc dap",
        "y kien tra loi",
    ),
    TITLE: ("tieu de", "trich yeu", "title", "ten cau hoi", "cau hoi ngan"),
    QUESTION: ("noi dung cau hoi", "cau hoi", "question", "noi dung hoi", "hoi", "noi dung", "phan anh", "vuong mac"),
    FIELD: ("linh vuc", "chuyen muc", "chu de", "nhom", "field", "category"),
}


def guess_columns(header: Sequence[str]) -> dict[str, int]:
    """Part -> column index, for parts with a known heading; each column has one part only."""
    keys = [fold(normalise(cell)) for cell in header]
    found: dict[str, int] = {}
    for part, names in _HEADINGS.items():
        for name in names:
            if free := [at for at, key in enumerate(keys) if name in key and at not in found.values()]:
                found[part] = min(free, key=lambda at: len(keys[at]))
                break
    return found


@dataclass(frozen=True, slots=True)
class SheetHeadings:
    """The headings of a sheet, the column index of each part, and sample rows below the headings."""

    header: tuple[str, ...]
    parts: Mapping[str, int]
    sample: tuple[tuple[str, ...], ...] = ()


def head_of(rows: Iterable[Sequence[str]]) -> SheetHeadings | None:
    """The row with the most known headings among the first ones; without any, the first row with two or more cells."""
    first = [tuple(row) for row in islice(rows, HEADER_WITHIN + SAMPLE)]
    if not (heads := [at for at, row in enumerate(first[:HEADER_WITHIN]) if sum(map(bool, row)) >= 2]):
        return None
    best = max(heads, key=lambda at: len(guess_columns(first[at])))
    return SheetHeadings(first[best], guess_columns(first[best]), tuple(first[best + 1 : best + 1 + SAMPLE]))


def is_readable(columns: Mapping[str, int]) -> bool:
    return ANSWER in columns and (QUESTION in columns or TITLE in columns)


def pair_in(row: Sequence[str], columns: Mapping[str, int]) -> QuestionAnswerPair | None:
    """The pair of a row; None if the row has no question."""
    said = {part: row[at] if at < len(row) else "" for part, at in columns.items()}
    title, question = tidy_line(said.get(TITLE, "")), tidy_line(said.get(QUESTION, ""))
    if not (asked := question or title):
        return None
    answer = tidy_answer(said.get(ANSWER, ""))
    made = pair_of(asked, answer, doubts=doubts_in(asked, answer), field_slug=normalise(said.get(FIELD, "")))
    return (
        QuestionAnswerPair(title, question, answer, made.doubts, made.field_slug)
        if title and question and len(title) <= 200
        else made
    )


MOST_ROWS = 100_000


def is_table(name: str) -> bool:
    return name.lower().endswith(SHEET_ENDINGS)


def read_head(*, data: bytes, name: str, limits: FileLimits) -> SheetHeadings | None:
    """The headings of a sheet, for an officer to confirm; None if no row looks like headings. Raises UnreadableFile."""
    return head_of(chain.from_iterable(streamed(data, name=name, limits=limits)))


def read_file(
    *, data: bytes, name: str, limits: FileLimits, head: SheetHeadings | None = None
) -> list[QuestionAnswerPair]:
    """The pairs of a file, in order; `head` holds the columns that an officer confirmed.

    Raises UnreadableFile; its `str()` tells the officer in Vietnamese what to do.
    """
    limits.refuse_larger(len(data))
    pairs = (
        _in_sheets(streamed(data, name=name, limits=limits), head)
        if is_table(name)
        else read_pairs(_text(data, name, limits))
    )
    if not pairs:
        raise UnreadableFile(
            reason="Không tìm thấy câu hỏi nào trong tệp.",
            remedy="Trong văn bản, mỗi câu bắt đầu bằng “Câu 1:” hoặc “Hỏi:”, phần trả lời bắt đầu bằng “Trả lời:”. "
            "Trong bảng tính, có hàng tiêu đề với cột “Câu hỏi” và “Trả lời”.",
        )
    return pairs


def _text(data: bytes, name: str, limits: FileLimits) -> str:
    kind = kind_of(head=data[:HEAD_BYTES], name=name)
    if kind not in _TEXTS:
        raise UnreadableFile(
            kind.value.upper(),
            reason="Loại tệp này không dùng để nhập hỏi đáp.",
            remedy="Các loại nhận được: XLSX, CSV, DOCX, DOC, TXT và MD.",
        )
    return read_document(data, kind=kind, limits=limits).text


def _in_sheets(sheets: Iterable[Iterable[Sequence[str]]], head: SheetHeadings | None) -> list[QuestionAnswerPair]:
    """Pairs below the headings; each sheet may have headings of its own."""
    pairs: list[QuestionAnswerPair] = []
    count = 0
    for rows in sheets:
        columns: Mapping[str, int] = {}
        for at, row in enumerate(rows):
            count += 1
            if count > MOST_ROWS:
                raise TooLarge(f"hơn {MOST_ROWS} hàng")
            if head is not None and tuple(row) == head.header:
                columns = head.parts
            elif not columns:
                columns = _columns_under(row) if at < HEADER_WITHIN else {}
            elif (pair := pair_in(row, columns)) is not None:
                pairs.append(pair)
    return pairs


def _columns_under(row: Sequence[str]) -> Mapping[str, int]:
    """The column index of each part if the row is a usable heading, else {}."""
    guessed = guess_columns(row)
    return guessed if is_readable(guessed) else {}


_LONGEST_SUMMARY = 300
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class AssessedPair:
    """A pair with everything that can be assessed without the database."""

    pair: QuestionAnswerPair
    field_slug: str
    places: tuple[PickedProvision, ...]
    doubts: tuple[ImportDoubt, ...]
    fingerprint: str


def assess_pair(pair: QuestionAnswerPair, *, seed: RoutingSeed, on: date, allowed: frozenset[str]) -> AssessedPair:
    whole = "\n".join((pair.title, pair.question, pair.answer))
    places = tuple(places_in(pair.answer))
    field = _field(pair, seed=seed, on=on)
    judged = (
        (ImportDoubt.NO_CITATION, not places),
        (ImportDoubt.NO_FIELD, not field),
        (ImportDoubt.PERSONAL, find_personal(whole, allowed=allowed)),
        (
            ImportDoubt.STRANGE,
            judge(OutsideText(pair.title, f"{pair.question}\n{pair.answer}"), personal=_nobody).holds,
        ),
    )
    doubts = (*pair.doubts, *(doubt for doubt, is_so in judged if is_so))
    return AssessedPair(pair, field, places, doubts, fingerprint(pair))


def _nobody(text: OutsideText) -> Iterable[GateFinding]:
    """No personal findings for the gate: `ImportDoubt.PERSONAL` covers them more strictly, as an answer names no
    person."""
    return ()


def fingerprint(pair: QuestionAnswerPair) -> str:
    """A hash that ignores marks, case, punctuation and spaces of the question."""
    return hashlib.sha256(re.sub(r"[^a-z0-9]+", " ", fold(pair.question or pair.title)).strip().encode()).hexdigest()


def places_in(text: str) -> Iterable[PickedProvision]:
    """At most 20 provisions that a text cites, without duplicates, in reading order; "Luật này" cites no document."""
    found = cited_places(text)
    # If a law is cited both as a whole and by its articles, only the articles count.
    narrowed = {key for key, address in found if address}
    meant = [place for place in found if place[1] or place[0] not in narrowed]
    return [PickedProvision(*place, _called(found[place], text)) for place in meant[:20]]


def _called(citation: Citation, text: str) -> str:
    """The name of the document, as in "Bộ luật Dân sự (91/2015/QH13)", with the capitals used in the text."""
    name, number = citation.document.name or "", citation.document.number or ""
    written = re.search(re.escape(name), text, re.IGNORECASE) if name else None
    said = capital(written[0] if written else name)
    return (f"{said} ({number})" if said and number else said or number)[:400]


def place_in_words(*, called: str, document_key: str, address: str) -> str:
    """A provision in words, as in "khoản 2 Điều 328 Bộ luật Dân sự (91/2015/QH13)"."""
    where = describe(parse_address(address)) if address else ""
    return f"{where} {called or document_key}".strip()


def _field(pair: QuestionAnswerPair, *, seed: RoutingSeed, on: date) -> str:
    """The topic named in the file if it is a known one; else the most likely topic; "" if none is likely enough."""
    named = [slug for slug in topic_slugs(pair.field_slug) if is_known_topic(slug)] if pair.field_slug else []
    if named:
        return named[0]
    fields = suggest(text=f"{pair.title}\n{pair.question}\n{pair.answer[:600]}", seed=seed, rules=(), on=on).fields
    return fields[0].slug if fields else ""


def summary_of(answer: str) -> str:
    """As many of the first sentences as fit: the summary shown until an author writes a better one."""
    first = next((block for block in blocks(answer) if block.kind is not MarkupKind.HEADING), None)
    said = plain("\n".join(first.lines)) if first is not None else ""
    return _fitting(_SENTENCE_END.split(said)) or said[: _LONGEST_SUMMARY - 1].rsplit(" ", 1)[0]


def _fitting(sentences: Sequence[str]) -> str:
    said = ""
    for sentence in sentences:
        if len(said) + len(sentence) + 1 > _LONGEST_SUMMARY:
            break
        said = f"{said} {sentence}".strip()
    return said
