"""What is withdrawn stands in no public byte a minute later: every door is asked for the words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.test import Client
from django.utils import timezone

from portal.agencies.operations.rate_limits import MAX_AGE
from portal.api import jobs
from portal.api.operations.open_data import BulkStore, export_open_data
from portal.api.operations.packages import publish_packages
from portal.api.queries import data_publisher, package_cover
from portal.editorial.operations import end_content
from portal.editorial.states.workflow import ContentEnding
from portal.journal.models import Entry
from portal.search.jobs import index_reader
from portal.search.operations import rebuild
from portal.sharing.jobs import items_reader
from portal.sharing.models import Item
from tests.portal.agencies.factories import make_agency
from tests.portal.api.answers import publish, withdraw
from tests.portal.editorial.factories import make_article, make_front
from tests.portal.sharing.factories import make_partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
WORDS = "Chuyện cái ao làng Đông Phước"


@pytest.fixture
def shelves(settings, tmp_path: Path) -> tuple[BulkStore, BulkStore]:
    settings.OPEN_DATA_DIR, settings.NATIONAL_DIR = tmp_path / "open", tmp_path / "national"
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    return BulkStore(settings.OPEN_DATA_DIR), BulkStore(settings.NATIONAL_DIR)


def make_files(bulk: BulkStore, packages: BulkStore) -> None:
    now, site = timezone.now(), data_publisher()
    export_open_data(shelf=bulk, site=site, at=now)
    cover = package_cover(on=timezone.localdate())
    publish_packages(shelf=packages, site=site, cover=cover, at=now, window=timedelta(days=30))


def run_readers() -> None:
    """What the worker does within seconds of an entry."""
    entries = list(Entry.objects.order_by("pk"))
    for reader in (items_reader, index_reader):
        reader.read([one for one in entries if one.verb in reader.verbs])


def read(client: Client, address: str) -> tuple[int, str]:
    response = client.get(address, follow=True)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, body.decode("utf-8", "replace")


def doors(client: Client, item: Item, partner_uid: object) -> Iterator[str]:
    """Every address at which a stranger could meet the words of the item."""
    yield item.path
    yield from (
        "/",
        "/tim-kiem/?q=ao+làng",
        "/nguon-tin/atom/",
        "/nguon-tin/json/",
        f"/oembed/?url={portal_settings.PORTAL_BASE_URL.rstrip('/')}{item.path}",
    )
    yield from (f"/nguon-tin/{code.replace(':', '/')}/atom/" for code in item.sets.values_list("code", flat=True))
    yield "/oai/?verb=ListRecords&metadataPrefix=oai_dc"
    yield f"/nhung/{partner_uid}/danh-sach/"
    yield f"/nhung/{partner_uid}/noi-dung/{item.content_id}/"
    yield from sitemaps(client)
    yield from ("/api/v1/answers", "/api/v1/changes", "/du-lieu-mo/tep/hoi-dap.csv", "/du-lieu-mo/goi/toan-bo/")


def sitemaps(client: Client) -> Iterator[str]:
    status, index = read(client, "/sitemap.xml")
    assert status == 200
    yield from re.findall(r"<loc>https?://[^/<]+(/[^<]+)</loc>", index)


def met(client: Client, item: Item, partner_uid: object, words: str) -> list[str]:
    return [door for door in doors(client, item, partner_uid) if words in read(client, door)[1]]


def test_of_an_article(client: Client, shelves):
    section = make_front(make_agency("Sở Tư pháp"))
    article = make_article(WORDS, section=section, body=[("paragraph", "<p>Ao của ấp có từ lâu đời.</p>")])
    rebuild(day=timezone.localdate())
    run_readers()
    make_files(*shelves)
    partner = make_partner(origins="https://xa.example.vn")
    item = Item.objects.get(key=str(article.pk))
    assert len(met(client, item, partner.uid, "Ao của ấp")) >= 3
    assert read(client, "/du-lieu-mo/goi/toan-bo/")[0] == 200
    end_content(page=article, ending=ContentEnding.GONE, note="", successor=None, by=None, at=timezone.now())
    assert read(client, "/du-lieu-mo/goi/toan-bo/")[0] == 503, "shut in the transaction of the withdrawal, by no worker"
    run_readers()
    assert met(client, item, partner.uid, "Ao của ấp") == []
    assert met(client, item, partner.uid, WORDS) == []
    make_files(*shelves)
    assert read(client, "/du-lieu-mo/goi/toan-bo/")[0] == 200


def test_of_an_answer(client: Client, shelves):
    answer = publish(WORDS)
    make_files(*shelves)
    bulk, packages = shelves
    before = bulk.newest().name
    whole = packages.newest().package["resources"][0]["path"]
    named = f"/du-lieu-mo/goi/{packages.newest().name}/{whole}"
    assert WORDS in read(client, "/du-lieu-mo/tep/hoi-dap.csv")[1]
    withdraw(answer, at=timezone.now())
    assert read(client, "/du-lieu-mo/tep/hoi-dap.csv")[0] == 503
    assert read(client, f"/du-lieu-mo/tep/{before}/hoi-dap.csv")[0] == 410
    run_readers()
    make_files(*shelves)
    assert read(client, "/du-lieu-mo/tep/hoi-dap.csv")[0] == 200
    assert WORDS not in read(client, "/du-lieu-mo/tep/hoi-dap.csv")[1]
    assert read(client, named)[0] in (404, 410)


@pytest.mark.parametrize("job", [jobs.renew_open_data, jobs.renew_national], ids=lambda one: one.__name__)
def test_files_are_looked_after_each_minute(job: Callable[..., bool]):
    every = dict(portal_settings.JOURNAL_JOBS)
    assert every[f"{job.__module__}.{job.__name__}"] <= 60


def test_no_cache_on_the_way_keeps_words_longer():
    assert MAX_AGE <= 60
