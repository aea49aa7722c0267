"""How often a page of the back office asks the database does not hang on how much waits and how many officers work."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.agencies.models import StandIn, Succession
from portal.editorial.models import DeskReminder
from portal.editorial.operations.sections import sync_section_permissions
from portal.editorial.states.workflow import ReminderSubject
from portal.frontpages.admin.my_work import counted
from portal.library.models import Event
from portal.library.operations import CitingContent, ReliancePlace, register_item
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.editorial.factories import make_article, make_front
from tests.portal.frontpages.waiting_scenes import AT, DAY, WAITING
from tests.portal.library.laws import make_event, make_instrument
from tests.portal.questions.answering import Team, asked_of
from tests.portal.questions.factories import make_question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
# How many beside those of the shell, which the page of the manual asks alone.
LISTS = (
    "questions_inbox", "questions_of_agency", "absences", "library_stale", "library_stale_changes", "my_work",
    "library_events", "agencies_orphans", "retention", "board", "editorial_calendar", "editorial_compliance",
    "editorial_figures", "wagtailadmin_home", "succession:index", "posting:index",
)  # fmt: skip
MOST = dict.fromkeys(LISTS, 12) | {"wagtailadmin_home": 13}  # of somebody who may do everything; of no role over 12
FEW, MANY = 1, 8


def asked(client: Client, address: str) -> int:
    """Of a visit for which nothing is remembered but what the process has read once for all."""
    client.get(address)
    counted.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


class Province:
    """An agency with somebody who may do everything there and at the portal, and ever more that waits for them."""

    def __init__(self) -> None:
        self.agency = make_agency("Sở Nội vụ")
        self.front = make_front(self.agency)
        self.officer = make_officer("moi-viec", is_superuser=True, is_staff=True)
        for role in ("justice", "editor", "approver", "leader", "reception"):
            make_posting(role, agency=self.agency, officer=self.officer)
        self.client = Client()
        self.client.force_login(self.officer)
        self.count = 0
        make_instrument()

    def grow(self, by: int) -> None:
        for _ in range(by):
            self.count += 1
            self.questions()
            self.contents()
            self.people()
        event = make_event("dieu-8", at=AT + timedelta(hours=self.count))
        Event.objects.filter(pk=event.pk).update(
            instrument=None, identity=f"{self.count}-2020-nd-cp", document_key=f"{self.count}-2020-nd-cp"
        )
        sync_section_permissions(on=DAY)

    def questions(self) -> None:
        late = DAY - timedelta(days=9)
        make_question(state="da-nhan", due_on=DAY, field_slug="dan-su")
        make_question(state="cho-sang-loc")
        asked_of(Team(self.agency), due_on=late)
        WAITING["cau-hoi-tre-lanh-dao"].lay(self.agency)
        WAITING["cau-hoi-phoi-hop"].lay(self.agency)
        WAITING["tra-loi-can-goi"].lay(self.agency)
        WAITING["tra-loi-kiem-tra"].lay(self.agency)

    def contents(self) -> None:
        article = make_article(f"Bài {self.count}", section=self.front, agency=self.agency, owner=self.officer)
        reminded = {"due_at": AT, "reminded_at": AT, "agency": self.agency}
        DeskReminder.objects.create(about=ReminderSubject.REVIEW.value, key=str(article.pk), **reminded)
        said = {"kind": "rooms.leaflet", "key": f"{self.count}", "title": f"Tờ gấp {self.count}"}
        content = CitingContent(**said, agency=self.agency)
        register_item(content=content, places=[ReliancePlace("7-2021-nd-cp", "dieu-8")], at=AT - timedelta(days=30))

    def people(self) -> None:
        away, instead = (make_posting("editor", agency=self.agency).officer for _ in range(2))
        StandIn.objects.create(
            officer=away, stand_in=instead, agency=self.agency, from_date=date(2026, 11, 1), to_date=date(2027, 1, 1),
            set_by=away, set_at=AT,
        )  # fmt: skip
        merged = make_agency(f"Sở {self.count}", exists_to=date(2025, 3, 1))
        Succession.objects.create(predecessor=merged, successor=self.agency, on_date=date(2025, 3, 1))


def test_as_many_for_much_as_for_little() -> None:
    province = Province()
    shell = asked(province.client, reverse("manual"))
    province.grow(FEW)
    few = {page: asked(province.client, reverse(page)) for page in LISTS}
    province.grow(MANY)
    many = {page: asked(province.client, reverse(page)) for page in LISTS}
    assert {page: many[page] - few[page] for page in LISTS if many[page] > few[page]} == {}
    assert {page: many[page] - shell for page in LISTS if many[page] - shell > MOST[page]} == {}
