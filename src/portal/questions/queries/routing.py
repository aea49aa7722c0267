"""Suggestions for a question: the classifier, with competences, past decisions and places; and the interface of the
adviser, a room above named in settings, because a room never imports upward.

Without one (QUESTIONS_ADVISER = "") there is no advice and everything else works.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from portal.agencies.models import Agency, Place
from portal.agencies.queries import heirs_of
from portal.agencies.queries.territory import current_places_of_each
from portal.library.states.topics import topic_name
from portal.questions.models import Competence, Question, Taught
from portal.questions.privacy import find_personal, without_persons
from portal.questions.queries import in_field
from portal.questions.routing import EverydayPhrase, RoutingLessons, shipped_seed, terms_of
from portal.questions.routing.suggestions import (
    Committee,
    CompetenceRule,
    RoutingHabits,
    RoutingSuggestion,
    competent,
    suggest,
)
from portal.questions.submissions import digest_of
from portal.schema.queries import grouped

__all__ = [
    "EverydayPhrase",
    "QuestionAdvice",
    "QuestionAdviser",
    "adviser",
    "similar_to",
]


@dataclass(frozen=True, slots=True)
class QuestionAdvice:
    """`answers`: published ones that may answer the question, with `number`, `title`, `summary`, `url`, `is_stale`.
    `provisions`: `label` ("khoản 1 Điều 328 Bộ luật Dân sự"), `law`, the `words` of the passage, `url`, `document_key`,
    `address`."""

    answers: tuple[Mapping[str, Any], ...] = ()
    provisions: tuple[Mapping[str, Any], ...] = ()


class QuestionAdviser:
    """The interface of an adviser. This null object gives no advice."""

    def advise(self, question: str, *, limit: int = 5, to_officer: bool = False) -> QuestionAdvice:
        """The nearest answers and provisions, best first; both empty for unreadable text. Officers are also shown less
        similar answers. Never raises."""
        return QuestionAdvice()

    def hear(self, question: str) -> tuple[EverydayPhrase, ...]:
        """The everyday phrases in a question, in order; empty if none is known. Never raises."""
        return ()


def adviser() -> QuestionAdviser:
    """The adviser named in settings."""
    made: QuestionAdviser = (
        import_string(settings.QUESTIONS_ADVISER)() if settings.QUESTIONS_ADVISER else QuestionAdviser()
    )
    return made


def similar_to(text: str) -> dict[str, Any]:
    """Advice for a text; `digest` identifies the text, `personal` are numbers in it that identify a person.

    Never raises. Names and places are not reported, as people need them to tell what happened; they are removed from
    the search text.
    """
    personal = tuple({one.digest: one for one in find_personal(text) if one.is_structured}.values())
    return {"digest": digest_of(text), "advice": adviser().advise(without_persons(text), limit=4), "personal": personal}


COMMITTEE = "committee"
_HEARD = 4_000  # characters of a question that are classified: its subject comes first


def suggestion_for(*, question: Question, on: date) -> RoutingSuggestion:
    """Fields and agencies for a question, best first, with sentences that say why."""
    return suggestions_for(questions=[question], on=on)[question.pk]


def suggestions_for(*, questions: Sequence[Question], on: date) -> dict[int, RoutingSuggestion]:
    """The same for a page of questions, with places joined. At most eight queries for any number."""
    texts = {one.pk: without_persons(f"{one.title}\n{one.text}"[:_HEARD]) for one in questions}
    rules = rules_on(on=on)
    names = {rule.field_slug: topic_name(rule.field_slug) for rule in rules}
    habits = habits_for(terms={term for text in texts.values() for term in terms_of(text)}, on=on)
    ask = adviser()
    committees = committees_by_place(places=[one.place for one in questions if one.place], on=on)
    return {
        one.pk: suggest(
            text=texts[one.pk],
            seed=shipped_seed(),
            rules=rules,
            on=on,
            place=committees.get(one.place_id or 0, {}),
            habits=habits,
            field_names=names,
            chosen_field=one.field_slug,
            wished=one.wished_agency_id,
            said=ask.hear(texts[one.pk]),
        )
        for one in questions
    }


def competences_held(*, on: date, field: str = "") -> QuerySet[Competence]:
    """Competences in force on a day, of all or of one topic with its headings; by field, special ones first."""
    held = Competence.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), in_field(field), valid_from__lte=on)
    return held.select_related("agency").order_by("field_slug", "-words", "pk")


def rules_on(*, on: date) -> list[CompetenceRule]:
    """The competences of a day. A dissolved agency is replaced by its single successor; with several it is skipped."""
    held = list(competences_held(on=on))
    heirs = heirs_of(agencies=[one.agency for one in held if one.agency], on=on)
    return [
        CompetenceRule(
            field_slug=one.field_slug,
            agency=agency.pk if agency else None,
            agency_name=agency.name if agency else "",
            level=one.level,
            words=tuple(filter(None, (words.strip() for words in one.words.split(",")))),
            basis=one.basis,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
        )
        for one in held
        if (agency := _today(one.agency, heirs, on)) is not None or one.level
    ]


def _today(agency: Agency | None, heirs: Mapping[int, list[Agency]], on: date) -> Agency | None:
    """The agency, or its single successor; None if there is not exactly one."""
    if agency is None or agency.exists_on(on):
        return agency
    found = heirs.get(agency.pk, [])
    return found[0] if len(found) == 1 else None


def committees_by_place(*, places: Iterable[Place], on: date) -> dict[int, dict[str, Committee]]:
    """Place id -> level -> people's committee of the place or of a place around it; for merged places, of today's ones.
    Parents of the places should be joined. A few queries for any number."""
    around = {key: {one.pk for one in land} for key, land in current_places_of_each(places=places, on=on).items()}
    every = set().union(*around.values())
    found = list(Agency.objects.existing_on(on).filter(place__in=every, kind=COMMITTEE).order_by("pk")) if every else []
    return {key: _by_level(agency for agency in found if agency.place_id in keys) for key, keys in around.items()}


def _by_level(agencies: Iterable[Agency]) -> dict[str, Committee]:
    """Two committees of a level mean that the place was divided and the asker's part is unknown: then none is given."""
    found = grouped((agency.level, Committee(agency.pk, agency.name)) for agency in agencies)
    return {level: ones[0] for level, ones in found.items() if len(ones) == 1}


