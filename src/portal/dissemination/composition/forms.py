"""Forms of a campaign: parts and lengths, problems of a wording, and the portal's proposals, which editors change."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from messageproviders.sms import count_sms, unaccent
from portal.dissemination.composition.items import (
    MOST_SYLLABLES,
    CampaignItem,
    SpeakerDetails,
    script_of,
    syllables,
    unspoken,
)
from portal.dissemination.states import MessageForm
from portal.questions.states.markup import fitting


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of a form. `most`: characters, None: no limit of the channel. `rows`: of its form field."""

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
# Three parts of a text message with diacritics; more is no text message any more.
MOST_SMS_PARTS = 3

PARTS: dict[MessageForm, tuple[FormPart, ...]] = {
    MessageForm.ARTICLE: (
        FormPart("title", "Tiêu đề bài", MOST_TITLE),
        FormPart("description", "Mô tả ngắn", MOST_DESCRIPTION, rows=3),
        FormPart("body", "Nội dung bài", rows=12, hint="Mỗi đoạn cách nhau một dòng trống."),
    ),
    MessageForm.TEMPLATE: (),  # the parts of the chosen template
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
            "text",
            "Nội dung",
            rows=14,
            hint="Dòng bắt đầu bằng “- ” là một ý, bằng “1. ” là một bước; dòng ngắn, cuối không có dấu là tiêu đề.",
        ),
    ),
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


@dataclass(frozen=True, slots=True)
class WordingProblem:
    """A problem in a part. `stops`: it prevents submission; otherwise the editor decides."""

    part: str
    words: str
    stops: bool = True


def length(text: str) -> int:
    """The number of characters as the channels count them: composed (NFC), so that "ế" is one."""
    return len(unicodedata.normalize("NFC", text))


def parts_of(form: MessageForm, parameters: Sequence[Mapping[str, Any]] = ()) -> tuple[FormPart, ...]:
    """The parts of a form; for a template those that its provider requires."""
    if form is not MessageForm.TEMPLATE:
        return PARTS[form]
    return tuple(
        FormPart(
            str(one["name"]), str(one["name"]), int(one.get("most") or _MOST_PARAMETER),
            is_needed=bool(one.get("required", True)),
        )
        for one in parameters
    )  # fmt: skip


def problems(
    form: MessageForm,
    content: Content,
    *,
    link: str,
    endings: Mapping[str, str],
    meaning_lost: Callable[[str], Sequence[str]],
    parameters: Sequence[Mapping[str, Any]] = (),
) -> list[WordingProblem]:
    """All problems of a wording, those that prevent sending first. `link`: the counted URL.

    `endings`: what is added to text messages when they are sent ("marked", "plain"); `meaning_lost`: where words
    without diacritics mean something else; `parameters`: of a chosen template.
    """
    found = [*_lengths(form, content, parameters), *_links(form, content, link)]
    if form is MessageForm.SMS:
        found += _text_messages(content, endings, meaning_lost)
    if form is MessageForm.SPOKEN:
        found += _script(content)
    return sorted(found, key=lambda one: not one.stops)


def _lengths(form: MessageForm, content: Content, parameters: Sequence[Mapping[str, Any]]) -> Iterator[WordingProblem]:
    least = {str(one["name"]): int(one.get("least") or 0) for one in parameters}
    for part in parts_of(form, parameters):
        size = length(content.get(part.name, "").strip())
        if not size and part.is_needed:
            yield WordingProblem(part.name, f"Chưa có {part.label.lower()}.")
        elif part.most is not None and size > part.most:
            yield WordingProblem(part.name, f"{part.label} dài {size} ký tự, nhiều nhất {part.most}.")
        elif size and size < least.get(part.name, 0):
            yield WordingProblem(part.name, f"{part.label} ngắn hơn {least[part.name]} ký tự.")


