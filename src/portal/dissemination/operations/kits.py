"""The kit of a campaign to pass on: short words, a picture, a script and its voice, a leaflet. Made once and kept."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import qrcode
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from portal.dissemination.composition.forms import propose
from portal.dissemination.composition.items import CampaignItem, SpeakerDetails, seconds
from portal.dissemination.queries.campaign_texts import portal_speaker
from portal.dissemination.states import MessageForm
from portal.editorial.queries.printouts import PrintoutPart, PrintoutRun, PrintoutSheet, render_printout
from portal.library.operations.copies import Copies

LEAFLET_VERSION = 1
_CHECK = "Pháp luật có thể thay đổi. Kiểm tra lại tại"


def write_leaflet(
    *,
    title: str,
    lead: str,
    text: str,
    item: CampaignItem,
    voice: SpeakerDetails,
    url: str,
    published: date,
    printed: date,
) -> bytes:
    """PDF. What has changed in the law since the item was written stands first."""
    return render_printout(
        PrintoutSheet(
            title=title,
            kind="Tờ gấp",
            lead=lead,
            parts=(
                *_parts(text),
                PrintoutPart("note", ((PrintoutRun(f"{_CHECK} {url.partition('://')[2] or url}", is_bold=True),),)),
            ),
            basis=(),
            pictures=(),
            agency=item.agency,
            portal=voice.portal,
            owner=voice.owner,
            hotline=voice.hotline,
            url=url,
            published=published,
            printed=printed,
            warning=" ".join(item.warnings),
            folds=True,
            language="vi",
        )
    )


def _parts(text: str) -> Iterator[PrintoutPart]:
    """Paragraphs as they are written; neighbouring lines that begin with a dash are one list."""
    items: list[tuple[PrintoutRun, ...]] = []
    for line in (one.strip() for one in text.splitlines()):
        if line.startswith("- "):
            items.append((PrintoutRun(line[2:]),))
            continue
        if line and items:
            yield PrintoutPart("ul", tuple(items))
            items = []
        if line:
            yield PrintoutPart("p", ((PrintoutRun(line),),))
    if items:
        yield PrintoutPart("ul", tuple(items))


WIDTH, HEIGHT = 1200, 630
PICTURE_VERSION = 1  # goes up whenever the same words would look otherwise
# Where distributions keep fonts that have every Vietnamese letter; the first that is there.
_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_BOLD = ("NotoSans-Bold.ttf", "Arimo-Bold.ttf", "LiberationSans-Bold.ttf", "DejaVuSans-Bold.ttf")
_PLAIN = ("NotoSans-Regular.ttf", "Arimo-Regular.ttf", "LiberationSans-Regular.ttf", "DejaVuSans.ttf")
_GROUND, _BAR, _INK, _PALE, _PAPER = "#0b4a41", "#e0b04a", "#ffffff", "#cfe3dc", "#ffffff"
_MARGIN, _CODE, _GAP = 64, 250, 40
_SIZES = (62, 56, 50, 44, 40, 36)  # of the title: the largest in which it fits
_MOST_LINES = 6
_SMALL = 27


class NoFont(Exception):
    """This machine has no font with Vietnamese letters: install fonts-noto-core or fonts-dejavu-core."""


def share_picture(*, title: str, agency: str, portal: str, url: str) -> bytes:
    """PNG of 1200 x 630 dots. Raises NoFont."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _GROUND)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 18, HEIGHT), fill=_BAR)
    small = _font(_PLAIN, _SMALL)
    left, right = _MARGIN, WIDTH - _MARGIN - _CODE - _GAP
    pen.text((left, _MARGIN - 6), _cut(agency, small, right - left), font=small, fill=_BAR)
    _write_title(pen, title, left, right)
    pen.text((left, HEIGHT - _MARGIN - _SMALL), _cut(portal, small, right - left), font=small, fill=_PALE)
    _put_code(picture, pen, url)
    kept = BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _write_title(pen: ImageDraw.ImageDraw, title: str, left: int, right: int) -> None:
    top, bottom = _MARGIN + 56, HEIGHT - _MARGIN - 60
    for size in _SIZES:
        font = _font(_BOLD, size)
        lines, step = _wrapped(title, font, right - left), round(size * 1.28)
        if len(lines) <= _MOST_LINES and len(lines) * step <= bottom - top:
            break
    room = max(1, (bottom - top) // step)
    if len(lines) > room:
        lines = [*lines[: room - 1], f"{lines[room - 1].rstrip(' ,;:.')}…"]
    start = top + max(0, (bottom - top - len(lines) * step) // 2)
    for number, line in enumerate(lines):
        pen.text((left, start + number * step), line, font=font, fill=_INK)


def _put_code(picture: Image.Image, pen: ImageDraw.ImageDraw, url: str) -> None:
    """On white, with its address below it for whoever cannot scan."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=2, box_size=8)
    code.add_data(url)
    code.make(fit=True)
    drawn = code.make_image().get_image().convert("RGB").resize((_CODE, _CODE), Image.Resampling.NEAREST)
    left, top = WIDTH - _MARGIN - _CODE, (HEIGHT - _CODE) // 2 - 20
    pen.rounded_rectangle((left - 10, top - 10, left + _CODE + 10, top + _CODE + 10), radius=14, fill=_PAPER)
    picture.paste(drawn, (left, top))
    font = _font(_PLAIN, 21)
    for number, words in enumerate(("Quét để đọc bản mới nhất", url.partition("://")[2] or url)):
        wide = pen.textlength(words, font=font)
        if wide > _CODE + 2 * _MARGIN - 16:
            words, wide = _cut(words, font, _CODE + 20), _CODE + 20
        pen.text((left + (_CODE - wide) / 2, top + _CODE + 22 + number * 30), words, font=font, fill=_INK)


def _wrapped(words: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def _cut(words: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    if font.getlength(words) <= width:
        return words
    while words and font.getlength(f"{words}…") > width:
        words = words[:-1]
    return f"{words.rstrip()}…"


@cache
def _font(names: tuple[str, ...], size: int) -> ImageFont.FreeTypeFont:
    for name in names:
        if path := _path(name):
            return ImageFont.truetype(path, size)
    raise NoFont(f"None of {', '.join(names)} is installed.")


@cache
def _path(name: str) -> str:
    return next((str(one) for folder in _FOLDERS if folder.is_dir() for one in folder.rglob(name)), "")


VOICE_VERSION = 1  # goes up whenever the same words would sound otherwise
_PROGRAMME, _PACKING = "espeak-ng", "ffmpeg"
_WORDS_A_MINUTE = 130
_GAP_BETWEEN_WORDS = 2  # hundredths of a second
_MOST_SECONDS = 30
_MOST_SIGNS = 6000


class NoVoice(Exception):
    """No voice is installed here, or it did not finish: install espeak-ng (and ffmpeg for MP3)."""


@cache
def has_voice() -> bool:
    return shutil.which(_PROGRAMME) is not None


def read_by_machine(text: str) -> bytes:
    """WAV, mono. The words go in by a pipe, so that nothing in them is an option. Raises NoVoice."""
    said = ["-v", "vi", "-s", str(_WORDS_A_MINUTE), "-g", str(_GAP_BETWEEN_WORDS), "--stdin", "--stdout"]
    return _with_length(_piped(_PROGRAMME, said, text[:_MOST_SIGNS].encode()))


def has_packing() -> bool:
    """Whether sound can be made small here."""
    return shutil.which(_PACKING) is not None


def packed(sound: bytes) -> bytes:
    """MP3 of a WAV, a tenth as large: for Zalo groups and loudspeakers that take nothing else. Raises NoVoice."""
    kept = ["-map_metadata", "-1", "-fflags", "+bitexact", "-codec:a", "libmp3lame", "-b:a", "48k", "-f", "mp3"]
    return _piped(_PACKING, ["-nostdin", "-loglevel", "error", "-f", "wav", "-i", "pipe:0", *kept, "pipe:1"], sound)


def _piped(programme: str, said: list[str], given: bytes) -> bytes:
    """Raises NoVoice."""
    try:
        return subprocess.run(  # noqa: S603  a fixed command, no shell
            [programme, *said], input=given, capture_output=True, timeout=_MOST_SECONDS, check=True
        ).stdout
    except (subprocess.SubprocessError, OSError) as error:
        raise NoVoice(f"{programme}: {type(error).__name__}") from error


def _with_length(sound: bytes) -> bytes:
    """What is written to a pipe does not know its length; players ask for it (RIFF: bytes 4-7 and 40-43)."""
    if sound[:4] != b"RIFF" or sound[36:40] != b"data":
        raise NoVoice("no sound came")
    size = len(sound)
    return sound[:4] + (size - 8).to_bytes(4, "little") + sound[8:40] + (size - 44).to_bytes(4, "little") + sound[44:]


@dataclass(frozen=True, slots=True)
class CampaignKit:
    """The words of a kit: the parts of the forms SHARE, SPOKEN and LEAFLET. `url` is the counted address."""

    item: CampaignItem
    voice: SpeakerDetails
    url: str
    contents: dict[MessageForm, dict[str, str]]

    @property
    def script_seconds(self) -> int:
        return seconds(self.contents[MessageForm.SPOKEN].get("text", ""))


def kit_of(item: CampaignItem, *, url: str) -> CampaignKit:
    """What the portal proposes for an item, as it is today."""
    voice = portal_speaker()
    forms = (MessageForm.SHARE, MessageForm.SPOKEN, MessageForm.LEAFLET)
    return CampaignKit(item, voice, url, {form: propose(form, item=item, link=url, voice=voice) for form in forms})


def open_picture(kit: CampaignKit) -> BinaryIO:
    """Raises pictures.NoFont."""
    told = {
        "title": kit.contents[MessageForm.SHARE].get("picture") or kit.item.title,
        "agency": kit.item.agency,
        "portal": kit.voice.portal,
        "url": kit.url,
    }
    return _kept("png", (PICTURE_VERSION, told), lambda: share_picture(**told))


def open_voice(kit: CampaignKit) -> BinaryIO:
    """Raises voices.NoVoice, library.copies.Busy."""
    text = kit.contents[MessageForm.SPOKEN].get("text", "")
    return _kept("wav", (VOICE_VERSION, text), lambda: read_by_machine(text), takes_long=True)


def open_small_voice(kit: CampaignKit) -> BinaryIO:
    """The same as MP3. Raises voices.NoVoice, library.copies.Busy."""
    text = kit.contents[MessageForm.SPOKEN].get("text", "")

    def make() -> bytes:
        with open_voice(kit) as sound:
            return packed(sound.read())

    return _kept("mp3", (VOICE_VERSION, text), make)


def open_leaflet(kit: CampaignKit, *, printed: date) -> BinaryIO:
    """Raises library.copies.Busy."""
    content = kit.contents[MessageForm.LEAFLET]
    told = (LEAFLET_VERSION, content, kit.item, kit.voice, kit.url, printed)

    def make() -> bytes:
        return write_leaflet(
            title=content.get("title", ""), lead=content.get("lead", ""), text=content.get("text", ""), item=kit.item,
            voice=kit.voice, url=kit.url, published=kit.item.published_on or printed, printed=printed,
        )  # fmt: skip

    return _kept("pdf", told, make, takes_long=True)


def _kept(ending: str, told: object, make: Callable[[], bytes], *, takes_long: bool = False) -> BinaryIO:
    return Copies(settings.EXPORTS_DIR, settings.EXPORTS_MOST_BYTES).open_or_make(
        f"{sha256(repr(told).encode()).hexdigest()}.{ending}", make, takes_long=takes_long
    )
