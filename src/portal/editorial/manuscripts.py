"""A text file -> the parts of a page: how the demo, the standing pages and an agency's folder of texts come in.

A manuscript opens with TOML between two lines `+++` (title, kind, lead …). Then blocks, apart by a blank line:

    ## Đề mục                                              a heading
    Một đoạn văn với **chữ đậm** và [liên kết](/van-ban/). a paragraph
    - một ý                                                a list (`1.` for steps)
    § khoản 1 Điều 328 | Bộ luật Dân sự 2015 | 91/2015/QH13    words of the law, taken from the library
    ! warn | Tiêu đề                                       a notice (tone may be empty), its text on the next lines
    ? Câu hỏi                                              a question, its answer on the next lines

Pure: no Django, no files.
"""

import html
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal.editorial.places import read_place

type Block = tuple[str, object]


class UnreadableManuscript(ValueError):
    """Says which block could not be read and what was expected."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A page's parts; `body` is what a StreamField stores: pairs of block name and raw value."""

    title: str
    lead: str
    body: tuple[Block, ...]
    slug: str = ""
    kind: str = "bai-viet"
    section: str = ""
    agency: str = ""
    fields: tuple[str, ...] = ()
    review_date: date | None = None
    language: str = "vi"


def read_manuscript(text: str) -> Manuscript:
    """Raises UnreadableManuscript, also for a head without title or lead."""
    pieces = text.split("+++", 2)
    if len(pieces) != 3 or pieces[0].strip():
        raise UnreadableManuscript("The head must stand between two lines `+++` at the very beginning.")
    try:
        head = tomllib.loads(pieces[1])
        head["fields"] = tuple(head.get("fields", ()))
        return Manuscript(body=tuple(read_body(pieces[2])), **head)
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise UnreadableManuscript(f"The head cannot be read: {error}") from error


def read_body(text: str) -> list[Block]:
    return [_block(part.strip()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def _block(part: str) -> Block:
    first, _, rest = part.partition("\n")
    mark, _, said = first.partition(" ")
    reader = _READERS.get(mark)
    return reader(said.strip(), rest) if reader else ("paragraph", rich_text(part))


def _heading(said: str, rest: str) -> Block:
    return "heading", said


def _citation(said: str, rest: str) -> Block:
    pieces = [piece.strip() for piece in said.split("|")]
    if len(pieces) != 3 or read_place(pieces[0]) is None:
        raise UnreadableManuscript(f"Expected `§ khoản 1 Điều 2 | tên văn bản | số`, not {said!r}.")
    return "citation", {"place": pieces[0], "law_name": pieces[1], "number": pieces[2], "words": rest.strip()}


def _notice(said: str, rest: str) -> Block:
    tone, found, heading = said.partition("|")
    if not found or not rest.strip():
        raise UnreadableManuscript(f"Expected `! tone | tiêu đề` and a text below it, not {said!r}.")
    return "notice", {"tone": tone.strip(), "heading": heading.strip(), "text": rich_text(rest)}


def _answer(said: str, rest: str) -> Block:
    if not rest.strip():
        raise UnreadableManuscript(f"The question {said!r} has no answer below it.")
    return "answer", {"question": said, "answer": rich_text(rest)}


_READERS: dict[str, Callable[[str, str], Block]] = {"##": _heading, "§": _citation, "!": _notice, "?": _answer}

_ITEM = re.compile(r"^(?:(?P<bullet>-)|(?P<number>\d+\.))\s+(?P<text>.+)$")
_BOLD = re.compile(r"\*\*(?P<text>.+?)\*\*")
_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<address>/[^)\s]*|https://[^)\s]+|tel:[0-9+]+)\)")


def rich_text(text: str) -> str:
    """Lines -> HTML: runs of items become lists, other lines paragraphs. Everything else is escaped."""
    pieces: list[str] = []
    open_list = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        item = _ITEM.match(line)
        kind = ("ul" if item["bullet"] else "ol") if item else ""
        if kind != open_list:
            pieces += [f"</{open_list}>"] * bool(open_list) + [f"<{kind}>"] * bool(kind)
            open_list = kind
        pieces.append(f"<li>{_inline(item['text'])}</li>" if item else f"<p>{_inline(line)}</p>")
    return "".join(pieces + [f"</{open_list}>"] * bool(open_list))


def _inline(text: str) -> str:
    safe = html.escape(text, quote=False)
    safe = _BOLD.sub(r"<b>\g<text></b>", safe)
    return _LINK.sub(r'<a href="\g<address>">\g<text></a>', safe)
