"""The story of a kill while copies are sent: a process is killed with requests on their way, another goes on."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.sharing.operations.ledger import COPY_LEASE
from tests.portal.processes import PATIENCE, Processes
from tests.portal.sharing.loopback import Receivers, receivers

SITES, ANSWERS = 3, 12

PREPARE = f"""
import sys
import django; django.setup()
from datetime import date
from django.utils import timezone
from portal.agencies.models import Agency
from portal.questions.models import Answer, AnswerVersion
from portal.sharing.models import Partner
from portal.sharing.operations.partners import enter_partner
from portal.sharing.operations.registry import register
now = timezone.now()
agency = Agency.objects.create(name="Sở Tư pháp", slug="so-tu-phap", kind="department", level="province")
for number in range(1, {ANSWERS} + 1):
    answer = Answer.objects.create(number=number, slug=f"mot-{{number}}", title="Một", agency=agency, created_at=now,
        first_published_at=now, published_at=now)
    answer.live = AnswerVersion.objects.create(answer=answer, number=1, state="dang-cong-khai", title="Một",
        written_at=now, published_at=now)
    answer.save(update_fields=["live"])
for site in range({SITES}):
    enter_partner(partner=Partner(name=f"Trang {{site}}", webhook_url=f"{{sys.argv[1]}}{{site}}/"), by=None, at=now)
register(kind="questions.answer", keys=[str(one) for one in range(1, {ANSWERS} + 1)], base="http://localhost", at=now)
"""
# What the task does, so many seconds from now.
DELIVER = """
import sys
from datetime import timedelta
import django; django.setup()
from django.conf import settings
from django.utils import timezone
from portal.outward.operations import http_client
from portal.sharing.operations.delivery import WebhookSigner, deliver_some
later = timedelta(seconds=float(sys.argv[1]))
while deliver_some(door=http_client(), sender=WebhookSigner(settings.SECRET_KEY), clock=lambda: timezone.now() + later):
    pass
"""


class Scene(Processes):
    """A database of its own, receivers, and processes between them."""

    def __init__(self, folder: Path, migrated: Path, server: Receivers) -> None:
        self.server = server
        super().__init__(folder, migrated=migrated)

    def confirmed(self) -> int:
        return self.value("SELECT count(*) FROM sharing_copy WHERE confirmed_version = wanted_version")


@pytest.fixture
def scene(tmp_path: Path, migrated: Path) -> Iterator[Scene]:
    with receivers() as server:
        scene = Scene(tmp_path, migrated, server)
        scene.run(PREPARE, f"http://127.0.0.1:{server.server_port}/")
        yield scene


def test_nothing_is_lost_and_nothing_is_done_twice(scene: Scene):
    # Everything is on its way at once; site 1 has stored its seventh item and does not answer.
    scene.server.silent["1"] = 7
    process = scene.python(DELIVER, "0")
    try:
        assert scene.server.hushed.get(timeout=PATIENCE) == "1"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    scene.server.silent.clear()
    scene.server.released.set()
    scene.server.settle()
    assert scene.confirmed() < SITES * ANSWERS
    assert scene.value("SELECT count(*) FROM sharing_copy WHERE attempts = 1") == SITES * ANSWERS

    # Before the lease is over nobody touches what the dead held in their hands.
    before = scene.server.arrived.total()
    scene.run(DELIVER, "0")
    assert scene.server.arrived.total() == before

    scene.run(DELIVER, str(COPY_LEASE.total_seconds()))
    assert scene.confirmed() == SITES * ANSWERS
    assert len(scene.server.held) == SITES * ANSWERS
    assert set(scene.server.applied.values()) == {1}
    assert set(scene.server.arrived.values()) <= {1, 2}
    assert 2 in scene.server.arrived.values()
