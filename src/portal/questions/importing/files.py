"""A file's bytes -> pairs. The guards (size, bombs, encryption, old encodings) are those of `docreaders`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from docreaders.documents import read_document
from docreaders.kinds import ReadableKind, kind_of
from docreaders.sheets import SHEET_ENDINGS, streamed
from portal.questions.importing.columns import HEADER_WITHIN, Head, guess_columns, head_of, is_readable, pair_in
from portal.questions.importing.pairs import Pair, read_pairs
from safefiles.errors import TooLarge, UnreadableFile
from safefiles.formats import HEAD_BYTES
from safefiles.limits import FileLimits

MOST_ROWS = 100_000
_TEXTS = frozenset({ReadableKind.TEXT, ReadableKind.DOCX, ReadableKind.DOC, ReadableKind.RTF})


class NotQuestions(UnreadableFile):
    reason = "Không tìm thấy câu hỏi nào trong tệp."
    remedy = "Trong văn bản, mỗi câu bắt đầu bằng “Câu 1:” hoặc “Hỏi:”, phần trả lời bắt đầu bằng “Trả lời:”. Trong bảng tính, có hàng tiêu đề với cột “Câu hỏi” và “Trả lời”."  # noqa: E501 - one sentence for the screen


class NotAKind(UnreadableFile):
    reason = "Loại tệp này không dùng để nhập hỏi đáp."
    remedy = "Các loại nhận được: XLSX, CSV, DOCX, DOC, TXT và MD."


def is_table(name: str) -> bool:
    return name.lower().endswith(SHEET_ENDINGS)


def read_head(*, data: bytes, name: str, limits: FileLimits) -> Head | None:
    """The headings of a sheet, for a person to confirm; None where no row is like headings. Raises UnreadableFile."""
    return head_of(chain.from_iterable(streamed(data, name=name, limits=limits)))


def read_file(*, data: bytes, name: str, limits: FileLimits, head: Head | None = None) -> list[Pair]:
    """The pairs of a file, in its order; `head` is what a person has confirmed of a sheet's columns.

    Raises UnreadableFile: `str()` of it says in Vietnamese what to do.
    """
    limits.refuse_larger(len(data))
    if is_table(name):
        pairs = _in_sheets(streamed(data, name=name, limits=limits), head)
    else:
        pairs = read_pairs(_text(data, name, limits))
    if not pairs:
        raise NotQuestions
    return pairs


def _text(data: bytes, name: str, limits: FileLimits) -> str:
    kind = kind_of(head=data[:HEAD_BYTES], name=name)
    if kind not in _TEXTS:
        raise NotAKind(kind.value.upper())
    return read_document(data, kind=kind, limits=limits).text


def _in_sheets(sheets: Iterable[Iterable[Sequence[str]]], head: Head | None) -> list[Pair]:
    """Pairs under the headings; every sheet may have its own."""
    pairs: list[Pair] = []
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
    """Which part is where, if the row is a heading that tells enough."""
    guessed = guess_columns(row)
    return guessed if is_readable(guessed) else {}
