"""Published answers: lists by field, agency and audience, counts, latest changes; and answers for a search index with a
stamp that changes when they do.

Lists stay fast with a hundred thousand answers: counting and ordering use indexes, and only the rows of one page are
read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from lawtext.words import slugify
from portal.agencies.models import Agency
from portal.agencies.queries import origins_of
from portal.library.models import Reliance, StaleFlag
from portal.library.queries import ShelfChoice, law_moved_at, laws_relied_on, stale_keys
from portal.library.states import FlagOutcome
from portal.library.states.topics import TOPICS, topic_name
from portal.questions.models import Answer, AnswerCitation, AnswerFile, AnswerVersion, PublicChange
from portal.questions.states import GUARDED, VersionState, values
from portal.questions.states.answer_fields import LISTED_FIELDS, further_said
from portal.questions.states.markup import MarkupKind, blocks
from portal.schema.queries import any_of, narrowed
from portal.schema.states import LabelledChoices

_AT_ONCE = 200  # answers per batch
_MOST_NAMED = 5_000  # ids in one query


def answers_for_index(*, numbers: Sequence[int] | None = None) -> Iterator[dict[str, Any]]:
    """All published answers, or those with these numbers; streamed by number.

    `text` has one block per line, without markup. `stamp` equals `answer_stamps` as long as this is the published text.
    """
    answers = narrowed(public_answers().select_related("live", "agency").order_by("number"), number__in=numbers)
    for some in batched(answers.iterator(chunk_size=_AT_ONCE), _AT_ONCE, strict=False):
        stale = stale_keys(kind=GUARDED, keys=[str(answer.number) for answer in some])
        yield from (
            {
                "answer": answer,
                "live": answer.live,
                "text": "\n".join(line for block in blocks(answer.live.answer_text) for line in block.lines),
                "is_stale": str(answer.number) in stale,
                "stamp": _stamp(answer.live_id, answer.slug),
            }
            for answer in some
            if answer.live is not None
        )


def answer_stamps(*, numbers: Collection[int]) -> dict[int, str]:
    """Number -> a stamp that changes with the published text or the URL.

    One query. A published version is immutable, so that its id identifies its text.
    """
    rows = public_answers().filter(number__in=numbers).values_list("number", "live", "slug")
    return {number: _stamp(live, slug) for number, live, slug in rows}


def questions_answered(*, numbers: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Number -> the questions that the answer answers: title, public question, and headings that are questions."""
    said = ("number", "title", "live__question_text", "live__answer_text")
    return {
        number: tuple(filter(None, (title, question, *_asked_inside(text))))
        for some in batched(sorted(set(numbers)), _MOST_NAMED, strict=False)
        for number, title, question, text in public_answers()
        .filter(number__in=some)
        .order_by("number")
        .values_list(*said)
    }


def laws_of_answers(*, numbers: Collection[int]) -> set[str]:
    """The slugs of the instruments cited by any published version of these answers.

    Includes superseded versions: index entries of laws derived from them have to be updated.
    """
    cited = AnswerCitation.objects.filter(
        version__answer__number__in=numbers, version__published_at__isnull=False, instrument__isnull=False
    )
    relied = laws_relied_on(kind=GUARDED, keys=[str(number) for number in numbers])
    return relied | set(cited.values_list("instrument__slug", flat=True))


def public_answers() -> QuerySet[Answer]:
    """Answers that are public now."""
    return Answer.objects.filter(live__isnull=False)


def _stamp(live: int | None, slug: str) -> str:
    return f"{live}.{slug}"


def _asked_inside(text: str) -> Iterable[str]:
    """Headings that are questions: "## Giấy viết tay có giá trị không?"."""
    return (
        line for block in blocks(text) if block.kind is MarkupKind.HEADING for line in block.lines if line.endswith("?")
    )


__all__ = [
    "public_answers",
    "EVERYTHING",
    "AnswerOrder",
    "AnswerFilter",
    "agencies_with_counts",
    "answer_numbered",
    "answer_shown",
    "answer_stamps",
    "answers_for_index",
    "file_read",
    "answers_listed",
    "answers_of_agency",
    "answers_of_field",
    "answers_wanted",
    "carried_on",
    "counts_by_field",
    "fields_under",
    "last_review",
    "listed",
    "public_answers",
    "public_answers_for_sitemap",
    "related_answers",
    "versions_read",
]


_FEW = 2  # with fewer, answers of the same field are shown
_MOST_SHARING = 200  # reliances read for one page: a popular article is cited by thousands of answers
_MOST_RELATED = 12
_WAS_PUBLIC = (VersionState.LIVE, VersionState.SUPERSEDED, VersionState.WITHDRAWN, VersionState.WITHHELD)


class AnswerOrder(LabelledChoices):
    NEWEST = "moi-nhat", "Mới nhất"
    USEFUL = "huu-ich", "Hữu ích nhất"
    ASKED = "hay-hoi", "Hay được hỏi"