def _links(form: MessageForm, content: Content, link: str) -> Iterator[WordingProblem]:
    """Forms with room for a link contain the counted one; other links are reported: they may be wrong tomorrow."""
    names = _LINKED.get(form, ())
    labels = {part.name: part.label for part in PARTS[form]} if names else {}
    for name in names:
        where = f" ({labels[name].lower()})" if len(names) > 1 else ""
        said = _ADDRESS.findall(content.get(name, ""))
        if content.get(name, "").strip() and link not in said:
            yield WordingProblem(name, f"Thiếu liên kết {link} để người đọc kiểm tra lại{where}.")
        if others := [one for one in said if one != link]:
            named = ", ".join(others[:_MOST_NAMED])
            yield WordingProblem(name, f"Có liên kết khác không được đếm: {named}{where}.", stops=False)


def _text_messages(
    content: Content, endings: Mapping[str, str], meaning_lost: Callable[[str], Sequence[str]]
) -> Iterator[WordingProblem]:
    for name, with_marks in (("marked", True), ("plain", False)):
        counted = count_sms(f"{content.get(name, '')} {endings.get(name, '')}", with_marks=with_marks)
        if counted.parts > MOST_SMS_PARTS:
            yield WordingProblem(
                name,
                f"Tin {'có' if with_marks else 'không'} dấu dài {counted.parts} phần, nhiều nhất {MOST_SMS_PARTS}.",
            )
    if any(ord(sign) > 0x7F for sign in content.get("plain", "")):
        yield WordingProblem("plain", "Tin không dấu còn chữ có dấu hoặc ký hiệu lạ; sẽ bị đổi khi gửi.", stops=False)
    if lost := meaning_lost(content.get("marked", "")):
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
    """SHA-256 of all wordings: (form, its parts, the template it fills), independent of their order."""
    told = sorted([form, dict(sorted(content.items())), template] for form, content, template in wordings)
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


ProposedContent = dict[str, str]

# What the parts of a text message hold, with diacritics and without.
_MARKED, _PLAIN = 67 * MOST_SMS_PARTS, 153 * (MOST_SMS_PARTS - 1)
_MOST_PROPOSED = 30
CHECK_AGAIN = "Kiểm tra lại tại"


def propose(form: MessageForm, *, item: CampaignItem, link: str, voice: SpeakerDetails) -> ProposedContent:
    """The proposed parts of a form. For a template of a provider see `propose_parameters`."""
    write = _WRITERS.get(form)
    return write(item, link, voice) if write else {}


def propose_parameters(
    parameters: Sequence[Mapping[str, Any]], *, item: CampaignItem, link: str, voice: SpeakerDetails
) -> ProposedContent:
    """Values for the parameters of an approved template, guessed from their names; empty where nothing fits whole.

    Text next to a title that fits whole does not repeat it.
    """
    names = [(str(one["name"]), int(one.get("most") or _MOST_PROPOSED)) for one in parameters]
    others = {fitting(most, *_parameter(name, item, link, voice, ())) for name, most in names}
    words = item.warned(item.rule, item.brief) if item.title in others else item.sentences
    return {name: fitting(most, *_parameter(name, item, link, voice, words)) for name, most in names}


def opt_out(voice: SpeakerDetails, *, with_marks: bool) -> str:
    """How to refuse, at the end of every bulk text message (Nghị định 91/2020/NĐ-CP, Điều 13)."""
    if voice.stop_number:
        words = f"Từ chối: soạn TC gửi {voice.stop_number}"
    else:
        words = f"Thôi nhận: {voice.follow_url}" if voice.follow_url else ""
    return words if with_marks else unaccent(words)


def _parameter(
    name: str, item: CampaignItem, link: str, voice: SpeakerDetails, said: tuple[str, ...]
) -> tuple[str, ...]:
    lowered = name.lower()
    return next(
        (words for fragments, words in _meanings(item, link, voice, said) if any(one in lowered for one in fragments)),
        (),
    )


