"""A document mentioned in a text, and how mentions found in several ways are put together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """A document named in the text. `short` numbers lack the issuer's code; `foreign` ones are no law of Vietnam.

    `bare` is a kind alone: in "khoản 1 Điều 28 của Luật" the text trusts the reader to know which law; of what is
    foreign, a common noun ("hợp đồng"). `serial` is a short number alone: "Nghị định 168".
    """

    start: int
    end: int
    kind: str = ""
    number: str = ""
    name: str = ""
    year: int | None = None
    is_this: bool = False
    is_foreign: bool = False
    is_short: bool = False
    is_alias: bool = False
    is_bare: bool = False
    is_serial: bool = False


def merge(kept: list[Mention], more: list[Mention]) -> list[Mention]:
    """Both, in reading order; of two that overlap the one already kept, then the one that begins first."""
    order = sorted(
        [(one.start, 0, one) for one in kept] + [(one.start, 1, one) for one in more], key=lambda row: row[:2]
    )
    merged: list[Mention] = []
    is_kept: list[int] = []
    for _, rank, one in order:
        if merged and one.start < merged[-1].end:
            if rank >= is_kept[-1]:
                continue
            merged.pop()
            is_kept.pop()
        merged.append(one)
        is_kept.append(rank)
    return merged


def squash(text: str) -> str:
    """The words with one blank between them."""
    return " ".join(text.split())
