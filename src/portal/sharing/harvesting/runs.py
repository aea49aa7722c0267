"""Words of one look on a page of another site, without share boxes, "Đọc thêm" and related news."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from portal.sharing.harvesting.decoders import nfc

_BOX = re.compile(
    r"""(?:^|\s)(?:
          addthis[\w-]* | addtoany[\w-]* | a2a_[\w-]* | sharethis[\w-]* | sharedaddy | sd-(?:block|sharing)[\w-]*
        | social[_-]?(?:share|sharing|icons?|links?|buttons?|plugins?)
        | share[_-]?(?:box|bar|buttons?|icons?|links?|social)
        | fb-(?:like|share-button|comments|save|root) | zalo-(?:share|follow)[\w-]* | twitter-share-button
        | jp-relatedposts | related[_-]?(?:posts?|news|articles?) | tin-?lien-?quan | bai-?viet-?lien-?quan
        | news_?other | other-?news | read-?more[\w-]* | more-link | breadcrumbs? | post-?views?
        | print-?(?:link|button) | rating-?(?:box|news)? | comments?-?(?:area|form) | journal-content-print
        | screen-reader-text | sr-only | visually-hidden
    )(?=\s|$)""",
    re.VERBOSE | re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LINK = re.compile(
    r"""^\W*(?:
          (?:đọc|xem)\ tiếp | đọc\ thêm | read\ more | continue\ reading | in\ bài(?:\ viết)? | in\ trang
        | chia\ sẻ(?:\ lên\ facebook|\ qua\ zalo)? | gửi\ (?:email|cho\ bạn\ bè) | về\ đầu\ trang
    )\W*$""",
    re.VERBOSE | re.IGNORECASE,
)
_PARAGRAPH = re.compile(
    r"""^\W*(?:
          (?:đọc|xem)\s+(?:thêm|tiếp)\W*$
        | (?:đọc|xem)\s+thêm\s*:.{0,250}$
        | (?:bài\s+viết|tin(?:\s+bài|\s+tức)?)\s+liên\s+quan\W*$
        | các\s+tin\s+(?:khác|đã\s+đưa|mới\s+hơn|cũ\s+hơn)\W*$
        | chia\s+sẻ(?:\s+(?:bài\s+viết|lên|qua|trên)[\w\s,]{0,30})?\W*$
        | in\s+(?:bài\s+viết|trang)\W*$
        | (?:(?:facebook|zalo|twitter|email|link)\W*)+$
        | (?:số\s+)?lượt\s+(?:xem|truy\s+cập)\s*:?\s*[\d.,]+\W*$
        | (?:theo\s+dõi|mời\s+bạn\s+đọc).{0,60}google\s+news\W*$
        | the\s+post\s.{1,300}\sappeared\s+first\s+on\s.{0,250}$
        | bài\s+viết\s.{1,300}\sđã\s+xuất\s+hiện\s+đầu\s+tiên\s.{0,250}$
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST = 700


def is_noise_box(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether the element with all that is in it is no part of the article, or is hidden from readers."""
    if tag in {"nav", "form", "footer"} or "hidden" in attributes:
        return True
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return bool(_BOX.search(names) or _HIDDEN.search(attributes.get("style", "")))


def is_noise_link(words: str) -> bool:
    return len(words) <= 40 and _LINK.match(words) is not None


def is_noise_paragraph(words: str) -> bool:
    return len(words) <= _LONGEST and _PARAGRAPH.match(words) is not None


@dataclass(frozen=True, slots=True)
class StyledRun:
    """Words of one look; "\\n" in them is a line break."""

    text: str
    address: str = ""
    is_bold: bool = False
    is_italic: bool = False


def paragraphs(runs: list[StyledRun]) -> list[list[StyledRun]]:
    """Two line breaks with nothing between them are how many editors end a paragraph."""
    paragraphs: list[list[StyledRun]] = [[]]
    breaks = 0
    for run in runs:
        if run.text == "\n":
            breaks += 1
        elif run.text.strip():
            if breaks > 1:
                paragraphs.append([])
            breaks = 0
        paragraphs[-1].append(run)
    return paragraphs


def tidy_runs(runs: list[StyledRun], *, in_cell: bool) -> tuple[StyledRun, ...]:
    """Neighbours of one look are one run; blanks once; no break at the ends, none twice; noise is taken out."""
    left = _merged(runs)
    while (fewer := tuple(run for run in left if not (run.address and is_noise_link(run.text)))) != left:
        left = _merged(fewer)
    words = "".join(run.text for run in left)
    return () if not in_cell and is_noise_paragraph(words) else left


def _merged(runs: list[StyledRun] | tuple[StyledRun, ...]) -> tuple[StyledRun, ...]:
    """To the end: NFC may join letters only when two runs have become one."""
    before: tuple[StyledRun, ...] = ()
    after = tuple(runs)
    while after != before:
        before, after = after, _merged_once(after)
    return after


def _merged_once(runs: tuple[StyledRun, ...]) -> tuple[StyledRun, ...]:
    merged = [
        replace(look, text=nfc("".join(run.text for run in group)))
        for look, group in groupby(runs, key=lambda run: replace(run, text=""))
    ]
    blanked: list[StyledRun] = []
    last = "\n"
    for run in merged:
        text = re.sub(r" ?\n[ \n]*", "\n", re.sub(r" {2,}", " ", run.text))
        text = text.lstrip(" \n") if last == "\n" else text.lstrip(" ") if last == " " else text
        if text:
            last = text[-1]
            blanked.append(replace(run, text=text))
    while blanked and not (end := blanked[-1].text.rstrip(" \n")):
        blanked.pop()
    if blanked:
        blanked[-1] = replace(blanked[-1], text=end)
    return tuple(
        replace(run, address="", is_bold=False, is_italic=False) if not run.text.strip() else run for run in blanked
    )
