"""Words that are not proved to be read whole reach nobody outside, until an officer has read them in their source."""

import re
import zipfile
from html import unescape
from importlib import import_module
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from portal.agencies.models import Officer
from portal.journal.models import Entry
from portal.library.models import Edition, Event, EventTarget, Instrument, Provision
from portal.library.operations import EventDraft, EventDraftTarget, accept_event
from portal.library.operations.consolidations import approve_applied, settle_wording, start_consolidation
from portal.library.operations.proposals import propose_events
from portal.library.queries.exports import FORMS
from portal.library.states import EventKind, EventOrigin, Review, StepStatus
from tests.portal.agencies.factories import make_officer, make_posting
from tests.portal.laid import laid
from tests.portal.library.amended import AMENDING, BASE, bring_text, decree
from tests.portal.library.factories import AT

pytestmark = pytest.mark.django_db

SECRET, OLD, NEW = (
    "XE-DO-DANG-7731",
    "CU-DO-DANG-7732",
    "MOI-DO-DANG-7733",
)  # plain letters: no format writes them otherwise
DAY = AT.date()
_LINK = re.compile(r"""(?:href|src|action)=["']([^"'#]+)""")
_MOST = 260  # addresses walked
_NOT_OURS = ("/quan-tri", "/admin", "/static", "/media", "//", "http", "mailto:", "tel:", "data:", "/_util", "/dang-")


@laid
def law(folder: Path) -> Instrument:
    return bring_text(folder, BASE, name="goc.txt")


@laid
def source(folder: Path, law: Instrument) -> Instrument:
    return bring_text(folder, AMENDING, name="sua-doi.txt")


def happened(law: Instrument, source: Instrument, *targets: EventDraftTarget) -> list[EventTarget]:
    draft = EventDraft(kind=EventKind.AMENDED, instrument=law, day=DAY, source_address="dieu-1", targets=targets)
    (event,) = propose_events(source=source, drafts=[draft], origin=EventOrigin.SOURCE, by=None, at=AT)
    accept_event(event=event, by=make_officer(), at=AT)
    return list(event.targets.order_by("position"))


def doubted(law: Instrument, source: Instrument) -> list[EventTarget]:
    return happened(
        law,
        source,
        EventDraftTarget("dieu-2-khoan-2-diem-c", "sua-doi", source_address="dieu-1-khoan-1",
                         wording=f"c) {SECRET}:", doubt="hai-cham"),
        EventDraftTarget("dieu-2-khoan-1", "thay-cum-tu", old_words=OLD, new_words=NEW, doubt="ngoac"),
    )  # fmt: skip


