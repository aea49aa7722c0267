"""Digitised documents travel as articles do: with a version, an origin, and a tombstone when they are withdrawn."""

from datetime import timedelta

import pytest
from django.test import Client

from portal.agencies.models import Agency, Officer
from portal.digitisation.operations.publication import restore_scan, withdraw_scan
from portal.journal.models import Entry
from portal.sharing.jobs import items_reader
from portal.sharing.models import Item
from portal.sharing.queries.items import present
from tests.portal.agencies.factories import make_posting
from tests.portal.digitisation.publishing.conftest import agency, files  # noqa: F401
from tests.portal.digitisation.publishing.scans import AT, make_published
from tests.portal.sharing.factories import register_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


@pytest.fixture
def publisher(agency: Agency) -> Officer:  # noqa: F811
    return make_posting("approver", agency=agency).officer


def read_journal() -> None:
    items_reader.read(list(Entry.objects.order_by("pk")))


def test_a_published_scan_is_an_item_with_its_words_and_its_original(agency: Agency):  # noqa: F811
    scan = make_published("Tờ gấp <b>đặt cọc</b>", "Trang hai", agency=agency)
    read_journal()
    (item,) = present(list(Item.objects.all()))
    assert (item.kind, item.article_kind, item.title, item.version) == ("scan", "tai-lieu-so-hoa", scan.title, 1)
    assert "<h2>Trang 2</h2><p>Trang hai</p>" in item.html
    assert "&lt;b&gt;" in item.html
    assert item.url.endswith(f"/{scan.code}/")
    assert item.enclosures[0][1:] == ("application/pdf", 1234)
    assert f"co-quan:{agency.slug}" in item.sets


def test_a_withdrawn_scan_leaves_a_tombstone_with_its_reason(agency: Agency, publisher: Officer):  # noqa: F811
    scan = make_published("Tờ gấp", agency=agency)
    read_journal()
    withdraw_scan(scan=scan, reason="In nhầm số.", by=publisher, at=AT + timedelta(hours=1))
    read_journal()
    (gone,) = present(list(Item.objects.all()))
    assert (gone.is_withdrawn, gone.withdrawal, gone.note, gone.html) == (True, "rut", "In nhầm số.", "")
    restore_scan(scan=scan, by=publisher, at=AT + timedelta(hours=2))
    read_journal()
    (again,) = present(list(Item.objects.all()))
    assert (again.is_withdrawn, again.version) == (False, 3)


def test_a_book_travels_by_its_title_alone(agency: Agency):  # noqa: F811
    make_published(*["Chữ."] * 31, agency=agency)
    read_journal()
    (item,) = present(list(Item.objects.all()))
    assert (item.html, Item.objects.get().travels) == ("", False)


def test_what_was_published_before_is_found_by_the_command_of_old(agency: Agency):  # noqa: F811
    make_published("Tờ gấp", agency=agency)
    assert register_all() == (1, 1)
    assert register_all() == (1, 0)


def test_the_feed_of_its_kind_and_agency_lists_it(client: Client, agency: Agency):  # noqa: F811
    scan = make_published("Tờ gấp", agency=agency)
    read_journal()
    for topic in ("loai/tai-lieu-so-hoa", f"co-quan/{agency.slug}"):
        feed = client.get(f"/nguon-tin/{topic}/atom/")
        assert feed.status_code == 200, topic
        assert scan.title in feed.content.decode()
