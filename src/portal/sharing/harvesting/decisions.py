"""Decides what to do with an item, from what is known of it, what is read now and its duplicates. Pure functions.

Reasons are in Vietnamese, as officers read them in their list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.sharing.harvesting import ReadItem
from portal.sharing.harvesting.addresses import canonical, is_of_hosts
from portal.sharing.harvesting.sanitiser import text_of
from portal.sharing.harvesting.similarity import SimilarityVerdict

# A wrong clock, or local time marked as GMT, is at most a day ahead.
FUTURE_ALLOWED = timedelta(days=1)
LONGEST_HTML = 300_000
LONGEST_TITLE = 300
SHORTEST_TEXT = 30  # characters of lead or body; a shorter text counts as empty
MOST_WITHDRAWN_SHARE = 0.20
MOST_WITHDRAWN_ANYWAY = 5
_UNREADABLE_SHARE = 0.02
_WRECKS = "\ufffd\u0080\u0081\u008d\u008f\u0090\u009d"


class DecidedState(StrEnum):
    """The last decision about an item."""

    SHOWN = "shown"
    DOUBLE = "double"
    WITHDRAWN = "withdrawn"
    QUARANTINED = "quarantined"


class HarvestAct(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DOUBLE = "double"
    WITHDRAWN = "withdrawn"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What the portal knows of an item, found by its guid, else by its canonical address."""

    key: int
    address: str
    checksum: str
    state: DecidedState
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DuplicateItem:
    """An item or page of the portal that may be a duplicate: `address` at its origin, `verdict` of
    `similarity.compare`.

    One that is not readable (withdrawn or quarantined) does not hide another. `is_of_same_source`: it came from the
    source of the item now read.
    """

    key: int
    address: str
    verdict: SimilarityVerdict
    is_readable: bool = True
    is_of_same_source: bool = False


@dataclass(frozen=True, slots=True)
class HarvestIntent:
    """`of` is the key of the item that this one duplicates; with NEW, of an item so similar that an officer may want to
    compare them. `reason` is for officers, "" if the act needs no explanation."""

    act: HarvestAct
    read: ReadItem
    of: int | None = None
    reason: str = ""


def decide(
    read: ReadItem,
    *,
    known: KnownItem | None,
    duplicates: Sequence[DuplicateItem] = (),
    hosts: tuple[str, ...],
    at: datetime,
) -> HarvestIntent:
    """`hosts` are those of the agency's own site; `at` is now. `duplicates` must not contain the item itself."""
    if read.is_deleted:
        return _deleted(read, known)
    if known is not None and (reason := _why_unchanged(read, known)) is not None:
        return HarvestIntent(HarvestAct.UNCHANGED, read, reason=reason)
    if fault := fault_of(read, hosts=hosts, at=at):
        return HarvestIntent(HarvestAct.QUARANTINE, read, reason=fault)
    if (double := _double(read, duplicates)) is not None and (known is None or known.state is not DecidedState.SHOWN):
        return double
    return (
        _new(read, duplicates)
        if known is None
        else HarvestIntent(HarvestAct.CHANGED, read, reason=_RETURNS.get(known.state, ""))
    )


_RETURNS = {
    DecidedState.WITHDRAWN: "Trang nguồn đăng lại bài đã rút.",
    DecidedState.QUARANTINED: "Trang nguồn đã sửa bài bị giữ lại.",
    DecidedState.DOUBLE: "Bài không còn trùng với bài khác.",
}


def _deleted(read: ReadItem, known: KnownItem | None) -> HarvestIntent:
    if known is None or known.state is DecidedState.WITHDRAWN:
        return HarvestIntent(
            HarvestAct.UNCHANGED, read, reason="" if known else "Trang nguồn báo xóa một bài mà cổng chưa từng có."
        )
    return HarvestIntent(HarvestAct.WITHDRAWN, read, reason="Trang nguồn đã rút bài.")


def _why_unchanged(read: ReadItem, known: KnownItem) -> str | None:
    """None if it has changed, or was published again after a withdrawal."""
    if known.state is DecidedState.WITHDRAWN:
        is_later = read.updated_at is not None and known.updated_at is not None and read.updated_at > known.updated_at
        return None if is_later or read.checksum != known.checksum else "Bài đã rút; trang nguồn còn nêu bản cũ."
    if read.checksum == known.checksum and canonical(read.address) == canonical(known.address):
        return ""
    if read.updated_at is not None and known.updated_at is not None and read.updated_at < known.updated_at:
        return "Trang nguồn trả về bản cũ hơn bản cổng đang có."
    return None


