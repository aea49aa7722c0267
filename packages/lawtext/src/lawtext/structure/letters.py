"""Official letters (công văn), which have no word for their type but say their matter: "V/v hướng dẫn …"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, takewhile

_MATTER = re.compile(r"^(?:V/v\.?|Về việc)\s*:?\s*(?P<words>\S.*)$", re.IGNORECASE)
_MATTER_ENDS = re.compile(
    r"^(?:Kính gửi|CỘNG HO|Độc lập|Số\b|[-_*]+$)|^[A-ZĐ][^\d,.:;]{1,40}, ngày\b|^(?:Căn cứ|Thực hiện|Để)\b"
)
_MOST_LINES_OF_MATTER = 5


def is_letter(segments: Sequence[str]) -> bool:
    """Whether the head addresses somebody; "V/v" alone stands in decisions too."""
    return any(segment.startswith("Kính gửi") for segment in segments)


def matter_of_letter(segments: Sequence[str]) -> str:
    """What a letter says behind "V/v", over several lines; "" if the head holds no such line."""
    for at, segment in enumerate(segments):
        if matter := _MATTER.match(segment):
            below = takewhile(lambda line: line and not _MATTER_ENDS.match(line), segments[at + 1 :])
            return " ".join([matter["words"], *islice(below, _MOST_LINES_OF_MATTER)]).strip(" .")
    return ""
