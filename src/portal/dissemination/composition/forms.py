"""Forms of a campaign: their parts and lengths, what is wrong in a wording, and the mark of the approved one."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from portal.dissemination.composition.scripts import MOST_SYLLABLES, syllables, unspoken
from portal.dissemination.states import Channel, MessageForm


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of a form. `most`: signs, None: no limit of the channel. `rows`: of the field in which it is written."""

    name: str
    label: str
    most: int | None = None
    rows: int = 1
    hint: str = ""
    is_needed: bool = True


MOST_TITLE, MOST_DESCRIPTION, MOST_REPLY = 150, 300, 2000
MOST_SUBJECT = 120
MOST_PUSH_TITLE, MOST_PUSH_BODY = 65, 180
MOST_SHARE = 300
MOST_PICTURE = 110
# Three parts of a text message with marks; more is no text message any more.
MOST_SMS_PARTS = 3

PARTS: dict[MessageForm, tuple[FormPart, ...]] = {
    MessageForm.ARTICLE: (
        FormPart("title", "Tiêu đề bài", MOST_TITLE),
        FormPart("description", "Mô tả ngắn", MOST_DESCRIPTION, rows=3),
        FormPart("body", "Nội dung bài", rows=12, hint="Mỗi đoạn cách nhau một dòng trống."),
    ),
    MessageForm.TEMPLATE: (),  # those of the template that was chosen
    MessageForm.REPLY: (FormPart("text", "Lời trả lời", MOST_REPLY, rows=8),),
    MessageForm.SMS: (
        FormPart("marked", "Tin có dấu", rows=4, hint="Dùng khi tài khoản gửi nhận tin có dấu."),
        FormPart("plain", "Tin không dấu", rows=4, hint="Rẻ hơn; đọc lại để chắc không đổi nghĩa."),
    ),
    MessageForm.EMAIL: (
        FormPart("subject", "Tiêu đề thư", MOST_SUBJECT),
        FormPart("text", "Nội dung thư", rows=14, hint="Liên kết thôi nhận thư được thêm cho từng người."),
    ),
    MessageForm.PUSH: (
        FormPart("title", "Tiêu đề thông báo", MOST_PUSH_TITLE),
        FormPart("body", "Nội dung thông báo", MOST_PUSH_BODY, rows=3),
    ),
    MessageForm.SHARE: (
        FormPart("text", "Lời gửi vào nhóm Zalo", MOST_SHARE, rows=6),
        FormPart("picture", "Chữ trên ảnh", MOST_PICTURE, rows=2),
    ),
    MessageForm.SPOKEN: (
        FormPart("text", "Bài đọc trên loa", rows=18, hint="Số, ngày, chữ viết tắt đều viết như khi đọc lên."),
    ),
    MessageForm.LEAFLET: (
        FormPart("title", "Tiêu đề tờ gấp", MOST_TITLE),
        FormPart("lead", "Điều cần biết nhất", MOST_DESCRIPTION, rows=3),
        FormPart(
            "text", "Nội dung", rows=14, hint="Mỗi đoạn cách nhau một dòng trống; dòng bắt đầu bằng “- ” là một ý."
        ),
    ),
}

# By which forms a channel speaks; the first that is worded is sent.
FORMS_OF: dict[Channel, tuple[MessageForm, ...]] = {
    Channel.EMAIL: (MessageForm.EMAIL,),
    Channel.SMS: (MessageForm.SMS,),
    Channel.ZALO: (MessageForm.REPLY, MessageForm.TEMPLATE),
    Channel.ZALO_PHONE: (MessageForm.TEMPLATE,),
    Channel.PUSH: (MessageForm.PUSH,),
}


Content = Mapping[str, str]
_LINKED = {
    MessageForm.ARTICLE: ("body",),
    MessageForm.REPLY: ("text",),
    MessageForm.SMS: ("marked", "plain"),
    MessageForm.EMAIL: ("text",),
    MessageForm.SHARE: ("text",),
}
_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+[^\s<>\"“”.,;:)]")
_MOST_NAMED = 5
_MOST_PARAMETER = 200


class SmsLength(Protocol):
    """How a text message is counted."""

    @property
    def characters(self) -> int: ...

    @property
    def parts(self) -> int: ...


class SmsCounter(Protocol):
    def __call__(self, text: str, *, with_marks: bool) -> SmsLength: ...


@dataclass(frozen=True, slots=True)
class WordingProblem:
    """What is wrong in a part. `stops`: so that it may not be submitted; else it is for the editor to judge."""

    part: str
    words: str
    stops: bool = True


@dataclass(frozen=True, slots=True)
class WordingChecks:
    """What a check needs besides the words: the counted address, how text messages are counted and what ends them,
    where words without marks say something else, and the parameters of a chosen template."""

    link: str
    count: SmsCounter
    endings: Mapping[str, str]  # "marked" and "plain" -> what is added when it is sent
    meaning_lost: Callable[[str], Sequence[str]]
    parameters: Sequence[Mapping[str, Any]] = ()


