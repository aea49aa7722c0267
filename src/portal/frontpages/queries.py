"""What the composed pages show, asked from the rooms below in as few questions as possible."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from portal.agencies.kinds import KINDS
from portal.agencies.models import Agency, Succession
from portal.agencies.queries import agencies_existing_on, find_agency
from portal.editorial.models import ArticlePage
from portal.editorial.queries import articles_in_field, articles_of_agency, articles_of_kind, published_articles
from portal.library.models import Field, Instrument
from portal.library.queries import Choice, instruments_on_the_shelf, recently_updated, topics_with_counts
from portal.plans.models import Assignment, Deadline, Plan, Role, RoleKind, Standing
from portal.plans.queries import plans_on_display
from portal.plans.states import State

HOME_QUESTIONS = 6
HOME_TOPICS = 10
HOME_CHANGES = 5
HOME_AGENCIES = 8
HOME_KINDS = ("department", "committee", "board")


@dataclass(frozen=True, slots=True)
class PlanAtAGlance:
    """A plan in one line: how many assignments, how many of them all their lead agencies have completed."""

    plan: Plan
    total: int
    completed: int


@dataclass(frozen=True, slots=True)
class Home:
    """What the front door shows under the search box."""

    questions: list[ArticlePage]
    news: list[ArticlePage]
    changes: list[Instrument]
    topics: list[Choice]
    agencies: list[Agency]
    plan: PlanAtAGlance | None

    @property
    def articles(self) -> list[ArticlePage]:
        return [*self.questions, *self.news]


def home(*, on: date) -> Home:
    return Home(
        questions=list(articles_of_kind(kind="hoi-dap")[:HOME_QUESTIONS]),
        news=list(published_articles().exclude(kind="hoi-dap")[:4]),
        changes=list(recently_updated(limit=HOME_CHANGES)),
        topics=topics_with_counts()[:HOME_TOPICS],
        agencies=list(agencies_existing_on(on=on).filter(level="province", kind__in=HOME_KINDS)[:HOME_AGENCIES]),
        plan=newest_plan(),
    )


def newest_plan() -> PlanAtAGlance | None:
    """The newest plan on display; None where there is none. Three queries."""
    plan = plans_on_display().first()
    if plan is None:
        return None
    leads = Role.objects.filter(
        kind=RoleKind.LEAD, assignment__plan=plan, assignment__withdrawn_in__isnull=True, agencies__isnull=False
    )
    due: dict[int, set[int]] = {}
    for assignment, agency in leads.values_list("assignment", "agencies"):
        due.setdefault(assignment, set()).add(agency)
    done = Standing.objects.filter(assignment__in=due, state=State.COMPLETED)
    for assignment, agency in done.values_list("assignment", "agency"):
        due[assignment].discard(agency)
    return PlanAtAGlance(plan=plan, total=plan.assignment_count, completed=sum(1 for left in due.values() if not left))


# ---- agencies --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgencyGroup:
    """The agencies of one kind, under the word used for all of them."""

    label: str
    agencies: list[Agency]


def agencies_by_kind(*, on: date, level: str) -> list[AgencyGroup]:
    """The agencies of a level on a day, in the order of the table of kinds; kinds without agencies are left out."""
    found = list(agencies_existing_on(on=on).filter(level=level))
    groups = [
        AgencyGroup(label=kind.label, agencies=[agency for agency in found if agency.kind == kind.code])
        for kind in KINDS.values()
    ]
    return [group for group in groups if group.agencies]


def levels_with_counts(*, on: date) -> dict[str, int]:
    """Level -> number of agencies existing on the day."""
    counted = agencies_existing_on(on=on).order_by().values_list("level").annotate(count=Count("pk"))
    return dict(counted)


def agency_by_slug(*, slug: str) -> Agency | None:
    return Agency.objects.select_related("parent", "place").filter(slug=slug).first()


def agency_meant(*, slug: str, on: date) -> Agency | None:
    """The living agency that a short address means: `so-tu-phap` is whoever bears that name on the day."""
    return find_agency(name=slug.replace("-", " "), on=on)


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where an agency's work came from and who carries it on."""

    predecessors: list[Succession]
    successors: list[Succession]


def lineage_of(*, agency: Agency) -> Lineage:
    """One query; each list in order of time."""
    rows = (
        Succession.objects.filter(Q(predecessor=agency) | Q(successor=agency))
        .select_related("predecessor", "successor")
        .order_by("on_date", "pk")
    )
    return Lineage(
        predecessors=[row for row in rows if row.successor_id == agency.pk],
        successors=[row for row in rows if row.predecessor_id == agency.pk],
    )


def articles_by_agency(*, agency: Agency, limit: int) -> list[ArticlePage]:
    return list(articles_of_agency(agency=agency)[:limit])


def assignments_of_agency(*, agency: Agency, before: list[Succession]) -> list[Assignment]:
    """What plans asked of the agency and of those whose work it carries on, newest plan first.

    `Assignment.roles` and `.deadlines` are at hand without further queries.
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
    return Field.objects.select_related("parent").filter(slug=slug).first()


def instruments_in_topic(*, field: Field) -> QuerySet[Instrument]:
    """The instruments sorted under the field or a heading of it, newest first."""
    chosen = Field.objects.filter(Q(pk=field.pk) | Q(parent=field)).values("pk")
    sorted_under = Instrument.fields.through.objects.filter(field__in=chosen).values("instrument")
    return instruments_on_the_shelf().filter(pk__in=sorted_under).order_by("-issued_date", "pk")


def articles_in_topic(*, field: Field, limit: int) -> list[ArticlePage]:
    return list(articles_in_field(field=field)[:limit])


def topics() -> list[Choice]:
    """The fields at the top of the tree with the instruments under each; a field with articles alone counts none."""
    counted = {choice.value: choice for choice in topics_with_counts()}
    written = Field.objects.filter(parent=None, articles__live=True).distinct()
    for field in written:
        counted.setdefault(field.slug, Choice(value=field.slug, label=field.name, count=0))
    return list(counted.values())
