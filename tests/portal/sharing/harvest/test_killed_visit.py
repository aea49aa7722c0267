"""The story of a kill during a visit: the process is killed while a site keeps it waiting, another goes on."""

import signal
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from portal.sharing.operations.harvesting.visits import LEASE
from tests.portal.processes import PATIENCE, Processes
from tests.portal.sharing.harvest.sites import Reply, Site, oai, some

PREPARE = """
import sys
import django; django.setup()
from django.utils import timezone
from portal.agencies.models import Agency
from portal.editorial.models import SectionPage
from portal.frontpages.operations import found_portal
from portal.sharing.models import Source
agency = Agency.objects.create(name="Phòng Tư pháp", slug="phong-tu-phap", kind="department", level="province")
section = SectionPage.objects.child_of(found_portal(name="Lan Tỏa", on=timezone.localdate())).get(slug="tin-bai")
Source.objects.create(title="Kho", address=sys.argv[1], form="oai-pmh", trust="dang-ngay", agency=agency,
    section=section, next_at=timezone.now())
"""
# What the task does, so many seconds from now.
VISIT = """
import sys
from datetime import timedelta
import django; django.setup()
from django.utils import timezone
from portal.outward.operations import http_client
from portal.sharing.operations.harvesting.fetch import visit_some
later = timedelta(seconds=float(sys.argv[1]))
visit_some(door=http_client(), base="http://localhost", clock=lambda: timezone.now() + later)
"""


class Scene(Processes):
    """A database of its own, and processes that work on it."""

    def is_free_to_write(self) -> bool:
        with closing(sqlite3.connect(self.database, timeout=0)) as database:
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            database.rollback()
            return True


@pytest.fixture
def scene(tmp_path: Path, migrated: Path) -> Scene:
    return Scene(tmp_path, migrated=migrated)


def test_nothing_is_lost_and_nothing_is_done_twice(scene: Scene, site: Site):
    items, asked, released = some(8), threading.Event(), threading.Event()

    def keep_waiting(headers: Mapping[str, str]) -> Reply:
        asked.set()
        released.wait(PATIENCE)
        return Reply(status=503)

    first, second = "/oai?verb=ListRecords&metadataPrefix=oai_dc", "/oai?verb=ListRecords&resumptionToken=t2"
    site.pages = {first: Reply(oai(site, items[:5], token="t2")), second: keep_waiting}
    scene.run(PREPARE, site.url("/oai"))
    process = scene.python(VISIT, "0")
    try:
        assert asked.wait(PATIENCE)
        assert scene.is_free_to_write()  # no transaction is open while a site is waited for
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        released.set()
    taken = "SELECT count(*) FROM sharing_harvested WHERE state = 'da-dang'"
    assert scene.value(taken) == 5

    # Before the lease is over nobody touches what the dead held in their hands.
    before = len(site.asked)
    scene.run(VISIT, "0")
    assert len(site.asked) == before

    site.pages[second] = Reply(oai(site, items[5:]))
    scene.run(VISIT, str(LEASE.total_seconds()))
    assert site.paths()[before:] == [second]
    assert scene.value(taken) == 8
    assert scene.value("SELECT count(*) FROM editorial_articlepage") == 8
    assert scene.value("SELECT count(*) FROM journal_entry WHERE verb = 'harvest.taken'") == 8
