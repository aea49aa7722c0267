"""What the portal proposes for every form; an editor changes it. Each ends with the address where one checks again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from portal.dissemination.composition.forms import (
    MOST_DESCRIPTION,
    MOST_PICTURE,
    MOST_PUSH_BODY,
    MOST_PUSH_TITLE,
    MOST_REPLY,
    MOST_SHARE,
    MOST_SUBJECT,
    MOST_TITLE,
)
from portal.dissemination.composition.items import CampaignItem, SpeakerDetails
from portal.dissemination.composition.scripts import script_of
from portal.dissemination.states import MessageForm
from portal.questions.states.share_texts import plain_letters, shortened

Content = dict[str, str]

# What a text message of one part holds beside its ending; two where that would say too little.
_ONE_MARKED, _TWO_MARKED = 70, 134
_ONE_PLAIN, _TWO_PLAIN = 160, 306
_LEAST_SAID = 60
_MOST_PARAMETER = 30
CHECK_AGAIN = "Kiểm tra lại tại"


def propose(form: MessageForm, *, item: CampaignItem, link: str, voice: SpeakerDetails) -> Content:
    """The parts of a form. A template of a provider has its own: `propose_parameters`."""
    write = _WRITERS.get(form)
    return write(item, link, voice) if write else {}


def propose_parameters(
    parameters: Sequence[Mapping[str, Any]], *, item: CampaignItem, link: str, voice: SpeakerDetails
) -> Content:
    """Parameters of an approved template, by what their names say; what nothing fits stays empty."""
    names = ((str(one["name"]), int(one.get("most") or _MOST_PARAMETER)) for one in parameters)
    return {name: shortened(_parameter(name, item, link, voice), most) for name, most in names}


def opt_out(voice: SpeakerDetails, *, with_marks: bool) -> str:
    """How one refuses, at the end of every text message to many (Nghị định 91/2020/NĐ-CP, Điều 13)."""
    if voice.stop_number:
        words = f"Từ chối: soạn TC gửi {voice.stop_number}"
    else:
        words = f"Thôi nhận: {voice.follow_url}" if voice.follow_url else ""
    return words if with_marks else plain_letters(words)


def _parameter(name: str, item: CampaignItem, link: str, voice: SpeakerDetails) -> str:
    lowered = name.lower()
    fitting = (words for fragments, words in _meanings(item, link, voice) if any(one in lowered for one in fragments))
    return next(fitting, "")


def _meanings(item: CampaignItem, link: str, voice: SpeakerDetails) -> Iterator[tuple[tuple[str, ...], str]]:
    yield ("link", "url", "lien_ket", "dia_chi"), link
    yield ("co_quan", "agency", "don_vi"), item.agency
    yield ("linh_vuc", "field"), item.field_name
    yield ("tom_tat", "summary", "noi_dung", "content"), item.gist
    yield ("tieu_de", "title", "van_ban", "law", "ten", "name"), item.title
    yield ("dien_thoai", "hotline", "phone"), voice.hotline


def _warned(item: CampaignItem, *words: str) -> str:
    return "\n\n".join(filter(None, (*item.warnings, *words)))


def _basis(item: CampaignItem) -> str:
    return f"Căn cứ: {'; '.join(str(one) for one in item.citations)}." if item.citations else ""


def _article(item: CampaignItem, link: str, voice: SpeakerDetails) -> Content:
    paragraphs = [one for one in item.paragraphs if one != item.summary]
    return {
        "title": shortened(item.title, MOST_TITLE),
        "description": shortened(item.gist, MOST_DESCRIPTION),
        "body": _warned(item, item.summary, *paragraphs, _basis(item), f"{CHECK_AGAIN}: {link}", item.agency),
    }


def _reply(item: CampaignItem, link: str, voice: SpeakerDetails) -> Content:
    ending = f"\n\n{CHECK_AGAIN}: {link}"
    return {"text": f"{shortened(_warned(item, item.title, item.gist), MOST_REPLY - len(ending))}{ending}"}


def _sms(item: CampaignItem, link: str, voice: SpeakerDetails) -> Content:
    marked = _short_message(item.gist, f" Xem: {link}", opt_out(voice, with_marks=True), (_ONE_MARKED, _TWO_MARKED))
    plain = _short_message(
        plain_letters(item.gist), f" Xem: {link}", opt_out(voice, with_marks=False), (_ONE_PLAIN, _TWO_PLAIN)
    )
    return {"marked": marked, "plain": plain}


def _short_message(words: str, ending: str, refusal: str, sizes: tuple[int, int]) -> str:
    """In one part if that says enough, else in two; the refusal is added when it is sent, but has its room."""
    spent = len(ending) + len(refusal) + 1
    words = " ".join(words.split())
    room = next((size - spent for size in sizes if size - spent >= min(len(words), _LEAST_SAID)), sizes[-1] - spent)
    return f"{shortened(words, max(room, _LEAST_SAID // 2), '...')}{ending}"


def _email(item: CampaignItem, link: str, voice: SpeakerDetails) -> Content:
    paragraphs = [one for one in item.paragraphs if one != item.summary]
    text = _warned(item, item.summary, *paragraphs, _basis(item), f"{CHECK_AGAIN}: {link}", item.agency)
    return {"subject": shortened(item.title, MOST_SUBJECT), "text": text}


def _push(item: CampaignItem, link: str, voice: SpeakerDetails) -> Content:
    return {"title": shortened(item.title, MOST_PUSH_TITLE), "body": shortened(item.gist, MOST_PUSH_BODY)}


def _share(item: CampaignItem, link: str, voice: SpeakerDetails) -> Content:
    ending = f"\n{CHECK_AGAIN}: {link}"
    words = "\n".join(filter(None, (*item.warnings, item.title, item.summary)))
    return {
        "text": f"{shortened(words, MOST_SHARE - len(ending))}{ending}",
        "picture": shortened(item.title, MOST_PICTURE),
    }


def _spoken(item: CampaignItem, link: str, voice: SpeakerDetails) -> Content:
    return {"text": script_of(item, voice=voice)}


def _leaflet(item: CampaignItem, link: str, voice: SpeakerDetails) -> Content:
    paragraphs = [one for one in item.paragraphs if one != item.summary]
    return {
        "title": shortened(item.title, MOST_TITLE),
        "lead": shortened(item.gist, MOST_DESCRIPTION),
        "text": "\n\n".join(filter(None, (*paragraphs, _basis(item)))),
    }


_WRITERS: dict[MessageForm, Callable[[CampaignItem, str, SpeakerDetails], Content]] = {
    MessageForm.ARTICLE: _article,
    MessageForm.REPLY: _reply,
    MessageForm.SMS: _sms,
    MessageForm.EMAIL: _email,
    MessageForm.PUSH: _push,
    MessageForm.SHARE: _share,
    MessageForm.SPOKEN: _spoken,
    MessageForm.LEAFLET: _leaflet,
}
