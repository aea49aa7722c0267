"""Data of the composed pages, from other rooms in as few queries as possible."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from portal.agencies.dates import Period
from portal.agencies.models import Agency, Succession
from portal.agencies.queries import agencies_existing_on
from portal.agencies.states import KINDS
from portal.editorial.queries import (
    coming_events,
    published_articles,
    running_campaign,
)
from portal.library.models import Field, Instrument
from portal.library.queries import instruments_on_the_shelf, recently_updated, topics_with_counts
from portal.library.states.topics import is_known_topic, topic_name
from portal.plans.models import Assignment, Deadline, Role, RoleKind, Standing
from portal.plans.queries import plans_on_display
from portal.plans.states.progress import ProgressState
from portal.questions.queries.figures import FiguresFilter, totals
from portal.questions.queries.published_answers import (
    AnswerFilter,
    answers_listed,
    answers_wanted,
    carried_on,
    counts_by_field,
    listed,
    public_answers,
)
from portal.questions.queries.situations import situations_by_need
from portal.schema.queries import grouped

HOME_ANSWERS = 6
HOME_SITUATIONS = 3  # of each need
HOME_NEWS = 4
HOME_TOPICS = 10
HOME_CHANGES = 5
HOME_EVENTS = 3


def home(*, at: datetime) -> dict[str, object]:
    """Life situations by need, and the most asked answers; as long as there are no situations, the latest answers."""
    on, midnight = timezone.localdate(at), timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    needs = situations_by_need(most=HOME_SITUATIONS)
    order = "-asked_count" if needs else "-published_at"
    return {
        "needs": needs,
        "answers": listed(
            public_answers()
            .exclude(live__situation__has_key="wanted")
            .select_related("agency")
            .order_by(order, "-pk")[:HOME_ANSWERS]
        ),
        "news": list(published_articles()[:HOME_NEWS]),
        "in_khmer": list(published_articles().filter(language="km")[:HOME_NEWS]),
        "changes": list(recently_updated(limit=HOME_CHANGES)),
        "topics": topics_with_counts()[:HOME_TOPICS],
        "plan": living_plan(on=on),
        "campaign": running_campaign(on=on),
        # From midnight, so that the cached page stays valid while others are published; events that have ended by now
        # are left out here.
        "events": [one for one in coming_events(at=midnight)[: 10 * HOME_EVENTS] if one.over_at > at][:HOME_EVENTS],
    }


def living_plan(*, on: date) -> dict[str, object] | None:
    """The newest plan that is dated this year (`counted_on`) or still being carried out, and how many of its
    assignments all their lead agencies have completed.

    None if there is none. Three queries.
    """
    plan = plans_on_display().filter(Q(counted_on__year=on.year) | Q(ends_on__gte=on)).first()
    if plan is None:
        return None
    leads = Role.objects.filter(
        kind=RoleKind.LEAD, assignment__plan=plan, assignment__withdrawn_in__isnull=True, agencies__isnull=False
    )
    due = grouped(leads.values_list("assignment", "agencies"))
    completed = Standing.objects.filter(assignment__in=due, state=ProgressState.COMPLETED)
    done = grouped(completed.values_list("assignment", "agency"))
    return {
        "plan": plan,
        "total": plan.assignment_count,
        "completed": sum(set(asked) <= set(done.get(key, ())) for key, asked in due.items()),
    }


# ---- agencies --------------------------------------------------------------------------------------------------------


def agencies_by_kind(*, on: date, level: str) -> list[dict[str, object]]:
    """The agencies of a level on a day, in the order of the table of kinds; kinds without agencies are left out."""
    found = grouped((agency.kind, agency) for agency in agencies_existing_on(on=on).filter(level=level))
    return [{"label": kind.label, "agencies": found[code]} for code, kind in KINDS.items() if code in found]


def lineage_of(*, agency: Agency) -> dict[str, list[Succession]]:
    """The predecessors and successors of an agency. One query; each list in order of time."""
    rows = (
        Succession.objects.filter(Q(predecessor=agency) | Q(successor=agency))
        .select_related("predecessor", "successor")
        .order_by("on_date", "pk")
    )
    return {
        "predecessors": [row for row in rows if row.successor_id == agency.pk],
        "successors": [row for row in rows if row.predecessor_id == agency.pk],
    }


def answering_of(*, agency: Agency, on: date, limit: int) -> dict[str, object]:
    """The newest answers of an agency and its predecessors, and their figures for the past year."""
    keys = carried_on(agency)
    answers = answers_listed(wanted=AnswerFilter(agencies=keys), limit=limit)
    year = totals(narrowing=FiguresFilter(Period(on - timedelta(days=364), on), keys))
    share = year.on_time_share
    on_time_percent = None if share is None else int(100 * share)  # truncated: 99.9 is not 100
    return {"answers": answers, "year": year, "on_time_percent": on_time_percent}


def assignments_of_agency(*, agency: Agency, before: list[Succession]) -> list[Assignment]:
    """The assignments of plans to the agency and its predecessors, newest plan first.

    `Assignment.roles` and `.deadlines` need no further queries.
    """
    whose = [agency.pk, *(row.predecessor_id for row in before)]
    return list(
        Assignment.objects.filter(roles__agencies__in=whose, withdrawn_in__isnull=True, plan__withdrawn_at__isnull=True)
        .distinct()
        .select_related("plan")
        .prefetch_related(
            Prefetch("roles", Role.objects.filter(agencies__in=whose).distinct().order_by("kind"), to_attr="own_roles"),
            Prefetch("deadlines", Deadline.objects.order_by("sort_order")),
        )
        .order_by("-plan", "position")
    )


# ---- topics ----------------------------------------------------------------------------------------------------------


def topic_by_slug(*, slug: str) -> Field | None:
    """A field of the library; or one of the codification that has answers but no laws.

    The library only stores fields with laws, so the latter is an unsaved object without a key.
    """
    field = Field.objects.select_related("parent").filter(slug=slug).first()
    if field is not None or not is_known_topic(slug) or not answers_wanted(wanted=AnswerFilter(field=slug)).exists():
        return field
    top = slug.partition("/")[0]
    return Field(
        slug=slug, name=topic_name(slug), parent=Field(slug=top, name=topic_name(top)) if top != slug else None
    )


def instruments_in_topic(*, topic: Field) -> QuerySet[Instrument]:
    """The instruments in the field or in a heading of it, newest first."""
    if topic.pk is None:
        return Instrument.objects.none()
    sorted_under = Instrument.fields.through.objects.filter(
        field__in=Field.objects.filter(Q(pk=topic.pk) | Q(parent=topic)).values("pk")
    ).values("instrument")
    return instruments_on_the_shelf().filter(pk__in=sorted_under).order_by("-issued_date", "pk")


def topics() -> list[dict[str, Any]]:
    """The top-level fields that have any contents, with the numbers of instruments and answers in each.

    Most instruments first, then most answers.
    """
    laws = {choice.value: choice for choice in topics_with_counts()}
    answers = {choice.value: choice for choice in counts_by_field().topics()}
    names = dict(Field.objects.filter(parent=None, articles__live=True).values_list("slug", "name"))
    names |= {slug: choice.label for found in (answers, laws) for slug, choice in found.items()}
    return sorted(
        [
            {
                "slug": slug,
                "name": name,
                "laws": laws[slug].count if slug in laws else 0,
                "answers": answers[slug].count if slug in answers else 0,
            }
            for slug, name in names.items()
        ],
        key=lambda one: (-one["laws"], -one["answers"], one["slug"]),
    )


def language_groups() -> list[list[tuple[int, str]]]:
    """The same content in several languages: groups of (key of the page, language), the original first. One query."""
    pairs = published_articles().filter(translation_of__isnull=False, translation_of__live=True)
    rows = pairs.order_by("pk").values_list("translation_of", "translation_of__language", "pk", "language")
    found = grouped(((original, spoken), (pk, language)) for original, spoken, pk, language in rows)
    return [[original, *translations] for original, translations in found.items()]
