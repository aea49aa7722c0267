"""What may be uploaded, by the table of `safefiles`, and whose videos a content may show."""

import re
from dataclasses import dataclass

from safefiles.formats import FORMATS, FileFormat

MEGABYTE = 1000 * 1000


@dataclass(frozen=True, slots=True)
class MediaFileKind:
    """A kind of file that pages offer; `most` in bytes; `plays`: sent in parts, as players ask for them."""

    format: FileFormat
    most: int = 20 * MEGABYTE
    plays: bool = False


MEDIA_KINDS = {
    ending: MediaFileKind(FORMATS[ending]) for ending in ("pdf", "docx", "xlsx", "odt", "ods", "csv", "txt")
} | {
    "mp3": MediaFileKind(FORMATS["mp3"], most=50 * MEGABYTE, plays=True),
    "mp4": MediaFileKind(FORMATS["mp4"], most=200 * MEGABYTE, plays=True),
    "webm": MediaFileKind(FORMATS["webm"], most=200 * MEGABYTE, plays=True),
    "vtt": MediaFileKind(FORMATS["vtt"], most=MEGABYTE),
}


def kind_of(name: str) -> MediaFileKind | None:
    """By the ending of a file's name; None for what may not be uploaded."""
    return MEDIA_KINDS.get(name.rpartition(".")[2].lower())


def media_type_of(name: str) -> str:
    kind = kind_of(name)
    return kind.format.media_type if kind else "application/octet-stream"


def spoken_file(name: str, size: int) -> str:
    """ "PDF, 850 kB"."""
    kind = kind_of(name)
    return f"{kind.format.label if kind else name.rpartition('.')[2].upper()}, {spoken_size(size)}"


def spoken_size(size: int) -> str:
    """ "850 kB", "1,2 MB"."""
    return (
        f"{max(1, round(size / 1000))} kB" if size < 1000 * 1000 else f"{size / 1000 / 1000:.1f} MB".replace(".", ",")
    )


def spoken_duration(seconds: int) -> str:
    """ "45 giây", "3 phút", "3 phút 20 giây"."""
    minutes, rest = divmod(seconds, 60)
    return " ".join([f"{minutes} phút"] * bool(minutes) + [f"{rest} giây"] * bool(rest)) or "0 giây"


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
            return ForeignVideo(
                provider.label, address.strip(), provider.frame, provider.address.format(id=found["id"])
            )
    return None


def provider_names() -> str:
    return ", ".join(provider.label for provider in PROVIDERS)
