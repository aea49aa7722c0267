"""The kit of an item to pass on: short text, picture, script and its voice, leaflet. Made once and cached."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone

from lawtext.words import capital
from portal.dissemination.composition.forms import propose
from portal.dissemination.composition.items import CampaignItem, CampaignItemKind, SpeakerDetails
from portal.dissemination.queries.campaign_texts import portal_speaker
from portal.dissemination.states import MessageForm
from portal.editorial.queries.articles import public_articles
from portal.editorial.queries.printouts import PrintoutPart, PrintoutRun, PrintoutSheet, pictures_of, render_printout
from portal.library.operations.copies import Copies
from portal.library.queries.exports.layout import printable
from portal.library.queries.exports.pdf import SANS, drawn, qr_code
from safefiles.errors import TooSlow
from safefiles.sandbox import run_sandboxed
from safefiles.sandbox_child import ProcessLimits

LEAFLET_VERSION = 2
_MARKS = (("ul", re.compile(r"- +")), ("ol", re.compile(r"\d{1,2}\. +")), ("h", re.compile(r"(?=.{3,90}[\w?]$)")))


def write_leaflet(kit: CampaignKit, *, printed: date) -> bytes:
    """The leaflet as PDF. Changes of the law since the item was written stand first."""
    item, voice, content = kit.item, kit.voice, kit.contents[MessageForm.LEAFLET]
    return render_printout(
        PrintoutSheet(
            title=content.get("title", ""),
            kind="Tờ gấp",
            lead=content.get("lead", ""),
            parts=tuple(_parts(content.get("text", ""))),
            basis=() if item.is_withheld else tuple((capital(name), sign) for name, sign in item.citations),
            pictures=() if item.is_withheld else tuple(_pictures(item)),
            agency=item.agency,
            portal=voice.portal,
            owner=voice.owner,
            hotline=voice.hotline,
            url=kit.url,
            published=item.published_on or printed,
            printed=printed,
            warning=" ".join(item.warnings),
            folds=True,
        )
    )


def _pictures(item: CampaignItem) -> Iterator[tuple[str, str]]:
    """Pictures as SVG with a description in words; only articles have any."""
    if item.kind == CampaignItemKind.ARTICLE:
        for page in public_articles().filter(pk=int(item.key)):
            yield from pictures_of(page.specific)


def _parts(text: str) -> Iterator[PrintoutPart]:
    """Parse lines as typed: adjacent lines with a dash or a number form a list; a short line without final punctuation
    is a heading.
    """
    lines = filter(None, map(str.strip, text.splitlines()))
    for kind, some in groupby(map(_marked, lines), key=itemgetter(0)):
        told = tuple((PrintoutRun(line),) for _, line in some)
        yield from [PrintoutPart(kind, told)] if kind in ("ul", "ol") else (PrintoutPart(kind, (one,)) for one in told)


def _marked(line: str) -> tuple[str, str]:
    found = ((kind, line[mark.end() :]) for kind, pattern in _MARKS if (mark := pattern.match(line)))
    return next(found, ("p", line))


PICTURE_VERSION = 2  # incremented whenever the same words would look different


def share_picture(*, title: str, agency: str, portal: str, url: str) -> bytes:
    """PNG of 1200 × 630 pixels."""
    told = {"title": title, "agency": agency, "portal": portal, "address": url.partition("://")[2] or url}
    said = {name: printable(words) for name, words in told.items()} | {"fonts": list(SANS)}
    inputs = {"picture": json.dumps(said, ensure_ascii=False), "qr": qr_code(url)}
    return drawn(Path(__file__).with_name("picture.typ"), inputs=inputs)


VOICE_VERSION = 2  # incremented whenever the same words would sound different
# Commands that compress a WAV; the first that is installed is used. {in} and {out} are files.
_PACKERS = (
    "lame --quiet -b 48 {in} {out}",
    "ffmpeg -nostdin -loglevel error -i {in} -map_metadata -1 -fflags +bitexact -codec:a libmp3lame -b:a 48k {out}",
)
# A good voice loads a model of some hundred megabytes; no reading takes five minutes.
_BOUNDS = ProcessLimits(seconds=120, memory_bytes=8 * 1024**3, file_bytes=64 * 1024**2)
_MOST_SIGNS = 6000


class NoVoice(Exception):
    """No voice is installed, or it did not finish: install espeak-ng (and lame or ffmpeg for MP3)."""


def voice_for(text: str) -> str:
    """The command line that reads the text aloud. Text with Khmer letters is read by a Khmer voice or by none."""
    return str(settings.SPEECH_COMMAND_KM if re.search(r"[\u1780-\u17ff]", text) else settings.SPEECH_COMMAND)


def has_voice(text: str) -> bool:
    return _is_there(voice_for(text))


def has_packing() -> bool:
    """Whether sound can be compressed on this machine."""
    return any(map(_is_there, _PACKERS))


def _is_there(command: str) -> bool:
    return bool(command) and shutil.which(shlex.split(command)[0]) is not None


def read_by_machine(text: str) -> bytes:
    """The text as WAV, read by the voice of this machine. Raises NoVoice."""
    return _made(voice_for(text), text[:_MOST_SIGNS].encode(), ("words.txt", "sound.wav"))


def packed(sound: bytes) -> bytes:
    """MP3 of a WAV, a tenth of its size, for Zalo groups and loudspeakers that accept nothing else. Raises NoVoice."""
    return _made(next(filter(_is_there, _PACKERS), ""), sound, ("sound.wav", "sound.mp3"))


def _made(command: str, given: bytes, names: tuple[str, str]) -> bytes:
    """The output of a program for a file, run in the sandbox: without network, with limits. Raises NoVoice."""
    if not _is_there(command):
        raise NoVoice("no program is there")
    with tempfile.TemporaryDirectory(prefix="kit-") as folder:
        source, made = (Path(folder) / name for name in names)
        source.write_bytes(given)
        words = [one.replace("{in}", str(source)).replace("{out}", str(made)) for one in shlex.split(command)]
        try:
            done = run_sandboxed(
                str(shutil.which(words[0])), *words[1:], limits=_BOUNDS, wall_seconds=240, folder=Path(folder),
                environment={"PATH": os.defpath, "HOME": folder, "TMPDIR": folder},
            )  # fmt: skip
        except TooSlow as error:
            raise NoVoice(f"{words[0]} took too long") from error
        if done.code or not made.is_file():
            raise NoVoice(f"{words[0]} ended with {done.code}")
        return made.read_bytes()


@dataclass(frozen=True, slots=True)
class CampaignKit:
    """The words of a kit: the parts of the forms SHARE, SPOKEN and LEAFLET. `url` is the counted address."""

    item: CampaignItem
    voice: SpeakerDetails
    url: str
    contents: dict[MessageForm, dict[str, str]]

    @property
    def script(self) -> str:
        return self.contents[MessageForm.SPOKEN].get("text", "")


def kit_of(item: CampaignItem, *, url: str) -> CampaignKit:
    """The portal's proposal for an item, with its current contents."""
    voice = portal_speaker()
    forms = (MessageForm.SHARE, MessageForm.SMS, MessageForm.SPOKEN, MessageForm.LEAFLET)
    return CampaignKit(item, voice, url, {form: propose(form, item=item, link=url, voice=voice) for form in forms})


