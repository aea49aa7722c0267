"""Answers as the journal attests them: the words of a version, its grounds, and whether it still stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portal.journal.queries.attestations import AttestedKind, PublicVersion, VersionStanding
from portal.library.queries import stale_keys
from portal.questions.models import Answer, AnswerVersion
from portal.questions.states import GUARDED, VersionState

_READ = (VersionState.LIVE, VersionState.SUPERSEDED)


def _read(answer: Answer, details: Mapping[str, Any]) -> PublicVersion | None:
    version = answer.versions.filter(number=details["version"], state__in=_READ).first()
    if version is None or answer.live_id is None:
        return None
    return PublicVersion(
        title=version.title,
        agency=answer.agency.name,
        address=answer.get_absolute_url(),
        text="\n".join(filter(None, _lines(version))),
        part={"version": version.number},
    )


def _lines(version: AnswerVersion) -> Iterator[str]:
    """As they were written, with the signs of their form; grounds by their keys and addresses, and the law's words."""
    yield from (version.title, version.question_text, version.summary, version.answer_text)
    yield from _leaves(version.situation)
    for one in version.citations.order_by("position", "pk"):
        yield f"{one.called or one.document_key} {one.address}".strip()
        yield one.words


def _leaves(said: Any) -> Iterator[str]:
    if isinstance(said, dict):
        yield from (line for _, value in sorted(said.items()) for line in _leaves(value))
    elif isinstance(said, list):
        yield from (line for value in said for line in _leaves(value))
    elif said not in (None, ""):
        yield str(said)


def _standing(answer: Answer, details: Mapping[str, Any]) -> VersionStanding:
    if (live := answer.live) is None:
        instead = answer.replaced_by if answer.replaced_by and answer.replaced_by.live_id else None
        words = "Câu trả lời này đã được rút, không dùng nữa."
        return VersionStanding(words, address=instead.get_absolute_url() if instead else "", is_hidden=True)
    address = answer.get_absolute_url()
    if live.number != details["version"]:
        is_withheld = answer.versions.filter(number=details["version"], state=VersionState.WITHHELD).exists()
        return VersionStanding(f"Bản này đã được thay bằng bản {live.number}.", address=address, is_hidden=is_withheld)
    if stale_keys(kind=GUARDED, keys=[str(answer.number)]):
        words = "Luật đã thay đổi, hoặc được nêu là đã thay đổi, sau khi câu này được viết; cơ quan chưa xem lại."
        return VersionStanding(words, address=address)
    return VersionStanding("Hôm nay đây vẫn là bản đang dùng.", address=address, is_holding=True)


ANSWER = AttestedKind(
    "Câu trả lời", ("answer.published", "answer.corrected", "answer.restored"), read=_read, standing=_standing
)
