"""Pages that are kept say what pages made anew say, whatever officers and citizens do, in whatever order."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from portal.digitisation.models import Scan
from portal.digitisation.operations.publication import restore_scan, withdraw_scan
from portal.digitisation.states import ScanState
from portal.editorial.models import ArticlePage
from portal.journal.queries.dependencies import KEPT_PARTS, NEVER_KEPT
from portal.library.models import Event, Instrument
from portal.library.operations import revoke_event
from portal.library.operations.instruments import restore_instrument, withdraw_instrument
from portal.library.states import EventState
from portal.questions.models import Answer
from portal.questions.operations.publication import restore_answer, withdraw_answer
from portal.questions.operations.submissions import NewQuestion, receive_question
from tests.portal.surfaces.reading import addresses, text_of
from tests.portal.surfaces.register import HELD, SURFACES
from tests.portal.surfaces.scene import CHANGED, TODAY, Scene
from tests.portal.surfaces.test_walk import accept

pytestmark = pytest.mark.django_db
CACHE = "portal.journal.middleware.PageCacheMiddleware"
MORE_ACTS = 4
_ASKED = count(1)


@dataclass
class Readers:
    """One asks a portal that keeps its pages, one a portal that keeps what pages share, another one that keeps none."""

    places: list[str]
    kept: Client
    sharing: Client
    anew: Client
    stale: list[str] = field(default_factory=list)

    def compare(self, after: str) -> None:
        for place in self.places:
            pages = [self._page(client, place) for client in (self.kept, self.sharing, self.anew)]
            if not pages[0] == pages[1] == pages[2]:
                self.stale.append(f"{place} after {after}")

    def _page(self, client: Client, place: str) -> tuple[int, str]:
        answer = client.get(place)
        return answer.status_code, text_of(answer)


@pytest.fixture
def readers(scene: Scene, settings: Settings) -> Iterator[Readers]:
    caches["pages"].clear()
    KEPT_PARTS.clear()
    plain = settings.MIDDLEWARE
    anew, sharing, kept = Client(), Client(), Client()
    anew.get("/")
    sharing.get("/")
    anew.cookies[settings.SESSION_COOKIE_NAME] = "none"  # whoever may have signed in is told everything anew
    settings.PARTS_KEPT_SECONDS = 60.0
    settings.MIDDLEWARE = [CACHE, *plain]
    kept.get("/")
    settings.MIDDLEWARE = plain
    scene.clock.set_to(TODAY)
    places = {
        address
        for surface in SURFACES.values()
        if not surface.is_file
        for address in addresses(surface, scene)
        if not address.startswith(NEVER_KEPT)
    }
    yield Readers(sorted(places), kept, sharing, anew)
    caches["pages"].clear()
    KEPT_PARTS.clear()


def _tell(scene: Scene) -> None:
    scene.propose(CHANGED)
    scene.let_them_tell()


def _accept(scene: Scene) -> None:
    accept(scene, list(Event.objects.filter(state__in=(EventState.PROPOSED, EventState.TOLD))))


def _take_back(scene: Scene) -> None:
    for event in Event.objects.filter(state=EventState.ACCEPTED):
        revoke_event(event=event, reason="Đọc nhầm", by=scene.officer, at=scene.clock())


def _turn_answers(scene: Scene) -> None:
    for answer in Answer.objects.all():
        if answer.live_id is None:
            restore_answer(answer=answer, by=scene.officer, at=scene.clock())
        else:
            withdraw_answer(answer=answer, reason="Không còn đúng.", by=scene.officer, at=scene.clock())


def _turn_articles(scene: Scene) -> None:
    for article in ArticlePage.objects.all():
        if article.live:
            article.unpublish()
        else:
            article.save_revision().publish()


def _turn_scans(scene: Scene) -> None:
    for scan in Scan.objects.all():
        if scan.state == ScanState.PUBLISHED:
            withdraw_scan(scan=scan, reason="Không còn đúng.", by=scene.officer, at=scene.clock())
        else:
            restore_scan(scan=scan, by=scene.officer, at=scene.clock())


def _turn_a_law(scene: Scene) -> None:
    law = Instrument.objects.get(number_key=HELD)
    if law.withdrawn_at is None:
        withdraw_instrument(instrument=law, reason="Nhầm bản.", by=scene.officer, at=scene.clock())
    else:
        restore_instrument(instrument=law, by=scene.officer, at=scene.clock())


def _ask(scene: Scene) -> None:
    """Citizens' questions: nothing that is public."""
    text = f"Câu hỏi thứ {next(_ASKED)}: có phải làm như vậy không?"
    asked = NewQuestion(text=text, title=text, wording="2026-11", may_publish=False)
    receive_question(asked=asked, at=scene.clock(), key="bi-mat")


ACTS: list[Callable[[Scene], None]] = [
    _tell,
    _accept,
    _take_back,
    _turn_answers,
    _turn_articles,
    _turn_scans,
    _turn_a_law,
    _ask,
]


def test_a_kept_page_is_the_page_made_anew(readers: Readers, scene: Scene):
    readers.compare("the beginning")
    draw = random.Random(20261130)
    for act in [*draw.sample(ACTS, len(ACTS)), *draw.choices(ACTS, k=MORE_ACTS)]:
        act(scene)
        readers.compare(act.__name__)
    assert readers.stale == []


def test_a_question_leaves_the_law_as_it_is_kept(readers: Readers, scene: Scene, monkeypatch: pytest.MonkeyPatch):
    """Otherwise the test above would hold of a portal that keeps nothing."""
    law = f"/van-ban/{HELD}/"
    before = readers.kept.get(law)
    assert before.status_code == 200
    monkeypatch.setattr("portal.library.web.law.read", None)
    _ask(scene)
    assert readers.kept.get(law).content == before.content
    with pytest.raises(TypeError):
        readers.anew.get(law)