def length(text: str) -> int:
    """Signs as the channels count them: composed (NFC), so that "ế" is one."""
    return len(unicodedata.normalize("NFC", text))


def parts_of(form: MessageForm, parameters: Sequence[Mapping[str, Any]] = ()) -> tuple[FormPart, ...]:
    """The parts of a form; of a template those that its provider asks for."""
    if form is not MessageForm.TEMPLATE:
        return PARTS[form]
    return tuple(
        FormPart(
            str(one["name"]), str(one["name"]), int(one.get("most") or _MOST_PARAMETER),
            is_needed=bool(one.get("required", True)),
        )
        for one in parameters
    )  # fmt: skip


def problems(form: MessageForm, content: Content, *, checks: WordingChecks) -> list[WordingProblem]:
    """Everything that stands against sending this wording, what stops it first."""
    found = [*_lengths(form, content, checks), *_links(form, content, checks), *_own(form, content, checks)]
    return sorted(found, key=lambda one: not one.stops)


def _lengths(form: MessageForm, content: Content, checks: WordingChecks) -> Iterator[WordingProblem]:
    least = {str(one["name"]): int(one.get("least") or 0) for one in checks.parameters}
    for part in parts_of(form, checks.parameters):
        size = length(content.get(part.name, "").strip())
        if not size and part.is_needed:
            yield WordingProblem(part.name, f"Chưa có {part.label.lower()}.")
        elif part.most is not None and size > part.most:
            yield WordingProblem(part.name, f"{part.label} dài {size} ký tự, nhiều nhất {part.most}.")
        elif size and size < least.get(part.name, 0):
            yield WordingProblem(part.name, f"{part.label} ngắn hơn {least[part.name]} ký tự.")


def _links(form: MessageForm, content: Content, checks: WordingChecks) -> Iterator[WordingProblem]:
    """Where there is room for one, the counted address stands; no other address does, for it may lie tomorrow."""
    names = _LINKED.get(form, ())
    labels = {part.name: part.label for part in PARTS[form]} if names else {}
    for name in names:
        where = f" ({labels[name].lower()})" if len(names) > 1 else ""
        said = _ADDRESS.findall(content.get(name, ""))
        if content.get(name, "").strip() and checks.link not in said:
            yield WordingProblem(name, f"Thiếu liên kết {checks.link} để người đọc kiểm tra lại{where}.")
        if others := [one for one in said if one != checks.link]:
            named = ", ".join(others[:_MOST_NAMED])
            yield WordingProblem(name, f"Có liên kết khác không được đếm: {named}{where}.", stops=False)


def _own(form: MessageForm, content: Content, checks: WordingChecks) -> Iterator[WordingProblem]:
    if form is MessageForm.SMS:
        yield from _text_messages(content, checks)
    if form is MessageForm.SPOKEN:
        yield from _script(content)


def _text_messages(content: Content, checks: WordingChecks) -> Iterator[WordingProblem]:
    for name, with_marks in (("marked", True), ("plain", False)):
        counted = checks.count(f"{content.get(name, '')} {checks.endings.get(name, '')}", with_marks=with_marks)
        if counted.parts > MOST_SMS_PARTS:
            yield WordingProblem(
                name,
                f"Tin {'có' if with_marks else 'không'} dấu dài {counted.parts} phần, nhiều nhất {MOST_SMS_PARTS}.",
            )
    if any(ord(sign) > 0x7F for sign in content.get("plain", "")):
        yield WordingProblem("plain", "Tin không dấu còn chữ có dấu hoặc ký hiệu lạ; sẽ bị đổi khi gửi.", stops=False)
    if lost := checks.meaning_lost(content.get("marked", "")):
        named = ", ".join(f"“{one}”" for one in lost[:_MOST_NAMED])
        yield WordingProblem("plain", f"Bỏ dấu có thể làm đổi nghĩa: {named}. Đọc lại tin không dấu.", stops=False)


def _script(content: Content) -> Iterator[WordingProblem]:
    text = content.get("text", "")
    if (size := syllables(text)) > MOST_SYLLABLES:
        yield WordingProblem("text", f"Bài có {size} tiếng, đọc quá hai phút; nhiều nhất {MOST_SYLLABLES} tiếng.")
    if left := unspoken(text):
        named = ", ".join(f"“{one}”" for one in left[:_MOST_NAMED])
        yield WordingProblem("text", f"Chưa viết như khi đọc lên: {named}.", stops=False)


def wording_mark_of(wordings: Iterable[tuple[str, Mapping[str, str], str]]) -> str:
    """SHA-256 over all forms: (form, its parts, the template it fills), in one order whoever asks."""
    told = sorted([form, dict(sorted(content.items())), template] for form, content, template in wordings)
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
