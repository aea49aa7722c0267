"""Files that may be uploaded, known by name and first bytes, and sites whose videos a content may show."""

import re
from collections.abc import Callable
from dataclasses import dataclass

MEGABYTE = 1000 * 1000
HEAD = 1024  # bytes that are enough to tell


@dataclass(frozen=True, slots=True)
class MediaFileKind:
    """A kind of file by the ending of its name; `most` in bytes; `plays`: sent in parts, as players ask for them."""

    ending: str
    label: str
    media_type: str
    looks_right: Callable[[bytes], bool]
    most: int = 20 * MEGABYTE
    plays: bool = False


def _begins(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signs)


def _is_mp4(head: bytes) -> bool:
    return head[4:8] == b"ftyp"  # size of the first box, then its name


def _is_mp3(head: bytes) -> bool:
    """A tag ID3, or a frame: eleven bits set, then a layer that is layer III."""
    return head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2)


def _is_text(head: bytes) -> bool:
    """Readable as UTF-8 (a letter may be cut off at the end) and without the zero bytes of programs."""
    return b"\0" not in head and "\ufffd" not in head.decode("utf-8", "replace").rstrip("\ufffd")


def _is_captions(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT") and _is_text(head)


_IS_PACKED = _begins(b"PK\x03\x04")
FILE_KINDS = {
    kind.ending: kind
    for kind in (
        MediaFileKind("pdf", "PDF", "application/pdf", _begins(b"%PDF-")),
        MediaFileKind(
            "docx", "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _IS_PACKED
        ),
        MediaFileKind("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _IS_PACKED),
        MediaFileKind("odt", "OpenDocument", "application/vnd.oasis.opendocument.text", _IS_PACKED),
        MediaFileKind("ods", "OpenDocument", "application/vnd.oasis.opendocument.spreadsheet", _IS_PACKED),
        MediaFileKind("csv", "CSV", "text/csv; charset=utf-8", _is_text),
        MediaFileKind("txt", "văn bản thuần", "text/plain; charset=utf-8", _is_text),
        MediaFileKind("mp3", "MP3", "audio/mpeg", _is_mp3, most=50 * MEGABYTE, plays=True),
        MediaFileKind("mp4", "MP4", "video/mp4", _is_mp4, most=200 * MEGABYTE, plays=True),
        MediaFileKind("webm", "WebM", "video/webm", _begins(b"\x1a\x45\xdf\xa3"), most=200 * MEGABYTE, plays=True),
        MediaFileKind("vtt", "phụ đề", "text/vtt; charset=utf-8", _is_captions, most=MEGABYTE),
    )
}


def kind_of(name: str) -> MediaFileKind | None:
    """By the ending of a file's name; None for what may not be uploaded."""
    return FILE_KINDS.get(name.rpartition(".")[2].lower())


def media_type_of(name: str) -> str:
    kind = kind_of(name)
    return kind.media_type if kind else "application/octet-stream"


def spoken_file(name: str, size: int) -> str:
    """ "PDF, 850 kB"."""
    kind = kind_of(name)
    return f"{kind.label if kind else name.rpartition('.')[2].upper()}, {spoken_size(size)}"


def spoken_size(size: int) -> str:
    """ "850 kB", "1,2 MB"."""
    if size < 1000 * 1000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1000 / 1000:.1f} MB".replace(".", ",")


def spoken_duration(seconds: int) -> str:
    """ "45 giây", "3 phút", "3 phút 20 giây"."""
    minutes, rest = divmod(seconds, 60)
    said = [f"{minutes} phút"] * bool(minutes) + [f"{rest} giây"] * bool(rest)
    return " ".join(said) or "0 giây"


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