_COLUMNS = {
    AnswerOrder.NEWEST: ("-published_at", "-id"),
    AnswerOrder.USEFUL: ("-useful_count", "-id"),
    AnswerOrder.ASKED: ("-asked_count", "-id"),
}


@dataclass(frozen=True, slots=True)
class AnswerFilter:
    """A filter; empty values do not filter. `field` is a topic, which includes its headings, or a heading. `agencies`
    are ids."""

    field: str = ""
    audience: str = ""
    agencies: frozenset[int] = frozenset()


EVERYTHING = AnswerFilter()


# ---- which there are -------------------------------------------------------------------------------------------------


def answers_wanted(*, wanted: AnswerFilter) -> QuerySet[Answer]:
    """The answers selected by the filter, unordered."""
    return narrowed(
        public_answers(),
        field_slug__in=fields_under(wanted.field) if wanted.field else None,
        audience=wanted.audience,
        agency__in=wanted.agencies or None,
    )


def fields_under(field: str) -> list[str]:
    """The topic with its headings, or the heading alone."""
    headings = TOPICS.get(topic_name(field), ()) if "/" not in field else ()
    return [field, *(f"{field}/{slugify(heading)}" for heading in headings)]


def answers_listed(
    *, wanted: AnswerFilter = EVERYTHING, order: AnswerOrder = AnswerOrder.NEWEST, start: int = 0, limit: int = 20
) -> list[dict[str, Any]]:
    """A slice of the list. Three queries: ids by an index, their rows, which of them are stale."""
    keys = list(
        answers_wanted(wanted=wanted).order_by(*_COLUMNS[order]).values_list("pk", flat=True)[start : start + limit]
    )
    rows = Answer.objects.select_related("agency").in_bulk(keys) if keys else {}
    return listed([rows[key] for key in keys if key in rows])


