"""What other rooms show of digitised material: the page of a law, the search, the demo."""

from html import unescape
from pathlib import Path

import pytest
from demo.scenes.scans import load_scans
from demo.scenes.steps import DEMO
from django.test import Client
from pytest_django import Settings

from portal.agencies.models import Agency, Officer
from portal.digitisation.models import Scan
from portal.digitisation.operations.publication import correct_scan, register_scans, restore_scan, withdraw_scan
from portal.digitisation.operations.storage import original_path, picture_of
from portal.digitisation.states import Material
from portal.journal.models import Entry
from portal.library.models import CitingItem, Edition
from portal.search.jobs import index_reader
from portal.search.operations import rebuild
from portal.search.queries.sources import belonging_to, stamps_today
from tests.portal.digitisation.publishing.scans import AT, DECISION, make_published
from tests.portal.library.laws import make_instrument
from tests.portal.search.conftest import TODAY

pytestmark = pytest.mark.django_db
PAGES = ("Trồng dừa sáp phải xin phép thanhlongruotdo", "Trang hai kể chuyện bưởi năm roi")


@pytest.fixture
def book(agency: Agency) -> Scan:
    return make_published(*PAGES, agency=agency, material=Material.BOOK, title="Sổ tay nhà vườn")


@pytest.fixture
def index(settings: Settings, tmp_path: Path, book: Scan) -> Path:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    rebuild(day=TODAY)
    return settings.SEARCH_INDEX_DIR


def found(client: Client, question: str) -> str:
    return unescape(client.get("/tim-kiem/", {"q": question}).content.decode())


class TestSearch:
    @pytest.mark.parametrize("question", ["bưởi năm roi", "buoi nam roi"])
    def test_leads_to_the_page_with_the_words_marked(self, client: Client, index: Path, book: Scan, question: str):
        said = found(client, question)
        address = f"/so-hoa/{book.code}/?trang=2&q={question.split(' ')[0]}"
        assert address.replace("bưởi", "b%C6%B0%E1%BB%9Fi") in said
        assert "Tài liệu số hóa" in said

    def test_says_nothing_of_what_was_withdrawn_though_the_worker_stands_still(
        self, client: Client, index: Path, book: Scan, publisher: Officer
    ):
        assert book.title in found(client, "thanhlongruotdo")
        withdraw_scan(scan=book, reason="Nhầm", by=publisher, at=AT)
        assert book.title not in found(client, "thanhlongruotdo")

    def test_says_nothing_of_words_that_were_corrected(
        self, client: Client, index: Path, book: Scan, publisher: Officer
    ):
        assert "xin phép" in found(client, "thanhlongruotdo dừa sáp")
        words = {"before": "thanhlongruotdo", "after": "cam", "reason": "Sai"}
        correct_scan(scan=book, page=1, revision=0, **words, by=publisher, at=AT)
        said = found(client, "thanhlongruotdo dừa sáp")
        assert "xin phép" not in said

    def test_is_told_of_every_change(self, book: Scan, publisher: Officer):
        withdraw_scan(scan=book, reason="Nhầm", by=publisher, at=AT)
        assert list(belonging_to([f"so-hoa:{book.code}"], day=TODAY)) == []
        assert stamps_today([f"so-hoa:{book.code}"]) == {}
        restore_scan(scan=book, by=publisher, at=AT)
        assert len(list(belonging_to([f"so-hoa:{book.code}"], day=TODAY))) == 2
        for entry in Entry.objects.filter(verb__startswith="scan."):
            assert entry.verb.startswith(index_reader.verbs)

    def test_gives_each_page_its_address_and_the_whole_one_name(self, book: Scan):
        first, second = belonging_to([f"so-hoa:{book.code}"], day=TODAY)
        assert (first.name, second.name) == (book.title, "")
        assert second.card["url"] == f"/so-hoa/{book.code}/?trang=2"
        assert first.stamp == second.stamp


class TestThePageOfALaw:
    @pytest.fixture(autouse=True)
    def _beside(self, settings: Settings) -> None:
        settings.LIBRARY_BESIDE = "portal.digitisation.queries.published.related_scans"

    def test_names_the_scan_while_it_is_public(self, client: Client, agency: Agency, publisher: Officer):
        law = make_instrument("12/2026/QĐ-UBND", issued_date="2026-03-05")
        Edition.objects.create(instrument=law, source_format="docx", checksum="a" * 64, accepted_at=AT)
        scan = make_published(DECISION, agency=agency, material=Material.LEGAL_DOCUMENT)
        page = client.get(law.get_absolute_url()).content.decode()
        assert "Bản quét kèm theo" in page
        assert f"/so-hoa/{scan.code}/" in page
        withdraw_scan(scan=scan, reason="Mờ", by=publisher, at=AT)
        assert "Bản quét kèm theo" not in client.get(law.get_absolute_url()).content.decode()


def test_material_is_registered_anew_after_an_upgrade(agency: Agency):
    make_published("Theo Điều 8 Nghị định số 7/2021/NĐ-CP.", agency=agency)
    CitingItem.objects.all().delete()
    assert register_scans(at=AT) == 1
    assert CitingItem.objects.get().reliances.count() == 1


class TestTheDemo:
    def test_is_published_once_with_picture_text_and_file(self, client: Client, agency: Agency, publisher: Officer):
        assert load_scans(DEMO / "scans", agency=agency, by=publisher, at=AT) == 1
        assert load_scans(DEMO / "scans", agency=agency, by=publisher, at=AT) == 0
        scan = Scan.objects.get()
        assert original_path(scan).stat().st_size < 300_000
        assert all(picture_of(page) for page in scan.pages.all())
        page = client.get(f"/so-hoa/{scan.code}/").content.decode()
        assert "VÍ DỤ" in page
        assert f"{scan.edition.instrument.get_absolute_url()}#dieu-3" in page
        assert [row.address for row in scan.edition.provisions.filter(unit="dieu").order_by("position")] == [
            f"dieu-{number}" for number in (1, 2, 3, 4)
        ]