def open_picture(kit: CampaignKit) -> BinaryIO:
    told = {
        "title": kit.contents[MessageForm.SHARE].get("picture") or kit.item.title,
        "agency": kit.item.agency,
        "portal": kit.voice.portal,
        "url": kit.url,
    }
    return kept("png", (PICTURE_VERSION, told), lambda: share_picture(**told))


def open_voice(kit: CampaignKit) -> BinaryIO:
    """Raises NoVoice, library.copies.Busy."""
    return kept("wav", _sounding(kit), lambda: read_by_machine(kit.script), takes_long=True)


def open_small_voice(kit: CampaignKit) -> BinaryIO:
    """The voice as MP3. Raises NoVoice, library.copies.Busy."""

    def make() -> bytes:
        with open_voice(kit) as sound:
            return packed(sound.read())

    return kept("mp3", _sounding(kit), make)


def _sounding(kit: CampaignKit) -> tuple[object, ...]:
    return (VOICE_VERSION, voice_for(kit.script), kit.script)


def open_leaflet(kit: CampaignKit) -> BinaryIO:
    """Raises library.copies.Busy."""
    printed = timezone.localdate()
    told = (LEAFLET_VERSION, kit.contents[MessageForm.LEAFLET], kit.item, kit.voice, kit.url, printed)
    return kept("pdf", told, lambda: write_leaflet(kit, printed=printed), takes_long=True)


def kept(ending: str, told: object, make: Callable[[], bytes], *, takes_long: bool = False) -> BinaryIO:
    """A cached file of the kit; `told` is the cache key. Raises what `make` raises, library.copies.Busy."""
    return Copies(settings.EXPORTS_DIR, settings.EXPORTS_MOST_BYTES).open_or_make(
        f"{sha256(repr(told).encode()).hexdigest()}.{ending}", make, takes_long=takes_long
    )


# Each part by its name in the URL: its renderer, the place of its counted link, its media type.
KIT_FILES: dict[str, tuple[Callable[[CampaignKit], BinaryIO], MessageForm, str]] = {
    "anh.png": (open_picture, MessageForm.SHARE, "image/png"),
    "bai-doc.wav": (open_voice, MessageForm.SPOKEN, "audio/wav"),
    "bai-doc.mp3": (open_small_voice, MessageForm.SPOKEN, "audio/mpeg"),
    "to-gap.pdf": (open_leaflet, MessageForm.LEAFLET, "application/pdf"),
}
