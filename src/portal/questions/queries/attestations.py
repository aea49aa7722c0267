"""Answers as the journal attests them: the words of a version, its grounds, and whether it still stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from portal.journal.queries.attestations import AttestedKind, PublicVersion, VersionStanding
from portal.library.queries.attestations import standing_under_law
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
    yield json.dumps(version.situation, ensure_ascii=False, sort_keys=True) if version.situation else ""
    for one in version.citations.order_by("position", "pk"):
        yield f"{one.called or one.document_key} {one.address}\n{one.words}".strip()


def _standing(answer: Answer, details: Mapping[str, Any]) -> VersionStanding:
    if (live := answer.live) is None:
        heir = answer.replaced_by
        address = heir.get_absolute_url() if heir is not None and heir.live_id else ""
        return VersionStanding("Câu trả lời này đã được rút, không dùng nữa.", address=address, is_hidden=True)
    address, replaced = answer.get_absolute_url(), ""
    if live.number != details["version"]:
        replaced = f"Bản này đã được thay bằng bản {live.number}."
        if answer.versions.filter(number=details["version"], state=VersionState.WITHHELD).exists():
            return VersionStanding(replaced, address=address, is_hidden=True)
    return standing_under_law(kind=GUARDED, key=str(answer.number), address=address, replaced=replaced)


ANSWER = AttestedKind(
    "Câu trả lời", ("answer.published", "answer.corrected", "answer.restored"), read=_read, standing=_standing
)
