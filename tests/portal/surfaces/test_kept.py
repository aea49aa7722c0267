"""Pages that are kept say what pages made anew say, whatever officers and citizens do, in whatever order."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import unquote_plus, urlsplit

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from portal.digitisation.models import Scan
from portal.digitisation.operations.publication import restore_scan, withdraw_scan
from portal.digitisation.states import ScanState
from portal.editorial.models import Adoption, ArticlePage, SectionPage
from portal.editorial.operations import end_content
from portal.editorial.operations.syndication import AdoptionOverlay, adopt_article, release_adoption
from portal.editorial.states.workflow import ContentEnding
from portal.journal.queries.dependencies import KEPT_PARTS, NEVER_KEPT
from portal.library.models import Event, Instrument
from portal.library.operations import revoke_event
from portal.library.operations.instruments import restore_instrument, withdraw_instrument
from portal.library.states import EventState
from portal.questions.models import Answer, Question
from portal.questions.operations.publication import restore_answer, withdraw_answer
from portal.questions.operations.submissions import NewQuestion, receive_question
from portal.questions.operations.triage import write_note
from tests.portal.agencies.factories import make_agency
from tests.portal.editorial.factories import make_front
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


def _turn_an_adoption(scene: Scene) -> None:
    """Of what sections took over, front page and lists ask at the moment of now."""
    if held := Adoption.objects.filter(ended_at=None).first():
        release_adoption(adoption=held, by=scene.officer, at=scene.clock())
        return
    section = SectionPage.objects.filter(agency__name=TAKES_OVER).first() or make_front(make_agency(TAKES_OVER))
    for article in ArticlePage.objects.live().filter(kind="bai-viet")[:1]:
        adopt_article(section=section, article=article, overlay=AdoptionOverlay(), by=scene.officer, at=scene.clock())


TAKES_OVER = "Sở Công Thương thử"


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
    write_note(question=Question.objects.latest("pk"), text="Đã gọi lại.", by=scene.officer, at=scene.clock())


ACTS: list[Callable[[Scene], None]] = [
    _tell,
    _accept,
    _take_back,
    _turn_answers,
    _turn_articles,
    _turn_an_adoption,
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


# The packages of the scene are from later than all that happens in it; that they are shut in the transaction is held by
# tests/portal/sharing/test_withdrawal_leaves_every_door.py.
LEFT_TO_THE_WORKER = ("/du-lieu-mo/goi/", "/tim-kiem/", "/api/v1/search", "/nhung", "/oai/", "/nguon-tin/")
# What the contents say and nothing else does, and doors that hold them besides those of the register.
WORDS = re.compile("phải làm (?:đúng )?như vậy|hộ nghèo được hỗ trợ", re.IGNORECASE)
DOORS_BESIDE = {
    "answer": (*("/api/v1/answers/{key}/versions", "/tim-kiem/goi-y/?q=phải+làm"),),
    "article": ("{url}ban-in.pdf", "/nhung/{partner}/noi-dung/{item}/?kieu=day-du"),
    "leaflet": ("/nhung/{partner}/noi-dung/{item}/?kieu=day-du",),
    "scan": (
        *("{url}van-ban.txt", "{url}tim-duoc-chu.pdf", "{url}ban-goc/"),
        "/nhung/{partner}/noi-dung/{item}/?kieu=day-du",
    ),
}
DOORS_OF_ALL = (
    *("/api/v1/changes", "/du-lieu-mo/goi/thay-doi/", "/nguon-tin/loai/tai-lieu-so-hoa/atom/", "/sitemap.xml"),
    *("/hoi-dap/?q=như+vậy", "/so-hoa/?q=hộ+nghèo", "/to-gap/", "/oai/?verb=ListRecords&metadataPrefix=oai_dc"),
    "/nhung/{partner}/danh-sach/?so=10",
)


def _every_door(scene: Scene) -> list[str]:
    found = [address for surface in SURFACES.values() for address in addresses(surface, scene)]
    found += [
        door.format(**scene.shared, **contents[kind])
        for contents in scene.of.values()
        for kind, doors in DOORS_BESIDE.items()
        for door in doors
    ]
    return sorted({*found, *(one.format(**scene.shared) for one in DOORS_OF_ALL)})


def _holding(client: Client, doors: list[str]) -> list[str]:
    """Doors behind which the words stand, but for what was asked, which a page of results repeats."""
    said = ((door, text_of(client.get(door, follow=True)), unquote_plus(urlsplit(door).query)) for door in doors)
    return [door for door, text, asked in said if WORDS.search(text.replace(asked.partition("=")[2] or "=", ""))]


def test_what_is_withdrawn_stands_behind_no_door_once_the_worker_has_run(readers: Readers, scene: Scene):
    """Pages that are kept, lists, feeds, embeds, files, search, printouts: all are asked before and after."""
    doors = _every_door(scene)
    before = _holding(readers.kept, doors)
    kinds = {door.partition("?")[0].strip("/").partition("/")[0] for door in before}
    assert {"hoi-dap", "so-hoa", "tim-kiem", "chia-se", "nguon-tin", "nhung", "oai", "api", "du-lieu-mo"} <= kinds
    assert len(before) >= 40, before
    for answer in Answer.objects.all():
        withdraw_answer(answer=answer, reason="Không còn đúng.", by=scene.officer, at=scene.clock())
    for article in ArticlePage.objects.all():
        end_content(
            page=article, ending=ContentEnding.GONE, note="", successor=None, by=scene.officer, at=scene.clock()
        )
    for scan in Scan.objects.all():
        withdraw_scan(scan=scan, reason="Không còn đúng.", by=scene.officer, at=scene.clock())
    assert _holding(readers.kept, [door for door in before if not door.startswith(LEFT_TO_THE_WORKER)]) == []
    scene.tend()
    assert _holding(readers.kept, doors) == []
    heard = ("bai-doc.wav", "bai-doc.mp3", "anh.png", "goi-loa.zip")
    kits = [said["kit"] for contents in scene.of.values() for said in contents.values() if "kit" in said]
    assert {Client().get(f"{kit}{name}").status_code for kit in kits for name in heard} <= {404, 410}
