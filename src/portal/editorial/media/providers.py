"""Sites whose videos a content may show. A reader's browser speaks to them only after the reader's own click."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provider:
    """`frame`: the origin that shows a video without cookies; `address`: how a video is shown there, by its id."""

    code: str
    label: str
    pattern: re.Pattern[str]
    frame: str
    address: str


@dataclass(frozen=True, slots=True)
class ForeignVideo:
    """A video at a provider: where to watch it there, and what shows it in a page."""

    provider: str
    watch_url: str
    frame: str
    frame_url: str


PROVIDERS = (
    Provider(
        "youtube",
        "YouTube",
        # https://www.youtube.com/watch?v=abcdefghijk, https://youtu.be/abcdefghijk
        re.compile(
            r"https://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:[^#]*&)?v=|shorts/|live/)|youtu\.be/)"
            r"(?P<id>[A-Za-z0-9_-]{11})(?:[?&#/].*)?"
        ),
        "https://www.youtube-nocookie.com",
        "https://www.youtube-nocookie.com/embed/{id}?autoplay=1&rel=0",
    ),
    Provider(
        "vimeo",
        "Vimeo",
        # https://vimeo.com/123456789
        re.compile(r"https://(?:www\.)?vimeo\.com/(?P<id>\d{6,12})(?:[?#/].*)?"),
        "https://player.vimeo.com",
        "https://player.vimeo.com/video/{id}?autoplay=1&dnt=1",
    ),
)


def foreign_video(address: str) -> ForeignVideo | None:
    """The video at an address of one of the listed providers; None for any other address."""
    for provider in PROVIDERS:
        if found := provider.pattern.fullmatch(address.strip()):
            shown = provider.address.format(id=found["id"])
            return ForeignVideo(provider.label, address.strip(), provider.frame, shown)
    return None


def provider_names() -> str:
    return ", ".join(provider.label for provider in PROVIDERS)
