"""What an answer rests on: provisions stored as picked, their words kept, the stale guard told of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from portal.library.operations import CitingContent, ReliancePlace, places_in, register_item
from portal.library.queries.citations import chosen_instruments
from portal.library.states.instruments import LONGEST_KEY
from portal.questions.models import Answer, AnswerCitation, AnswerVersion
from portal.questions.queries.citations import laws_meant, words_of
from portal.questions.states import GUARDED


@dataclass(frozen=True, slots=True)
class PickedProvision:
    """A provision as an author picked it: "91-2015-qh13" and "dieu-328-khoan-1" ("" = the whole document).

    `called` is how people name the document where the library does not hold it: "Bộ luật Dân sự 2015".
    """

    document_key: str
    address: str = ""
    called: str = ""


def cited_in(version: AnswerVersion) -> tuple[PickedProvision, ...]:
    """What a version cites now, in its order."""
    rows = version.citations.order_by("position", "pk").values_list("document_key", "address", "called")
    return tuple(PickedProvision(*row) for row in rows)


def store_citations(version: AnswerVersion, cited: Iterable[PickedProvision]) -> None:
    """Make these the version's citations, each place once, in this order."""
    wanted: dict[tuple[str, str], PickedProvision] = {}
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


def content_of(answer: Answer, version: AnswerVersion) -> CitingContent:
    """The answer as the stale guard knows it. Its words are as old as the version that is read."""
    return CitingContent(
        kind=GUARDED,
        kind_label="Trả lời",
        key=str(answer.number),
        title=answer.title,
        url=answer.get_absolute_url(),
        edit_url=reverse("questions_answer", args=[answer.pk]),
        agency=answer.agency,
        written_at=version.published_at,
    )


def places_of(version: AnswerVersion) -> list[ReliancePlace]:
    """Each place once: what the text cites, in its words; then what was picked and the text does not name."""
    picked = [ReliancePlace(one.document_key, one.address) for one in version.citations.order_by("position", "pk")]
    return list(dict.fromkeys([*places_in(f"{version.summary}\n\n{version.answer_text}"), *picked]))


def register_answers(*, at: datetime) -> int:
    """Register every public answer anew, after the portal was upgraded or reads citations better. Returns how many.

    A place that is found only now was written when the version that is read was published.
    """
    count = 0
    public = Answer.objects.filter(live__isnull=False).select_related("live", "agency").order_by("number")
    for answer in public.iterator(chunk_size=200):
        if answer.live is not None:
            register_item(content=content_of(answer, answer.live), places=places_of(answer.live), at=at)
            count += 1
    return count