def _meanings(
    item: CampaignItem, link: str, voice: SpeakerDetails, said: tuple[str, ...]
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [
        (("link", "url", "lien_ket", "dia_chi"), (link,)),
        (("co_quan", "agency", "don_vi"), (item.agency,)),
        (("linh_vuc", "field"), (item.field_name,)),
        (("tom_tat", "summary", "noi_dung", "content"), said),
        (("tieu_de", "title", "van_ban", "law", "ten", "name"), (item.title, item.brief)),
        (("dien_thoai", "hotline", "phone"), (voice.hotline,)),
    ]


def _warned(item: CampaignItem, *words: str) -> str:
    return "\n\n".join(filter(None, (*item.warnings, *words)))


def _basis(item: CampaignItem) -> str:
    named = "; ".join(f"{name} ({sign.lower()})" if sign else name for name, sign in item.citations)
    return f"Căn cứ: {named}." if named else ""


def _article(item: CampaignItem, link: str, voice: SpeakerDetails) -> ProposedContent:
    paragraphs = [one for one in item.paragraphs if one != item.summary]
    return {
        "title": fitting(MOST_TITLE, item.title, item.brief),
        "description": fitting(MOST_DESCRIPTION, item.gist, *item.sentences),
        "body": _warned(item, item.summary, *paragraphs, _basis(item), f"{CHECK_AGAIN}: {link}", item.agency),
    }


def _reply(item: CampaignItem, link: str, voice: SpeakerDetails) -> ProposedContent:
    ending = f"\n\n{CHECK_AGAIN}: {link}"
    said = (_warned(item, item.title, item.gist), *item.sentences)
    return {"text": f"{fitting(MOST_REPLY - len(ending), *said)}{ending}"}


def _text_message(said: Sequence[str], link: str, refusal: str, most: int) -> str:
    """The opt-out text is added when it is sent, but its room is reserved here."""
    ending = f" Xem: {link}"
    return f"{fitting(most - len(ending) - len(refusal) - 1, *said)}{ending}"


def _under_title(item: CampaignItem) -> tuple[str, ...]:
    """If the title does not fit and is not read, the words name the subject themselves."""
    return item.warned(item.rule, item.title, item.brief) if length(item.title) <= MOST_PUSH_TITLE else item.sentences


def _email(item: CampaignItem, link: str, voice: SpeakerDetails) -> ProposedContent:
    paragraphs = [one for one in item.paragraphs if one != item.summary]
    return {
        "subject": fitting(MOST_SUBJECT, item.title, item.brief),
        "text": _warned(item, item.summary, *paragraphs, _basis(item), f"{CHECK_AGAIN}: {link}", item.agency),
    }


def _share(item: CampaignItem, link: str, voice: SpeakerDetails) -> ProposedContent:
    ending = f"\n{CHECK_AGAIN}: {link}"
    long = "\n".join(filter(None, (*item.warnings, item.title, item.summary)))
    return {
        "text": f"{fitting(MOST_SHARE - len(ending), long, *item.sentences)}{ending}",
        "picture": fitting(MOST_PICTURE, item.title, item.brief),
    }


def _leaflet(item: CampaignItem, link: str, voice: SpeakerDetails) -> ProposedContent:
    paragraphs = [one for one in item.paragraphs if one != item.summary]
    return {
        "title": fitting(MOST_TITLE, item.title, item.brief),
        "lead": fitting(MOST_DESCRIPTION, item.gist, *item.sentences),
        "text": "\n\n".join(paragraphs),
    }


_WRITERS: dict[MessageForm, Callable[[CampaignItem, str, SpeakerDetails], ProposedContent]] = {
    MessageForm.ARTICLE: _article,
    MessageForm.REPLY: _reply,
    MessageForm.SMS: lambda item, link, voice: {
        "marked": _text_message(item.sentences, link, opt_out(voice, with_marks=True), _MARKED),
        "plain": _text_message(tuple(map(unaccent, item.sentences)), link, opt_out(voice, with_marks=False), _PLAIN),
    },
    MessageForm.EMAIL: _email,
    MessageForm.PUSH: lambda item, link, voice: {
        "title": fitting(MOST_PUSH_TITLE, item.title, item.brief, voice.portal),
        "body": fitting(MOST_PUSH_BODY, *_under_title(item)),
    },
    MessageForm.SHARE: _share,
    MessageForm.SPOKEN: lambda item, link, voice: {"text": script_of(item, voice=voice)},
    MessageForm.LEAFLET: _leaflet,
}