# ---- faults ----------------------------------------------------------------------------------------------------------


def fault_of(read: ReadItem, *, hosts: tuple[str, ...], at: datetime) -> str:
    """Why an officer must review the item before publication; "" if nothing is wrong."""
    return next(_faults(read, hosts, at), "")


def _faults(read: ReadItem, hosts: tuple[str, ...], at: datetime) -> Iterator[str]:
    text = text_of(read.html) or read.lead
    days = [moment for moment in (read.published_at, read.updated_at) if moment is not None]
    judged = (
        (not read.title.strip(), "Bài không có tiêu đề."),
        (len(read.title) > LONGEST_TITLE, f"Tiêu đề quá dài ({len(read.title)} ký tự)."),
        (len(text.strip()) < SHORTEST_TEXT and not read.enclosures, "Bài không có nội dung."),
        (len(read.html) > LONGEST_HTML, f"Bài quá dài ({len(read.html) // 1000} nghìn ký tự)."),
        (not read.address, "Bài không có địa chỉ trên trang nguồn."),
        (not is_of_hosts(read.address, hosts), f"Địa chỉ bài không thuộc trang của cơ quan: {read.address[:200]}"),
        (any(moment > at + FUTURE_ALLOWED for moment in days), "Ngày đăng ở tương lai."),
        (_is_wrecked(f"{read.title} {text}"), "Chữ bị lỗi bảng mã, không đọc được."),
    )
    return (words for is_so, words in judged if is_so)


def _is_wrecked(text: str) -> bool:
    return sum(text.count(letter) for letter in _WRECKS) > max(2, _UNREADABLE_SHARE * len(text))


# ---- duplicates ------------------------------------------------------------------------------------------------------


def _double(read: ReadItem, duplicates: Sequence[DuplicateItem]) -> HarvestIntent | None:
    own = canonical(read.address)
    readable = sorted((one for one in duplicates if one.is_readable), key=lambda one: one.key)
    for why, found in (
        (
            "Cùng địa chỉ với bài đã có.",
            [one for one in readable if own and canonical(one.address) == own],
        ),
        (
            "Cùng nội dung với bài đã có.",
            [one for one in readable if one.verdict is SimilarityVerdict.SAME],
        ),
        (
            "Gần như cùng nội dung với bài đã có từ nguồn khác.",
            # A site seldom publishes a text under two addresses; near-identical texts of one site are reports of one
            # series.
            [one for one in readable if one.verdict is SimilarityVerdict.NEAR and not one.is_of_same_source],
        ),
    ):
        if found:
            return HarvestIntent(HarvestAct.DOUBLE, read, of=found[0].key, reason=why)
    return None


def _new(read: ReadItem, duplicates: Sequence[DuplicateItem]) -> HarvestIntent:
    near = min(
        (one.key for one in duplicates if one.is_readable and one.verdict is SimilarityVerdict.NEAR),
        default=None,
    )
    return HarvestIntent(
        HarvestAct.NEW, read, of=near, reason="Rất giống một bài khác của cùng nguồn." if near is not None else ""
    )


# ---- a whole run -----------------------------------------------------------------------------------------------------


def doubt_of_run(intents: Iterable[HarvestIntent], *, shown_count: int, withdrawn_before: int = 0) -> str:
    """Why an officer must review the run before anything of it is done; "" if not needed.

    For a run of several pages, `withdrawn_before` counts the withdrawals so far; `shown_count` is without these.

    Doubtful are more than five withdrawals that are more than a fifth of the source's published items: a site that was
    moved, hacked or emptied by mistake looks like this.
    """
    withdrawn = sum(intent.act is HarvestAct.WITHDRAWN for intent in intents) + withdrawn_before
    all_shown = shown_count + withdrawn_before
    return (
        f"Trang nguồn rút cùng lúc {withdrawn} trong {all_shown} bài; cần cán bộ xác nhận trước khi gỡ."
        if withdrawn > MOST_WITHDRAWN_ANYWAY and withdrawn > MOST_WITHDRAWN_SHARE * all_shown
        else ""
    )
