"""What those who follow an agency or a place are told of what agencies publish on the portal. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from portal.dissemination.telling.words import Manner

PUBLISHED, WITHDRAWN = "page.published", "page.withdrawn"
VERBS = (PUBLISHED, WITHDRAWN)
CORRECTED = "page.corrected"
NEW_ON_THE_PORTAL = "{agency} vừa đăng {kind} này."
_SENTENCES = {
    PUBLISHED: NEW_ON_THE_PORTAL,
    CORRECTED: "{agency} đã sửa nội dung này; xin đọc bản mới.",
    WITHDRAWN: "{agency} đã rút nội dung này; xin đừng dùng bản đã lưu.",
}


def what_happened(verb: str, *, earlier: Sequence[str]) -> str:
    """What a publication is, given the verbs of the same page before, latest last: new, again, or a correction."""
    return CORRECTED if verb == PUBLISHED and earlier and earlier[-1] == PUBLISHED else verb


def sentence(happened: str, *, agency: str, kind: str) -> str:
    return _SENTENCES[happened].format(agency=agency or "Cơ quan", kind=kind.lower())


def manner(happened: str) -> Manner:
    return Manner.NEW if happened == PUBLISHED else Manner.CHANGED
