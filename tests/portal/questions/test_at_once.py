"""Several processes at one answer: two publish, two approve, two save; and a kill while versions are switched."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal.forks import Forks, forks_of
from tests.portal.processes import PATIENCE, Processes

RACERS = 3

PREPARE = """
from datetime import date
from portal.agencies import operations as posting
posting.sync_groups = lambda **said: None  # groups of Wagtail, whose tables are not here
from portal.questions.operations.drafts import start_correction
from tests.portal.questions.answering import Team, officer_of, text_with
from tests.portal.questions.factories import AT
team = Team()
officer_of(team.agency, "leader"); officer_of(team.agency, "leader")
team.draft(); team.checked(); team.approved()
for number in range(4):
    answer = team.published(text_with(title=f"Câu {number}"))
    version = start_correction(answer=answer, by=team.author, at=AT)
    team.carry_on(version, text_with(title=f"Câu {number}", summary="Theo luật mới.", public_from=date(2027, 1, 1)))
"""
# Waits for the others, then does one thing; 0: it was done, 3: somebody was quicker.
RACE = """
import sys, time
from pathlib import Path
from portal.agencies.models import Officer
from portal.questions.models import AnswerVersion
from portal.questions.operations.review import approve_version
from portal.questions.operations.drafts import Overtaken, save_version
from portal.questions.operations import WrongState
from portal.questions.operations.publication import publish_version
from tests.portal.questions.answering import text_with
from tests.portal.questions.factories import AT
what, me, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
state = {"save": "dang-soan", "approve": "cho-duyet", "publish": "da-duyet"}[what]
role = "editor" if what == "save" else "leader"
version = AnswerVersion.objects.filter(state=state, public_from=None).order_by("-pk").first()
officer = Officer.objects.filter(postings__role=role).order_by("pk")[me % 2 if role == "leader" else 0]
(folder / f"{what}-{me}").touch()
while len(list(folder.glob(f"{what}-*"))) < RACERS:
    time.sleep(0.01)
try:
    if what == "save":
        text = text_with(summary=f"Bản {me}.")
        save_version(version=version, text=text, revision=version.revision, by=officer, at=AT)
    elif what == "approve":
        approve_version(version=version, by=officer, at=AT)
    else:
        publish_version(version=version, by=officer, at=AT)
except (WrongState, Overtaken):
    sys.exit(3)
""".replace("RACERS", str(RACERS))
SWITCH = """
import sys, time
from datetime import datetime
from pathlib import Path
from portal.questions.operations import publication
stop_at = int(sys.argv[1])
register, done = publication.register_item, 0
def slow(**said):
    global done
    done += 1
    if done == stop_at:
        Path(sys.argv[2]).touch()
        time.sleep(600)
    return register(**said)
publication.register_item = slow
publication.switch_versions(at=datetime.fromisoformat("2027-01-01T00:00:30+07:00"))
"""


class Scene(Processes):
    """A database of its own, and processes at it."""

    forks: Forks

    def race(self, what: str) -> list[int]:
        return sorted(self.forks.run(RACE, *((what, str(me), str(self.folder)) for me in range(RACERS))))


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Scene]:
    scene = Scene(tmp_path_factory.mktemp("at-once"), migrated=migrated)
    with forks_of(scene) as scene.forks:
        assert scene.forks.run(PREPARE) == [0]
        yield scene


class TestRaces:
    @pytest.mark.parametrize("what", ["save", "approve", "publish"])
    def test_one_wins_and_the_others_are_told(self, scene: Scene, what: str) -> None:
        before = scene.value("SELECT count(*) FROM questions_publicchange")
        assert scene.race(what) == [0, 3, 3]
        changes = scene.value("SELECT count(*) FROM questions_publicchange") - before
        assert changes == (1 if what == "publish" else 0)


class TestPowerCut:
    def test_a_killed_switch_goes_on_and_switches_nothing_twice(self, scene: Scene) -> None:
        mark = scene.folder / "in-the-middle"
        scene.forks.start(SWITCH, ("3", str(mark)))
        deadline = time.monotonic() + PATIENCE
        while not mark.exists():
            assert time.monotonic() < deadline
            assert scene.forks.are_running()
            time.sleep(0.05)
        scene.forks.kill()
        assert scene.forks.ended() == [-signal.SIGKILL]
        waiting = "SELECT count(*) FROM questions_answerversion WHERE state='da-duyet' AND public_from IS NOT NULL"
        assert scene.value(waiting) == 2
        assert scene.forks.run(SWITCH, ("0", str(mark))) == [0]
        assert scene.value(waiting) == 0
        twice = (
            "SELECT count(*) FROM (SELECT 1 FROM questions_publicchange GROUP BY answer_id, version HAVING count(*)>1)"
        )
        assert scene.value(twice) == 0
        assert scene.value("SELECT count(*) FROM questions_publicchange WHERE change='corrected'") == 4