def words_of(content: bytes) -> str:
    """What a file says, be it packed or set."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            return "\n".join(packed.read(one).decode("utf-8", "replace") for one in packed.namelist())
    if content.startswith(b"%PDF"):
        pages = pypdfium2.PdfDocument(content)
        return "\n".join(page.get_textpage().get_text_range() for page in pages)
    return content.decode("utf-8", "replace")


def walked(client: Client, *starts: str) -> dict[str, str]:
    """Every public address that can be reached from these, and what it says."""
    said: dict[str, str] = {}
    waiting = list(starts)
    while waiting and len(said) < _MOST:
        address = waiting.pop(0)
        if address in said or address == "/" or address.startswith(_NOT_OURS) or not address.startswith("/"):
            continue
        response = client.get(address)
        if response.status_code >= 300:
            said[address] = ""
            if "Location" in response.headers:
                waiting.append(response.headers["Location"])
            continue
        content = b"".join(response.streaming_content) if response.streaming else response.content
        said[address] = words_of(content)
        if "html" in response.headers.get("Content-Type", ""):
            waiting += [unescape(found) for found in _LINK.findall(content.decode())]
    return said


def surfaces(client: Client, law: Instrument, source: Instrument) -> dict[str, str]:
    own = law.get_absolute_url()
    endings = [*FORMS, "txt"]
    return walked(
        client,
        own,
        f"{own}dieu-2/",
        f"{own}lich-su/",
        f"{own}so-sanh/?tu=2026-11-23&den=2026-11-24",
        f"{own}toan-van/",
        f"{own}in/",
        *(f"{own}toan-van.{one}" for one in endings),
        *(f"{own}dieu-2.{one}" for one in endings),
        *(f"{own}ngay/{day}/" for day in ("2026-11-23", "2026-11-24", "2027-01-01")),
        source.get_absolute_url(),
        f"{source.get_absolute_url()}lich-su/",
        f"/chia-se/van-ban/{law.slug}/",
        f"/chia-se/van-ban/{law.slug}/to-gap.pdf",
        "/api/v1/changes",
        "/oai/?verb=ListRecords&metadataPrefix=oai_dc",
        "/nguon-tin/",
        "/du-lieu-mo/",
    )


class TestPublicSurfaces:
    def test_no_surface_says_unproved_words(self, client: Client, law: Instrument, source: Instrument) -> None:
        doubted(law, source)
        said = surfaces(client, law, source)
        unproved_public = [
            address for address, words in said.items() if SECRET in words or OLD in words or NEW in words
        ]
        assert unproved_public == []
        assert len([one for one in said.values() if one]) > 60
        page = said[law.get_absolute_url()]
        assert "chưa chắc đã đọc đủ lời văn mới" in page
        assert f"{source.get_absolute_url()}dieu-1/#dieu-1-khoan-1" in page

    def test_words_that_an_officer_has_read_are_told(self, client: Client, law: Instrument, source: Instrument) -> None:
        first, second = doubted(law, source)
        settle_wording(target=first, wording=f"c) {SECRET}.", by=make_officer(), at=AT)
        settle_wording(target=second, wording="", by=make_officer(), at=AT)
        page = client.get(law.get_absolute_url()).content.decode()
        assert SECRET in page
        assert NEW in page
        assert "chưa chắc đã đọc đủ lời văn mới" not in page
        assert Entry.objects.filter(verb="event.worded").count() == 2


class TestReading:
    def test_a_wording_cut_at_its_colon_is_doubted(self, tmp_path: Path, law: Instrument) -> None:
        cut = decree(
            "11/2026/NĐ-CP",
            "Sửa đổi, bổ sung một số điều của Nghị định số 7/2021/NĐ-CP",
            "05 tháng 10 năm 2026",
            "Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 7/2021/NĐ-CP",
            "1. Sửa đổi, bổ sung khoản 2 Điều 2 như sau:",
            "‟2. Rác được phân loại như sau:",
            "2. Sửa đổi, bổ sung khoản 1 Điều 3 như sau:",
            "“1. Ban quản lý chợ bố trí đủ thùng rác.”.",
            "Điều 2. Hiệu lực thi hành",
            "Nghị định này có hiệu lực thi hành kể từ ngày 01 tháng 11 năm 2026.",
        )
        bring_text(tmp_path, cut, name="do-dang.txt")
        doubts = dict(EventTarget.objects.filter(event__instrument=law).values_list("address", "doubt"))
        assert "hai-cham" in doubts["dieu-2-khoan-2"].split()
        assert doubts["dieu-3-khoan-1"] == ""


class TestConsolidation:
    def test_does_not_apply_what_is_not_proved(self, law: Instrument, source: Instrument) -> None:
        first, _ = doubted(law, source)
        officer = make_officer()
        draft = start_consolidation(instrument=law, day=DAY, by=officer, at=AT)
        assert {step.status for step in draft.steps.all()} == {StepStatus.IMPOSSIBLE.value}
        assert "Sau dấu hai chấm" in draft.steps.get(target=first).reason
        assert approve_applied(consolidation=draft, by=officer, at=AT) == 0
        settle_wording(target=first, wording=f"c) {SECRET}.", by=officer, at=AT)
        step = draft.steps.get(target=first)
        assert step.status == StepStatus.APPLIED
        assert step.review == Review.PENDING
        assert SECRET in step.after

    def test_asks_where_the_text_reads_so_already(self, law: Instrument, source: Instrument) -> None:
        happened(law, source, EventDraftTarget("dieu-2-khoan-2-diem-b", "sua-doi", wording="b) Rác tái chế;"))
        assert not EventTarget.objects.filter(merged_in__isnull=False).exists()
        draft = start_consolidation(instrument=law, day=DAY, by=make_officer(), at=AT)
        step = draft.steps.get()
        assert step.status == StepStatus.DOUBTFUL
        assert "có thể đã được hợp nhất" in step.reason


class TestUpgrade:
    """What was stored before anybody asked."""

    def test_asks_of_every_wording_and_text(self, law: Instrument, source: Instrument) -> None:
        upgrade = import_module("portal.library.migrations.0002_statuses_rest_on_witnesses")
        cut = EventDraftTarget("dieu-2-khoan-2", "sua-doi", wording="2. Rác được phân loại như sau:")
        whole = EventDraftTarget("dieu-2-khoan-1", "sua-doi", wording="1. Chợ được quét dọn sáng và chiều.")
        first, second = happened(law, source, cut, whole)
        Edition.objects.filter(instrument=law).update(lacks="chu-ky")
        Provision.objects.filter(edition__instrument=law, address="dieu-2-khoan-2-diem-b").update(label="d")
        upgrade.doubt_what_was_read(apps, None)
        upgrade.ask_whether_texts_are_whole(apps, None)
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.doubt, second.doubt) == ("hai-cham", "")
        assert Edition.objects.get(instrument=law).lacks == "thieu-so"


class TestDesk:
    @pytest.fixture
    def justice(self, client: Client) -> Client:
        officer: Officer = make_posting("justice", on=DAY).officer
        officer.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def test_shows_why_and_takes_the_officers_word(self, justice: Client, law: Instrument, source: Instrument) -> None:
        first, second = doubted(law, source)
        address = reverse("library_event", args=[first.event_id])
        page = justice.get(address).content.decode()
        assert "Sau dấu hai chấm không có phần tiếp theo" in page
        assert f"{source.get_absolute_url()}dieu-1/#dieu-1-khoan-1" in page
        answer = justice.post(address, {"settle": first.pk, f"loi-van-{first.pk}": f"c) {SECRET}.\r\nHết."})
        assert answer.status_code == 302
        assert "khi sự kiện được ghi nhận" not in justice.get(address).content.decode()  # it may be already
        first.refresh_from_db()
        assert (first.doubt, first.wording) == ("", f"c) {SECRET}.\nHết.")
        justice.post(address, {"settle": second.pk})
        second.refresh_from_db()
        assert second.doubt == ""

    def test_an_empty_wording_confirms_nothing(self, justice: Client, law: Instrument, source: Instrument) -> None:
        first, _ = doubted(law, source)
        justice.post(reverse("library_event", args=[first.event_id]), {"settle": first.pk, f"loi-van-{first.pk}": " "})
        first.refresh_from_db()
        assert first.doubt == "hai-cham"

    def test_lists_accepted_events_too(self, justice: Client, law: Instrument, source: Instrument) -> None:
        first, _ = doubted(law, source)
        desk = reverse("library_events")
        link = reverse("library_event", args=[first.event_id])
        assert link not in justice.get(desk).content.decode()
        assert link in justice.get(desk, {"chua_chac": "on"}).content.decode()

    def test_of_another_event_settles_nothing(self, justice: Client, law: Instrument, source: Instrument) -> None:
        first, _ = doubted(law, source)
        other = Event.objects.exclude(pk=first.event_id).earliest("pk")
        assert justice.post(reverse("library_event", args=[other.pk]), {"settle": first.pk}).status_code == 404
