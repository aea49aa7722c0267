"""What a version rests on: stored as picked, bound to the library where it can be, its words kept when approved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.library.linking import chosen_instruments
from portal.library.shelving.citing import LONGEST_KEY
from portal.questions.models import AnswerCitation, AnswerVersion
from portal.questions.queries.citing import laws_meant, words_of


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision as an author picked it: "91-2015-qh13" and "dieu-328-khoan-1" ("" = the whole document).

    `called` is how people name the document where the library does not hold it: "Bộ luật Dân sự 2015".
    """

    document_key: str
    address: str = ""
    called: str = ""


def cited_in(version: AnswerVersion) -> tuple[Cited, ...]:
    """What a version cites now, in its order."""
    rows = version.citations.order_by("position", "pk").values_list("document_key", "address", "called")
    return tuple(Cited(*row) for row in rows)


def store_citations(version: AnswerVersion, cited: Iterable[Cited]) -> None:
    """Make these the version's citations, each place once, in this order."""
    wanted: dict[tuple[str, str], Cited] = {}
    for one in cited:
        if one.document_key:
            wanted.setdefault((one.document_key[:LONGEST_KEY], one.address), one)
    chosen = chosen_instruments({key for key, _ in wanted}) if wanted else {}
    version.citations.all().delete()
    AnswerCitation.objects.bulk_create(
        AnswerCitation(
            version=version,
            position=position,
            document_key=key,
            instrument_id=chosen.get(key),
            address=address,
            called=one.called[:400],
        )
        for position, ((key, address), one) in enumerate(wanted.items(), start=1)
    )


def keep_words(version: AnswerVersion, *, day: date) -> None:
    """Keep what each provision says on that day, so that an old version shows what it rested on."""
    rows = list(version.citations.order_by("position", "pk"))
    laws = laws_meant(rows)
    for row in rows:
        law = laws.get(row.document_key)
        row.instrument = law
        row.words = words_of(law=law, address=row.address, day=day) if law else ""
        row.words_on = day if row.words else None
    AnswerCitation.objects.bulk_update(rows, ["instrument", "words", "words_on"])