def habits_for(*, terms: Iterable[str], on: date) -> RoutingHabits:
    """Training counts of these terms; those of dissolved agencies go to their single successor."""
    rows = Taught.objects.filter(term__in=["", *terms], count__gt=0).values_list("what", "label", "term", "count")
    taught = list(rows.order_by("what", "label", "term"))
    keys = {int(label) for what, label, _, _ in taught if what == "agency" and label.isdecimal()}
    known = Agency.objects.in_bulk(keys) if keys else {}
    heirs = heirs_of(agencies=known.values(), on=on)
    today = {key: heir for key, one in known.items() if (heir := _today(one, heirs, on)) is not None}
    fields = _lessons((label, term, number) for what, label, term, number in taught if what == "field")
    return RoutingHabits(
        fields,
        _lessons(
            (str(today[int(label)].pk), term, number)
            for what, label, term, number in taught
            if what == "agency" and label.isdecimal() and int(label) in today
        ),
        {agency.pk: agency.name for agency in today.values()},
    )


def _lessons(rows: Iterable[tuple[str, str, int]]) -> RoutingLessons:
    totals: dict[str, int] = {}
    counts: dict[str, dict[str, int]] = {}
    for label, term, number in rows:
        if term:
            by_label = counts.setdefault(term, {})
            by_label[label] = by_label.get(label, 0) + number
        else:
            totals[label] = totals.get(label, 0) + number
    return RoutingLessons(totals, counts)


def competent_among(*, question: Question, agencies: Sequence[Agency], on: date) -> Agency | None:
    """The agency among these that the competences put first for the question's field; None if they name none of
    them."""
    by_key, place = {agency.pk: agency for agency in agencies}, question.place
    if question.field_slug:
        ruled = competent(
            field_slug=question.field_slug,
            text=f"{question.title}\n{question.text}",
            place=committees_by_place(places=[place], on=on).get(place.pk, {}) if place else {},
            rules=rules_on(on=on),
            on=on,
        )
        keys = [one.agency for one in ruled]
    else:
        keys = [guess.agency for guess in suggestion_for(question=question, on=on).agencies]
    return next((by_key[key] for key in keys if key in by_key), None)
