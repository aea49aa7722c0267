"""The story of kills at the post: processes are killed with letters in their hands, and another one goes on."""

import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.dissemination.jobs.rounds import SMALL_BATCH
from portal.dissemination.operations.sending import LEASE
from tests.portal.dissemination.smtp_peer import Peer, mail_server
from tests.portal.processes import PATIENCE, Processes

LETTERS = SMALL_BATCH + 3  # one process takes the first twenty, the other the rest

PREPARE = f"""
import django; django.setup()
from django.utils import timezone
from portal.dissemination.models import Follower
from portal.dissemination.operations.sending import queue_letter
from portal.dissemination.states import LetterKind
now = timezone.now()
for number in range(1, {LETTERS} + 1):
    follower = Follower.objects.create(created_at=now, confirmed_at=now)
    moments = {{"created_at": now, "confirmed_at": now}}
    follower.addresses.create(
        channel="thu-dien-tu", value=f"a{{number}}@example.vn", fingerprint=f"{{number}}", **moments
    )
    queue_letter(kind=LetterKind.LINK, follower=follower, at=now)
"""
# What the process that sends does, so many seconds from now.
DELIVER = """
import sys
from datetime import timedelta
import django; django.setup()
from django.conf import settings
from django.utils import timezone
from portal.dissemination.operations.providers.registry import abilities_of, provider_of
from portal.dissemination.jobs.rounds import AccountRounds
from portal.dissemination.operations.renderers.campaigns import current_sender
from portal.dissemination.operations.renderers.letters import renderer_of
from portal.dissemination.operations.sending import ensure_mail_account
from portal.dissemination.operations.sending.results import take_back
later = timedelta(seconds=float(sys.argv[1]))
clock = lambda: timezone.now() + later
account, key = ensure_mail_account(at=timezone.now()), settings.SECRET_KEY
while take_back(abilities_of=abilities_of, at=clock()):
    pass
provider = provider_of(account)
renderer = renderer_of(current_sender(), key=key)
account_rounds = AccountRounds(account=account, provider=provider, renderer=renderer, key=key, clock=clock)
while account_rounds.round():
    pass
"""


class Scene(Processes):
    """A database of its own, a mail server, and processes between them."""

    def __init__(self, folder: Path, migrated: Path, peer: Peer) -> None:
        self.peer = peer
        super().__init__(folder, migrated=migrated, MAIL_HOST="127.0.0.1", MAIL_PORT=str(peer.port))

    def kill_while_it_waits_at(self, name: str, verb: str) -> None:
        """A process sends letters; the server falls silent at this one's; the process is killed."""
        self.peer.silent[name] = verb
        process = self.python(DELIVER, "0")
        try:
            assert self.peer.hushed.get(timeout=PATIENCE) == name
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def arrived(self) -> Counter[str]:
        return Counter(str(letter["To"]).partition("@")[0] for letter in self.peer.letters)

    def counted(self, sql: str) -> dict[str, int]:
        return dict(self.rows(sql))

    def states(self) -> dict[str, int]:
        return self.counted("SELECT state, count(*) FROM dissemination_delivery GROUP BY state")

    def outcomes(self) -> dict[str, int]:
        return self.counted("SELECT outcome, count(*) FROM dissemination_attempt GROUP BY outcome")


@pytest.fixture
def scene(tmp_path: Path, migrated: Path) -> Iterator[Scene]:
    with mail_server() as peer:
        scene = Scene(tmp_path, migrated, peer)
        scene.run(PREPARE)
        yield scene


def test_nothing_is_lost_and_one_copy_at_most_is_too_many(scene: Scene):
    # Before handing over: of twenty letters two have left, the third is being announced, the others lie in its hands.
    scene.kill_while_it_waits_at("a3", "RCPT")
    assert scene.arrived() == Counter(["a1", "a2"])
    assert scene.states() == {"da-gui": 2, "dang-gui": 18, "cho-gui": 3}

    # Between handing over and receipt: the server has the whole text of the second of its three letters.
    scene.kill_while_it_waits_at("a22", "DATA")
    assert scene.arrived() == Counter(["a1", "a2", "a21", "a22"])
    assert scene.states() == {"da-gui": 3, "dang-gui": 20}
    assert scene.outcomes() == {"da-nhan": 3, "": 20}

    # When the lease is over, what the dead hold in their hands is sent.
    scene.run(DELIVER, str(LEASE.total_seconds()))
    everyone = Counter(f"a{number}" for number in range(1, LETTERS + 1))
    assert scene.arrived() == everyone + Counter(["a22"])
    copies = [letter["Message-ID"] for letter in scene.peer.letters if letter["To"] == "a22@example.vn"]
    assert len(set(copies)) == 1
    assert scene.states() == {"da-gui": LETTERS}
    assert scene.outcomes() == {"da-nhan": LETTERS, "khong-co-tra-loi": 2}  # of the other eighteen it is known
