"""One content of each kind that cites a held act, one that cites an act not held, and a clock that tests turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from portal.agencies.models import Officer
from portal.api.jobs import is_due
from portal.api.operations.open_data import BulkStore, export_open_data
from portal.api.operations.packages import publish_packages
from portal.api.queries import data_publisher, package_cover
from portal.digitisation.operations.publication import publish_scan
from portal.digitisation.states import Material
from portal.dissemination.jobs.schedule import askers_reader, campaigns_reader, followers_reader
from portal.dissemination.operations.campaigns import link_for
from portal.editorial.operations.sections import sync_section_permissions
from portal.journal.models import Slip
from portal.journal.operations import read_some
from portal.library.models import Event, Field, Instrument
from portal.library.operations import EventDraft, EventDraftTarget, propose_events
from portal.library.operations.catalogue import load_catalogue
from portal.library.operations.validity import let_texts_act
from portal.library.readers.catalogue import InstrumentCatalogue
from portal.library.states import EventKind, EventOrigin
from portal.plans.jobs import basis_reader
from portal.plans.operations import accept_plan
from portal.plans.parser import read_plan
from portal.questions.operations.drafts import PickedProvision, start_correction
from portal.questions.operations.publication import publish_version
from portal.search.jobs import index_reader
from portal.search.operations import rebuild
from portal.sharing.jobs import items_reader
from portal.sharing.models import Item
from portal.sharing.operations.registry import register_everything
from tests.portal.agencies.factories import make_agency
from tests.portal.digitisation.publishing.scans import keep_pictures, make_scan
from tests.portal.editorial.factories import make_article, make_section
from tests.portal.library.amended import BASE
from tests.portal.library.factories import bring
from tests.portal.library.laws import make_instrument
from tests.portal.library.test_identity import CODE
from tests.portal.plans.factories import PLAN as PLAN_TEXT
from tests.portal.questions.answering import Team, text_with
from tests.portal.sharing.factories import make_partner
from tests.portal.surfaces.register import HELD, PLACES, UNHELD

NUMBERS = {HELD: "7/2021/NĐ-CP", UNHELD: "45/2019/QH14"}
AMENDING = {HELD: "9/2026/NĐ-CP", UNHELD: "12/2026/QH16"}
NAMED = {HELD: "điểm c khoản 2 Điều 2 Nghị định 7/2021/NĐ-CP", UNHELD: "khoản 1 Điều 35 Bộ luật số 45/2019/QH14"}
WRITTEN = datetime(2026, 11, 18, 2, tzinfo=timezone.get_fixed_timezone(0))
TODAY, CHANGED = date(2026, 11, 24), date(2026, 11, 22)
_READERS = (index_reader, items_reader, basis_reader, followers_reader, askers_reader, campaigns_reader)


def days_about(change: date) -> dict[str, str]:
    return {"eve": f"{change - timedelta(days=1)}", "day": f"{change}"}


_READ_LATER = timedelta(days=60)  # past every wait of readers


@dataclass
class Clock:
    """What `timezone.now` says. It goes on by itself: what is done one after the other has moments one after the
    other, as caches and harvesters need."""

    at: datetime

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at

    def set_to(self, day: date) -> None:
        self.at = max(self.at + timedelta(seconds=2), WRITTEN.replace(month=day.month, day=day.day, year=day.year))


@dataclass
class Scene:
    """`of` are the contents by act and kind: what stands in the addresses of the register."""

    clock: Clock
    folder: Path
    of: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)
    team: Team = field(init=False)

    @property
    def officer(self) -> Officer:
        return self.team.approver

    def set_up(self) -> None:
        file = self.folder / "nghi-dinh.txt"
        file.write_text(BASE, encoding="utf-8")
        bring(file, at=self.clock())
        load_catalogue(catalogue=InstrumentCatalogue("danh mục thử", TODAY, (CODE,), ()), by=None, at=self.clock())
        self.team = Team(make_agency("Sở Tư pháp thử"))
        sync_section_permissions(on=timezone.localdate())
        for act in (HELD, UNHELD):
            make_instrument(
                AMENDING[act],
                doc_type="Luật" if act == UNHELD else "Nghị định",
                issued_date=date(2026, 10, 5),
                created_at=self.clock(),
                updated_at=self.clock(),
            )
            self.of[act] = {
                "answer": self._answer(act),
                "article": self._article(act),
                "leaflet": self._article(act, section="to-gap"),
                "scan": self._scan(act),
                "plan": self._plan(act),
            }
        self.shared = self._shared()
        rebuild(day=timezone.localdate())
        register_everything(base=settings.PORTAL_BASE_URL, clock=timezone.now)
        self._name_items()
        self.tend()

    # ---- contents ----

    def _answer(self, act: str) -> dict[str, Any]:
        picked = (PickedProvision(act, PLACES[act], NUMBERS[act]),)
        text = text_with(title=f"Hỏi về {NUMBERS[act]}?", answer_text="Phải làm như vậy.", citations=picked)
        answer = self.team.published(text, at=self.clock())
        draft = start_correction(answer=answer, by=self.team.author, at=self.clock())
        again = text_with(title=text.title, answer_text="Phải làm đúng như vậy.", citations=picked)
        version = self.team.carry_on(draft, again, at=self.clock())
        answer = publish_version(version=version, by=self.officer, at=self.clock()).answer
        link = link_for(kind="cau-tra-loi", key=str(answer.number), place="sms", at=self.clock())
        return {
            "url": answer.get_absolute_url(),
            "key": str(answer.number),
            "kit": f"/chia-se/cau-tra-loi/{answer.number}/",
            "link": link.code,
        }

    def _article(self, act: str, *, section: str = "tin-bai") -> dict[str, Any]:
        words = f"<p>Theo {NAMED[act]}, phải làm như vậy.</p>"
        kind = {"kind": "to-gap"} if section == "to-gap" else {}
        page = make_article(
            f"Bài {section} về {NUMBERS[act]}",
            section=make_section(section),
            body=[("paragraph", words)],
            agency=self.team.agency,
            fields=list(Field.objects.filter(slug="dan-su")),
            **kind,
        )
        return {"url": page.url, "key": str(page.pk), "kit": f"/chia-se/noi-dung/{page.pk}/", "slug": page.slug}

    def _scan(self, act: str) -> dict[str, Any]:
        scan = make_scan(
            f"Theo {NAMED[act]}, hộ nghèo được hỗ trợ.",
            material=Material.LEAFLET,
            agency=self.team.agency,
            title=f"Tờ gấp cũ về {NUMBERS[act]}",
        )
        keep_pictures(scan)
        publish_scan(scan=scan, by=self.officer, at=self.clock(), licence="", alternative_text="Chữ in.")
        kit = f"/chia-se/tai-lieu-so-hoa/{scan.code}/"
        return {"url": f"/so-hoa/{scan.code}/", "key": scan.code, "kit": kit}

    def _plan(self, act: str) -> dict[str, Any]:
        """It rests on the whole of an act."""
        law = f"Bộ luật Lao động số {NUMBERS[act]}" if act == UNHELD else f"Nghị định số {NUMBERS[act]}"
        text = PLAN_TEXT.replace("Luật Đất đai số 31/2024/QH15 ngày 18 tháng 01 năm 2024", law)
        text = text.replace("54/KH", "55/KH" if act == UNHELD else "54/KH")
        plan = accept_plan(draft=read_plan(text), text=text, source_name="ke-hoach.md", by=None, at=self.clock()).plan
        return {"url": plan.get_absolute_url(), "key": str(plan.pk)}

    def _shared(self) -> dict[str, Any]:
        partner = make_partner(origins="https://xa.example.vn")
        return {"partner": partner.uid, "agency": self.team.agency.slug} | days_about(CHANGED)

    def _name_items(self) -> None:
        items = {(item.kind, item.key): item for item in Item.objects.all()}
        kinds = {"answer": "questions.answer", "article": "editorial.article", "leaflet": "editorial.article"}
        for contents in self.of.values():
            for kind, said in contents.items():
                if item := items.get((kinds.get(kind, "digitisation.scan"), said["key"])):
                    said["item"] = item.content_id

    # ---- what happens ----

    def tend(self) -> None:
        """What the worker does: readers empty their trays, and the files of open data are made anew."""
        for reader in _READERS:
            while read_some(reader=reader, at=self.clock() + _READ_LATER):
                pass
        assert not Slip.objects.waiting().filter(reader__in=[one.name for one in _READERS]).exists()
        self.clock.at += timedelta(minutes=2)  # harvesters are given what has settled
        at = self.clock()
        shelf, every = BulkStore(settings.OPEN_DATA_DIR), timedelta(minutes=settings.OPEN_DATA_EVERY_MINUTES)
        if is_due(shelf.newest(), at=at + every, every=every):
            export_open_data(shelf=shelf, site=data_publisher(), at=at)
        publish_packages(
            shelf=BulkStore(settings.NATIONAL_DIR),
            site=data_publisher(),
            cover=package_cover(on=timezone.localdate(at)),
            at=at + _READ_LATER,  # after what the readers have withdrawn: else the packages are shut
            window=timedelta(days=30) + _READ_LATER,
        )

    def propose(
        self, day: date, kind: EventKind = EventKind.AMENDED, *, whole: bool = False, wording: str = ""
    ) -> list[Event]:
        """Each amending act says that it changes what the contents cite."""
        made: list[Event] = []
        for act, number in AMENDING.items():
            target = EventDraftTarget(PLACES[act], "sua-doi", source_address="dieu-1", wording=wording)
            targets = () if whole else (target,)
            draft = EventDraft(kind=kind, document_key=act, day=day, targets=targets, source_address="dieu-1")
            source = make_instrument(number)
            made += propose_events(source=source, drafts=[draft], origin=EventOrigin.READ, by=None, at=self.clock())
        return made

    def let_them_tell(self) -> None:
        held = Instrument.objects.filter(number_key=HELD).values_list("pk", flat=True)
        let_texts_act(instruments=list(held), acts={UNHELD}, at=self.clock())