def listed(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """Answers with their agencies for lists; one query finds the stale ones."""
    shown = list(answers)
    stale = stale_keys(kind=GUARDED, keys=[str(one.number) for one in shown]) if shown else set()
    return [
        {
            "number": one.number,
            "title": one.title,
            "summary": one.summary,
            "url": one.get_absolute_url(),
            "field": topic_name(one.field_slug) if one.field_slug else "",
            "agency": one.agency.name,
            "audience": one.get_audience_display(),
            "published": timezone.localdate(one.published_at),
            "useful_count": one.useful_count,
            "asked_count": one.asked_count,
            "is_stale": str(one.number) in stale,
            "further": further_said(one, of=LISTED_FIELDS),
        }
        for one in shown
    ]


def answers_of_agency(*, agency: Agency, limit: int = 6) -> list[dict[str, Any]]:
    """The newest of an agency and its predecessors."""
    return answers_listed(wanted=AnswerFilter(agencies=carried_on(agency)), limit=limit)


def answers_of_field(*, field: str, limit: int = 6) -> list[dict[str, Any]]:
    """The newest of a topic with its headings, or of one heading."""
    return answers_listed(wanted=AnswerFilter(field=field), limit=limit)


def carried_on(agency: Agency) -> frozenset[int]:
    """The agency and its predecessors, whose answers it has taken over."""
    return frozenset(origins_of(keys=[agency.pk]))


def public_answers_for_sitemap() -> QuerySet[Answer]:
    """For the sitemap: URL, and days of the last change of the answer and of its law."""
    return (
        public_answers()
        .only("slug", "published_at")
        .annotate(law_moved_at=law_moved_at(kind=GUARDED, key="number"))
        .order_by("pk")
    )


# ---- how many --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerTally:
    """Counts of public answers by (field, audience), for some agencies or all."""

    counts: Counter[tuple[str, str]]

    def total(self, *, topic: str = "", field: str = "", audience: str = "") -> int:
        """`topic` includes its headings; `field` is exactly one slug."""
        return sum(
            count
            for (slug, whom), count in self.counts.items()
            if (not topic or slug == topic or slug.startswith(f"{topic}/"))
            and (not field or slug == field)
            and (not audience or whom == audience)
        )

    def topics(self, *, audience: str = "") -> list[ShelfChoice]:
        """The topics, largest first."""
        return self._facets(lambda slug: slug.partition("/")[0], audience)

    def headings(self, topic: str, *, audience: str = "") -> list[ShelfChoice]:
        """The headings under a topic that have answers."""
        return self._facets(lambda slug: slug if slug.startswith(f"{topic}/") else "", audience)

    def _facets(self, facet_of: Callable[[str], str], audience: str) -> list[ShelfChoice]:
        """The count of each facet, largest first; facet "" is skipped."""
        counts: Counter[str] = Counter()
        for (slug, whom), count in self.counts.items():
            if not audience or whom == audience:
                counts[facet_of(slug)] += count
        return sorted(
            [ShelfChoice(slug, topic_name(slug), count) for slug, count in counts.items() if slug and count],
            key=lambda one: (-one.count, one.value),
        )


def counts_by_field(*, agencies: Collection[int] = ()) -> AnswerTally:
    """One query on an index: counts by field and audience, of which all others are sums."""
    found = answers_wanted(wanted=AnswerFilter(agencies=frozenset(agencies)))
    rows = found.order_by().values_list("field_slug", "audience").annotate(count=Count("*"))
    return AnswerTally(Counter({(slug, audience): count for slug, audience, count in rows}))


def agencies_with_counts(*, wanted: AnswerFilter = EVERYTHING) -> list[tuple[Agency, int]]:
    """The agencies that answered, most answers first. Two queries, whichever agencies are wanted."""
    found = answers_wanted(wanted=replace(wanted, agencies=frozenset()))
    counts = dict(found.order_by().values_list("agency").annotate(count=Count("*")))
    agencies = Agency.objects.in_bulk(list(counts)) if counts else {}
    return sorted(((agencies[pk], count) for pk, count in counts.items()), key=lambda one: (-one[1], one[0].name_sort))


# ---- one of them -----------------------------------------------------------------------------------------------------


def answer_shown(*, slug: str) -> Answer | None:
    """The answer with this slug, with joins for its page and `has_files`; includes withdrawn answers, whose page says
    so."""
    answers = Answer.objects.select_related("live", "agency", "territory__parent", "replaced_by").annotate(
        has_files=Exists(AnswerFile.objects.filter(version=OuterRef("live")))
    )
    return answers.filter(Q(live__isnull=False) | Q(withdrawn_at__isnull=False), slug=slug).exclude(slug="").first()


def answer_numbered(*, number: int) -> Answer | None:
    """The answer with this number, if it was ever published."""
    return Answer.objects.filter(number=number, first_published_at__isnull=False).exclude(slug="").first()


def last_review(*, answer: Answer) -> datetime | None:
    """When the agency last reviewed a change of the law and confirmed the answer."""
    still_right = StaleFlag.objects.filter(
        item__kind=GUARDED, item__key=str(answer.number), outcome=FlagOutcome.STILL_RIGHT.value
    )
    return still_right.aggregate(last=Max("settled_at"))["last"]


def versions_read(*, answer: Answer) -> QuerySet[AnswerVersion]:
    """The published versions of an answer, including those withheld since; newest first, without long texts."""
    told = AnswerVersion.objects.filter(answer=answer, state__in=values(_WAS_PUBLIC), published_at__isnull=False)
    return told.defer("question_text", "answer_text", "reply_text").order_by("-number")


def file_read(*, number: int, checksum: str) -> AnswerFile | None:
    """A file of the newest readable version that has it; None once the answer is withdrawn."""
    readable = AnswerVersion.objects.filter(
        answer__number=number,
        answer__live__isnull=False,
        state__in=values((VersionState.LIVE, VersionState.SUPERSEDED)),
    )
    return AnswerFile.objects.filter(version__in=readable, checksum=checksum).order_by("-version__number").first()


def related_answers(*, answer: Answer, places: Collection[tuple[int, str]], limit: int = 4) -> list[dict[str, Any]]:
    """Other answers that cite the same articles, given as (instrument, article), most in common first; else the newest
    of the same field. Three queries."""
    shared = _numbers_sharing(places, but=answer.number)
    found = public_answers().exclude(pk=answer.pk).select_related("agency")
    if len(shared) >= _FEW:
        rows = {one.number: one for one in found.filter(number__in=shared)}
        return listed([rows[number] for number in shared if number in rows][:limit])
    of_field = found.filter(field_slug=answer.field_slug).order_by(*_COLUMNS[AnswerOrder.NEWEST])
    return listed(of_field[:limit]) if answer.field_slug else []


def _numbers_sharing(places: Collection[tuple[int, str]], *, but: int) -> list[int]:
    """The numbers of answers that rely on any of these articles, most shared first, then newest."""
    if not places:
        return []
    named = any_of(Q(instrument=instrument, article=article) for instrument, article in sorted(places))
    relied = Reliance.objects.filter(named, item__kind=GUARDED, item__forgotten_at__isnull=True)
    rows = relied.exclude(item__key=str(but)).order_by("-pk").values_list("item__key", flat=True)[:_MOST_SHARING]
    return [int(key) for key, _ in Counter(rows).most_common(_MOST_RELATED) if key.isdecimal()]


def latest_changes(
    *, wanted: AnswerFilter = EVERYTHING, before: int | None = None, limit: int = 30
) -> list[PublicChange]:
    """The last change of each answer, latest first, with the answer and its live version.

    `before` is the id of the last change of the page before. Includes withdrawn answers, so that copies can follow.
    `law_moved_at`: the last change in the status of the law that the answer relies on.
    """
    later = PublicChange.objects.filter(answer=OuterRef("answer"), pk__gt=OuterRef("pk"))
    found = narrowed(
        PublicChange.objects.filter(~Exists(later)),
        answer__field_slug__in=fields_under(wanted.field) if wanted.field else None,
        answer__agency__in=wanted.agencies or None,
        answer__audience=wanted.audience,
        pk__lt=before,
    )
    return list(
        found.select_related("answer__live", "answer__agency")
        .annotate(law_moved_at=law_moved_at(kind=GUARDED, key="answer__number"))
        .order_by("-pk")[:limit]
    )
