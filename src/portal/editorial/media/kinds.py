"""What may be uploaded as a file: kinds of the table of `safefiles`, and how much of each."""

from dataclasses import dataclass

from safefiles.formats import FORMATS, FileFormat

MEGABYTE = 1000 * 1000


@dataclass(frozen=True, slots=True)
class MediaKind:
    """A kind of file that pages offer; `most` in bytes; `plays`: sent in parts, as players ask for them."""

    format: FileFormat
    most: int = 20 * MEGABYTE
    plays: bool = False


MEDIA_KINDS = {ending: MediaKind(FORMATS[ending]) for ending in ("pdf", "docx", "xlsx", "odt", "ods", "csv", "txt")} | {
    "mp3": MediaKind(FORMATS["mp3"], most=50 * MEGABYTE, plays=True),
    "mp4": MediaKind(FORMATS["mp4"], most=200 * MEGABYTE, plays=True),
    "webm": MediaKind(FORMATS["webm"], most=200 * MEGABYTE, plays=True),
    "vtt": MediaKind(FORMATS["vtt"], most=MEGABYTE),
}


def kind_of(name: str) -> MediaKind | None:
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
    if size < 1000 * 1000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1000 / 1000:.1f} MB".replace(".", ",")


def spoken_duration(seconds: int) -> str:
    """ "45 giây", "3 phút", "3 phút 20 giây"."""
    minutes, rest = divmod(seconds, 60)
    said = [f"{minutes} phút"] * bool(minutes) + [f"{rest} giây"] * bool(rest)
    return " ".join(said) or "0 giây"
