"""The markup of answers (plain text with four signs), its parser, readability hints, and texts for short messages:
whole sentences, chosen by length.

A blank line separates paragraphs; "- " begins an item, "1. " a step, "## " a heading, "> " a notice. There is no other
markup: the text goes unchanged into letters, leaflets, loudspeaker scripts and open data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby


class MarkupKind(StrEnum):
    PARAGRAPH = "p"
    ITEMS = "ul"
    STEPS = "ol"
    HEADING = "h"
    NOTICE = "note"


@dataclass(frozen=True, slots=True)
class MarkupBlock:
    """Consecutive lines of one kind. A paragraph is one string, with hard line breaks as "\\n"."""

    kind: MarkupKind
    lines: tuple[str, ...]


_SIGNS = (
    (MarkupKind.ITEMS, re.compile(r"[-•*+]\s+(?P<said>.+)")),  # - có hai người làm chứng
    (MarkupKind.STEPS, re.compile(r"\d{1,2}[.)]\s+(?P<said>.+)")),  # 1. Đến Ủy ban nhân dân xã
    (MarkupKind.HEADING, re.compile(r"#{1,4}\s+(?P<said>.+)")),  # ## Cần mang theo gì
    (MarkupKind.NOTICE, re.compile(r">\s*(?P<said>.+)")),  # > Không ai được giữ giấy tờ gốc của bạn
)


def blocks(text: str) -> list[MarkupBlock]:
    """The blocks of a text. Never raises; every word of the text is in some block."""
    return [block for chunk in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) for block in _parted(chunk)]


def _parted(chunk: str) -> Iterator[MarkupBlock]:
    """Adjacent lines of one kind form one block; a list may follow its sentence without a blank line."""
    for kind, lines in groupby(
        [_read(line.strip()) for line in chunk.split("\n") if line.strip()], key=lambda one: one[0]
    ):
        said = [line for _, line in lines]
        if kind is MarkupKind.HEADING:
            yield from (MarkupBlock(kind, (line,)) for line in said)
        elif kind in (MarkupKind.ITEMS, MarkupKind.STEPS):
            yield MarkupBlock(kind, tuple(said))
        else:
            yield MarkupBlock(kind, ("\n".join(said),))


def _read(line: str) -> tuple[MarkupKind, str]:
    signed = ((kind, match["said"]) for kind, sign in _SIGNS if (match := sign.fullmatch(line)))
    return next(signed, (MarkupKind.PARAGRAPH, line))


def plain(text: str) -> str:
    """The text without markup, in one line, for summaries and for counting."""
    return " ".join(" ".join(block.lines).replace("\n", " ") for block in blocks(text))


# ---- the editor of the back office: the same blocks under its own names ----------------------------------------------

_PARAGRAPH = "unstyled"
_IN_EDITOR = {
    MarkupKind.PARAGRAPH: _PARAGRAPH,
    MarkupKind.ITEMS: "unordered-list-item",
    MarkupKind.STEPS: "ordered-list-item",
    MarkupKind.HEADING: "header-two",
    MarkupKind.NOTICE: "blockquote",
}
_FROM_EDITOR = {name: kind for kind, name in _IN_EDITOR.items()}


def editor_lines(text: str) -> list[tuple[str, str]]:
    """A text as lines of the Draft.js editor, (type, text) each; an empty paragraph separates two lists."""
    found = list[tuple[str, str]]()
    for block in blocks(text):
        name = _IN_EDITOR[block.kind]
        if name.endswith("-item") and found and found[-1][0] == name:
            found.append((_PARAGRAPH, ""))
        found += [(name, line) for line in block.lines]
    return found or [(_PARAGRAPH, "")]


def for_editor(text: str) -> str:
    """The text as JSON that the editor opens."""
    lines = [
        {"key": f"{at}", "type": name, "text": line, "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
        for at, (name, line) in enumerate(editor_lines(text))
    ]
    return json.dumps({"blocks": lines, "entityMap": {}}, ensure_ascii=False)


def from_editor(sent: str, *, kept: str) -> str:
    """The editor's JSON as markup; returns `kept` unchanged if it is equivalent. Input that is not the editor's JSON is
    taken as text (from a browser without scripts); null means empty."""
    try:
        lines = [(str(one["type"]), str(one["text"])) for one in json.loads(sent)["blocks"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return "" if sent == "null" else sent
    return kept if lines == editor_lines(kept) else text_of_lines(lines)


def text_of_lines(lines: Iterable[tuple[str, str]]) -> str:
    """Lines of the editor as markup. `blocks` of the result equals `blocks` of the text that the lines were made
    from."""
    chunks = list[str]()
    for kind, group in groupby(lines, key=lambda line: _FROM_EDITOR.get(line[0], MarkupKind.PARAGRAPH)):
        said = [words.strip() for _, words in group if words.strip()]
        if kind is MarkupKind.ITEMS:
            chunks.append("\n".join(f"- {_in_line(words)}" for words in said))
        elif kind is MarkupKind.STEPS:
            # The parser accepts at most two digits in a step's number; readers number the steps themselves.
            chunks.append("\n".join(f"{min(at, 99)}. {_in_line(words)}" for at, words in enumerate(said, start=1)))
        elif kind is MarkupKind.HEADING:
            chunks += [f"## {_in_line(words)}" for words in said]
        elif kind is MarkupKind.NOTICE:
            chunks += ["\n".join(f"> {line}" for line in words.split("\n") if line.strip()) for words in said]
        else:
            chunks += said
    return "\n\n".join(filter(None, chunks))


def _in_line(words: str) -> str:
    return words.replace("\n", " ")


LONGEST_SENTENCE = 35  # syllables; Vietnamese words are written apart by syllable
_END = re.compile(r"(?<=[.!?;:])\s+")

# Bureaucratic words -> everyday words.
PLAIN_WORDS = {
    "căn cứ quy định tại": "theo",
    "theo quy định tại": "theo",
    "theo quy định của pháp luật": "theo luật (nêu rõ luật nào, điều nào)",
    "chủ thể": "người, tổ chức",
    "đương sự": "người trong cuộc",
    "nghĩa vụ tài chính": "tiền phải nộp",
    "thực hiện việc": "(bỏ)",
    "tiến hành": "(bỏ)",
    "cơ quan có thẩm quyền": "(nêu tên cơ quan)",
    "cơ quan chức năng": "(nêu tên cơ quan)",
    "trong trường hợp": "nếu",
    "kể từ thời điểm": "từ khi",
    "bên cạnh đó": "(bỏ)",
    "nêu trên": "(nói lại cho rõ)",
    "giao kết hợp đồng": "ký hợp đồng",
    "di sản": "tài sản người chết để lại",
    "bị đơn": "người bị kiện",
    "nguyên đơn": "người đi kiện",
}


@dataclass(frozen=True, slots=True)
class Hint:
    """A passage that could be plainer: its words, and the advice."""

    words: str
    advice: str


def hints(text: str) -> list[Hint]:
    """At most eight hints, in the order of the text, to keep the list short."""
    return [*_long_sentences(text), *_office_words(text)][:8]


def _long_sentences(text: str) -> Iterator[Hint]:
    for block in blocks(text):
        for line in block.lines:
            for sentence in _END.split(line.replace("\n", " ")):
                if (count := len(sentence.split())) > LONGEST_SENTENCE:
                    yield Hint(f"{' '.join(sentence.split()[:8])}…", f"Câu dài {count} chữ: nên tách làm hai.")


def _office_words(text: str) -> Iterator[Hint]:
    said = " ".join(text.lower().split())
    yield from (
        Hint(office, f"Người dân thường nói: {plain}.") for office, plain in PLAIN_WORDS.items() if office in said
    )


MOST_MESSAGE = 230  # with link and opt-out it fits two SMS without diacritics; 90 fit one


def fitting(most: int, *said: str) -> str:
    """The first of the texts that fits into `most` characters; "" if none does. Never cut, as that could change the
    rule."""
    return next((words for words in said if 0 < len(words) <= most), "")


def as_sentence(words: str) -> str:
    """In one line, with a full stop if it ends without punctuation."""
    flat = " ".join(words.split())
    return flat if flat.endswith((".", "?", "!", "”", ")")) or not flat else f"{flat}."


def proposed_message(title: str, summary: str) -> str:
    """A proposed short message: title and short answer, uncut; "" if together they are too long."""
    return fitting(MOST_MESSAGE, f"{as_sentence(title)} {as_sentence(summary)}") if title and summary else ""
