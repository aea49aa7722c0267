"""An agency with its people and its section, for stories of the way to the public."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from wagtail.models import TaskState, WorkflowState

from portal.agencies.models import Agency, Officer
from portal.editorial.models import ArticlePage, SectionPage, StepState
from portal.editorial.operations.workflow import approve_step
from portal.editorial.queries.reminders import open_step_of
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.editorial.factories import make_section

# A Friday morning, a working day.
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@dataclass
class Newsroom:
    """A department in charge of a section. People are made when they are asked for, once for each role."""

    agency: Agency = field(default_factory=make_agency)
    people: dict[str, Officer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.section: SectionPage = make_section()
        SectionPage.objects.filter(pk=self.section.pk).update(agency=self.agency)
        self.section.refresh_from_db()

    def somebody(self, role: str) -> Officer:
        if role not in self.people:
            self.people[role] = make_posting(role, agency=self.agency).officer
        return self.people[role]

    def draft(self, title: str = "Đặt cọc mua nhà", *, by: Officer | None = None, **said: object) -> ArticlePage:
        writer = by or self.somebody("editor")
        body = [("paragraph", "<p>Một đoạn.</p>")]
        fields = {"lead": "Bỏ cọc thì mất cọc.", "kind": "bai-viet", "body": body, "agency": self.agency}
        article = ArticlePage(title=title, live=False, owner=writer, **(fields | said))
        self.section.add_child(instance=article)
        article.save_revision(user=writer)
        return ArticlePage.objects.get(pk=article.pk)

    def submit(self, article: ArticlePage, *, by: Officer | None = None) -> StepState:
        article.get_workflow().start(article, by or self.somebody("editor"))
        return open_step_of(page=article)

    def approved(self, article: ArticlePage) -> ArticlePage:
        """Submitted, checked and approved by the right people."""
        state = self.submit(article)
        approve_step(state=state, by=self.somebody("legal"), at=NOW)
        approve_step(state=open_step_of(page=article), by=self.somebody("leader"), at=NOW)
        return ArticlePage.objects.get(pk=article.pk)

    def edited(self, article: ArticlePage, lead: str, *, by: Officer | None = None) -> ArticlePage:
        draft = article.get_latest_revision_as_object()
        draft.lead = lead
        draft.save_revision(user=by or self.somebody("editor"))
        return ArticlePage.objects.get(pk=article.pk)


def submissions(article: ArticlePage) -> list[str]:
    return [state.status for state in WorkflowState.objects.for_instance(article).order_by("pk")]


def steps(article: ArticlePage) -> list[str]:
    return [state.status for state in TaskState.objects.for_instance(article).order_by("pk")]
