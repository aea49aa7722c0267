"""The kit to pass on: short words, a picture, a script, its voice, a leaflet. Files are made once and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import BinaryIO

from django.conf import settings

from portal.dissemination.campaigning import leaflets, pictures, voices
from portal.dissemination.composing.item import Item, Voice
from portal.dissemination.composing.proposing import propose
from portal.dissemination.composing.scripts import seconds
from portal.dissemination.states import Form
from portal.library.copies import Copies


@dataclass(frozen=True, slots=True)
class Kit:
    """The words of a kit: the parts of the forms SHARE, SPOKEN and LEAFLET. `url` is the counted address."""

    item: Item
    voice: Voice
    url: str
    contents: dict[Form, dict[str, str]]

    @property
    def script_seconds(self) -> int:
        return seconds(self.contents[Form.SPOKEN].get("text", ""))


def house_voice(*, stop_number: str = "") -> Voice:
    base = settings.PORTAL_BASE_URL.rstrip("/")
    return Voice(
        portal=settings.PORTAL_NAME,
        owner=settings.PORTAL_OWNER,
        hotline=settings.PORTAL_HOTLINE,
        stop_number=stop_number,
        follow_url=f"{base}/theo-doi/",
    )


def kit_of(item: Item, *, url: str) -> Kit:
    """What the portal proposes for an item, as it is today."""
    voice = house_voice()
    forms = (Form.SHARE, Form.SPOKEN, Form.LEAFLET)
    return Kit(item, voice, url, {form: propose(form, item=item, link=url, voice=voice) for form in forms})


def open_picture(kit: Kit) -> BinaryIO:
    """Raises pictures.NoFont."""
    title = kit.contents[Form.SHARE].get("picture") or kit.item.title
    told = {"title": title, "agency": kit.item.agency, "portal": kit.voice.portal, "url": kit.url}
    return _kept("png", (pictures.VERSION, told), lambda: pictures.share_picture(**told))


def open_voice(kit: Kit) -> BinaryIO:
    """Raises voices.NoVoice, library.copies.Busy."""
    text = kit.contents[Form.SPOKEN].get("text", "")
    return _kept("wav", (voices.VERSION, text), lambda: voices.read_by_machine(text), takes_long=True)


def open_small_voice(kit: Kit) -> BinaryIO:
    """The same as MP3. Raises voices.NoVoice, library.copies.Busy."""
    text = kit.contents[Form.SPOKEN].get("text", "")

    def make() -> bytes:
        with open_voice(kit) as sound:
            return voices.packed(sound.read())

    return _kept("mp3", (voices.VERSION, text), make)


def open_leaflet(kit: Kit, *, printed: date) -> BinaryIO:
    """Raises library.copies.Busy."""
    content = kit.contents[Form.LEAFLET]
    told = (leaflets.VERSION, content, kit.item, kit.voice, kit.url, printed)

    def make() -> bytes:
        return leaflets.write_leaflet(
            title=content.get("title", ""), lead=content.get("lead", ""), text=content.get("text", ""), item=kit.item,
            voice=kit.voice, url=kit.url, published=kit.item.published_on or printed, printed=printed,
        )  # fmt: skip

    return _kept("pdf", told, make, takes_long=True)


def _kept(ending: str, told: object, make: Callable[[], bytes], *, takes_long: bool = False) -> BinaryIO:
    copies = Copies(settings.EXPORTS_DIR, settings.EXPORTS_MOST_BYTES)
    name = f"{sha256(repr(told).encode()).hexdigest()}.{ending}"
    return copies.open_or_make(name, make, takes_long=takes_long)
