"""What stands on a page of another site and is no part of the article: share boxes, "Đọc thêm", related news.

Boxes are known by names that the usual systems give them, sentences by words that no article says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

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
