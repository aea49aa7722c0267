"""What is wrong, or doubtful, in a wording; and how long its parts are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from portal.dissemination.composing.forms import MOST_SMS_PARTS, PARTS, Part
from portal.dissemination.composing.scripts import MOST_SYLLABLES, syllables, unspoken
from portal.dissemination.states import Form

Content = Mapping[str, str]
_LINKED = {
    Form.ARTICLE: ("body",),
    Form.REPLY: ("text",),
    Form.SMS: ("marked", "plain"),
    Form.EMAIL: ("text",),
    Form.SHARE: ("text",),
}
_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+[^\s<>\"“”.,;:)]")
_MOST_NAMED = 5
_MOST_PARAMETER = 200


class Counted(Protocol):
    """How a text message is counted."""

    @property
    def characters(self) -> int: ...

    @property
    def parts(self) -> int: ...


class Count(Protocol):
    def __call__(self, text: str, *, with_marks: bool) -> Counted: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a part. `stops`: so that it may not be submitted; else it is for the editor to judge."""

    part: str
    words: str
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Checks:
    """What a check needs besides the words: the counted address, how text messages are counted and what ends them,
    where words without marks say something else, and the parameters of a chosen template."""

    link: str
    count: Count
    endings: Mapping[str, str]  # "marked" and "plain" -> what is added when it is sent
    meaning_lost: Callable[[str], Sequence[str]]
    parameters: Sequence[Mapping[str, Any]] = ()


def length(text: str) -> int:
    """Signs as the channels count them: composed (NFC), so that "ế" is one."""
    return len(unicodedata.normalize("NFC", text))


def parts_of(form: Form, parameters: Sequence[Mapping[str, Any]] = ()) -> tuple[Part, ...]:
    """The parts of a form; of a template those that its provider asks for."""
    if form is not Form.TEMPLATE:
        return PARTS[form]
    return tuple(
        Part(
            str(one["name"]), str(one["name"]), int(one.get("most") or _MOST_PARAMETER),
            is_needed=bool(one.get("required", True)),
        )
        for one in parameters
    )  # fmt: skip


def problems(form: Form, content: Content, *, checks: Checks) -> list[Problem]:
    """Everything that stands against sending this wording, what stops it first."""
    found = [*_lengths(form, content, checks), *_links(form, content, checks), *_own(form, content, checks)]
    return sorted(found, key=lambda one: not one.stops)


def _lengths(form: Form, content: Content, checks: Checks) -> Iterator[Problem]:
    least = {str(one["name"]): int(one.get("least") or 0) for one in checks.parameters}
    for part in parts_of(form, checks.parameters):
        size = length(content.get(part.name, "").strip())
        if not size and part.is_needed:
            yield Problem(part.name, f"Chưa có {part.label.lower()}.")
        elif part.most is not None and size > part.most:
            yield Problem(part.name, f"{part.label} dài {size} ký tự, nhiều nhất {part.most}.")
        elif size and size < least.get(part.name, 0):
            yield Problem(part.name, f"{part.label} ngắn hơn {least[part.name]} ký tự.")


def _links(form: Form, content: Content, checks: Checks) -> Iterator[Problem]:
    """Where there is room for one, the counted address stands; no other address does, for it may lie tomorrow."""
    names = _LINKED.get(form, ())
    labels = {part.name: part.label for part in PARTS[form]} if names else {}
    for name in names:
        where = f" ({labels[name].lower()})" if len(names) > 1 else ""
        said = _ADDRESS.findall(content.get(name, ""))
        if content.get(name, "").strip() and checks.link not in said:
            yield Problem(name, f"Thiếu liên kết {checks.link} để người đọc kiểm tra lại{where}.")
        if others := [one for one in said if one != checks.link]:
            named = ", ".join(others[:_MOST_NAMED])
            yield Problem(name, f"Có liên kết khác không được đếm: {named}{where}.", stops=False)


def _own(form: Form, content: Content, checks: Checks) -> Iterator[Problem]:
    if form is Form.SMS:
        yield from _text_messages(content, checks)
    if form is Form.SPOKEN:
        yield from _script(content)


def _text_messages(content: Content, checks: Checks) -> Iterator[Problem]:
    for name, with_marks in (("marked", True), ("plain", False)):
        counted = checks.count(f"{content.get(name, '')} {checks.endings.get(name, '')}", with_marks=with_marks)
        if counted.parts > MOST_SMS_PARTS:
            yield Problem(
                name,
                f"Tin {'có' if with_marks else 'không'} dấu dài {counted.parts} phần, nhiều nhất {MOST_SMS_PARTS}.",
            )
    if any(ord(sign) > 0x7F for sign in content.get("plain", "")):
        yield Problem("plain", "Tin không dấu còn chữ có dấu hoặc ký hiệu lạ; sẽ bị đổi khi gửi.", stops=False)
    if lost := checks.meaning_lost(content.get("marked", "")):
        named = ", ".join(f"“{one}”" for one in lost[:_MOST_NAMED])
        yield Problem("plain", f"Bỏ dấu có thể làm đổi nghĩa: {named}. Đọc lại tin không dấu.", stops=False)


def _script(content: Content) -> Iterator[Problem]:
    text = content.get("text", "")
    if (size := syllables(text)) > MOST_SYLLABLES:
        yield Problem("text", f"Bài có {size} tiếng, đọc quá hai phút; nhiều nhất {MOST_SYLLABLES} tiếng.")
    if left := unspoken(text):
        named = ", ".join(f"“{one}”" for one in left[:_MOST_NAMED])
        yield Problem("text", f"Chưa viết như khi đọc lên: {named}.", stops=False)
