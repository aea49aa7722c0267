"""A machine is lost, and what people were promised is not: copied, tried, restored, and who was erased stays erased."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.portal.citizen import TRACES
from tests.portal.nursery import ROOT, nursery
from tests.portal.processes import PATIENCE, Processes

TOOL, SHIP = ROOT / "deploy" / "copies.py", ROOT / "deploy" / "ship.py"
needs_age = pytest.mark.skipif(not shutil.which("age"), reason="`age` seals copies: apt-get install age")

# Two people ask, one of them with a file; two follow a law.
PEOPLE = """
from datetime import timedelta
from uuid import uuid4
from django.utils import timezone
from portal.dissemination.states import FollowedKind
from portal.files.states import ValidFile
from portal.questions.operations.private_files import put_waiting
from portal.questions.operations.rules import load_rules
from portal.questions.operations.submissions import NewQuestion, receive_question
from tests.portal.dissemination.factories import follow
load_rules()
for words in ("Bị mất cọc?", "Hàng xóm lấn đất?"):
    form = uuid4()
    file = put_waiting(form=form, file=ValidFile("đơn.pdf", "application/pdf", ".pdf", words.encode()))
    asked = NewQuestion(text=words, title=words, wording="2026-11", may_publish=False, form_key=form, files=(file,))
    receive_question(asked=asked, at=timezone.now(), key=words)
for address in ("nam@example.vn", "lan@example.vn", "hoa@example.vn"):
    follow("7-2021-nd-cp", kind=FollowedKind.INSTRUMENT, address=address, at=timezone.now() - timedelta(days=3))
"""
# After the copy: one asker and one follower wish to be forgotten, another follower wants to hear no more.
WISHES = """
from django.utils import timezone
from portal.dissemination.models import Follower
from portal.dissemination.operations.subscriptions import forget_follower, stop_all
from portal.dissemination.states import ConsentMethod
from portal.questions.models import Question
from portal.questions.operations.personal_data import erase_person
erase_person(question=Question.objects.get(text="Bị mất cọc?"), at=timezone.now())
from portal.schema.models import keyed_digest
nam, lan = (Follower.objects.get(addresses__fingerprint=keyed_digest(f"{name}@example.vn")) for name in ("nam", "lan"))
forget_follower(follower=nam, way=ConsentMethod.PAGE, at=timezone.now())
stop_all(follower=lan, way=ConsentMethod.PAGE, at=timezone.now())
"""


# What stands in the files of askers, opened: the words that are given, and no others.
OPENED = """
import sys
from portal.questions.operations.private_files import attachment_folder
from portal.schema.models import is_sealed, open_bytes
kept = [path.read_bytes() for path in attachment_folder().glob("[0-9a-f]*/*.pdf")]
assert all(map(is_sealed, kept))
assert {open_bytes(one).decode() for one in kept} == {*sys.argv[1:]}
"""


class Province:
    """A machine of the portal in a folder, the disk for its copies, and other machines that it may come back on."""

    def __init__(self, folder: Path, migrated: Path, peopled: Processes) -> None:
        self.folder, self.migrated = folder, migrated
        self.kept = folder / "kept"
        self.kept.mkdir()
        self.scene = self.machine("live")
        shutil.copyfile(peopled.database, self.scene.database)
        shutil.copytree(peopled.folder / "var", self.scene.folder / "var", dirs_exist_ok=True)

    def machine(self, name: str, *, is_empty: bool = False, **environment: str) -> Processes:
        (self.folder / name / "var").mkdir(parents=True)
        made = Processes(self.folder / name, migrated=self.migrated, **environment)
        if is_empty:
            made.database.unlink()
        return made

    def backup(self, **environment: str) -> Path:
        code, said = told(self.scene, "backup", self.kept, **environment)
        assert code == 0, said
        return Path(said.removeprefix("Đã sao lưu:").strip())


ASKED = """
import sys
from django.core.management import CommandError, call_command
try:
    call_command(*sys.argv[1:])
except CommandError as error:
    print(error)
    sys.exit(1)
"""


def told(scene: Processes, *words: str | Path, **environment: str) -> tuple[int, str]:
    """With what a command of the portal ended, and what it said."""
    asked = nursery().born(
        "-c", ASKED, *map(str, words), environment=scene.environment | environment, stdout=subprocess.PIPE, text=True
    )
    said, _ = asked.communicate(PATIENCE)
    return asked.wait(PATIENCE), said


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Processes:
    """A machine on which people have asked and follow, in one file and a folder: to be copied."""
    made = Processes(tmp_path_factory.mktemp("peopled"), migrated=migrated)
    (made.folder / "var").mkdir()
    made.run(PEOPLE)
    with closing(sqlite3.connect(made.database)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
    return made


@pytest.fixture
def province(tmp_path: Path, migrated: Path, peopled: Processes) -> Province:
    return Province(tmp_path, migrated, peopled)


def keys_of(folder: Path) -> tuple[Path, str]:
    """A pair: the private one in a file, as an agency keeps it in its safe, and the public one."""
    private = folder / "khoa.txt"
    subprocess.run(["age-keygen", "-o", private], check=True, capture_output=True)
    public = subprocess.run(["age-keygen", "-y", private], check=True, capture_output=True, text=True).stdout.strip()
    return private, public


def erased(scene: Processes) -> tuple[list[tuple[object, ...]], int, int]:
    """Questions by what is left of their words; followers; what is still followed."""
    asked = scene.rows("SELECT text, erased_at IS NOT NULL FROM questions_question ORDER BY id")
    followed = scene.value("SELECT count(*) FROM dissemination_subscription WHERE stopped_at IS NULL")
    return asked, scene.value("SELECT count(*) FROM dissemination_follower"), followed


# One citizen in every kind of row; then looked up by all they are known by, and erased by an officer and another.
CITIZEN = """
import importlib, axes.conf; importlib.reload(axes.conf)  # its defaults, for the settings of this process
from portal.questions.operations.rules import load_rules
from tests.portal.citizen import seed_all
load_rules()
seed_all(with_what_stays=False)
"""
ERASED = """
import importlib, axes.conf; importlib.reload(axes.conf)
from django.utils import timezone
from portal.agencies.models import Agency
from portal.dissemination.models import DataRequest
from portal.dissemination.operations import data_subjects
from portal.dissemination.states import RequestKind
from portal.journal.queries.personal import held_on
from tests.portal.agencies.factories import make_officer, make_posting
from tests.portal.citizen import MAIL, NAME, PHONE
ROLES = ("justice", "administrator")
posts = [(role, {"agency": Agency.objects.first(), "officer": make_officer(role)}) for role in ROLES]
one, other = (make_posting(role, **at).officer for role, at in posts)
for typed in (PHONE, MAIL, NAME):
    if rows := held_on([typed]):
        said = {"rows": rows, "by": one, "at": timezone.now()}
        asked = data_subjects.request_for(kind=RequestKind.ERASE, **said)
        if not data_subjects.erase(request=asked, **said):
            data_subjects.approve_erasure(request=asked, by=other, at=timezone.now())
assert not held_on([PHONE, MAIL, NAME])
"""


def found_in(folder: Path) -> list[tuple[str, str]]:
    """Every file that still has a trace of the citizen in its bytes, and which."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [(path.name, one) for path in files for one in TRACES if one.encode() in path.read_bytes()]


class TestOneCitizen:
    def test_is_left_in_no_byte_nor_after_an_older_copy_came_back(self, province: Province):
        live = province.scene.folder
        province.scene.run(CITIZEN)
        assert {name for name, _ in found_in(live)} >= {"db.sqlite3", "a.pdf"}
        copy = province.backup()
        province.scene.run(ERASED)
        assert found_in(live) == []
        shutil.copy(live / "var" / "erasures.jsonl", province.kept)
        other = province.machine("other", is_empty=True)
        assert other.started("restore", str(copy)).wait(PATIENCE) == 0
        assert found_in(other.folder) == []


class TestRestore:
    def test_who_was_erased_after_the_copy_stays_erased(self, province: Province):
        copy = province.backup()
        province.scene.run(WISHES)
        wished = [("", 1), ("Hàng xóm lấn đất?", 0)], 2, 1
        assert erased(province.scene) == wished
        # The disk with the copies has the list since the night after; the machine is lost.
        shutil.copy(province.scene.folder / "var" / "erasures.jsonl", province.kept)
        other = province.machine("other", is_empty=True)
        code, said = told(other, "restore", copy)
        assert code == 0, said
        assert erased(other) == wished
        other.run(OPENED, "Hàng xóm lấn đất?")
        assert not (other.folder / "var" / "restoring").exists()

    def test_the_journal_says_that_it_goes_on_from_the_copy(self, province: Province):
        """What came after the copy is lost: heads that tell of it bind no more here, and tell of it elsewhere."""
        copy, live = province.backup(), province.scene.folder / "var" / "heads.jsonl"
        province.scene.run(
            WISHES + "from portal.journal.operations.heads import keep_head\nkeep_head(at=timezone.now())"
        )
        kept = [json.loads(line)["number"] for line in live.read_text("utf-8").splitlines() if line]
        told_by_copy = json.loads((copy / "manifest.json").read_bytes())["about"]["journal"]["number"]
        assert kept == sorted({told_by_copy, max(kept)})
        assert json.loads((province.kept / "heads.jsonl").read_text("utf-8"))["number"] == told_by_copy
        shutil.copy(live, province.kept)
        other = province.machine("other", is_empty=True)
        code, said = told(other, "restore", copy)
        assert code == 0, said
        code, said = told(other, "verify_journal")
        assert (code, said.strip()) == (0, f"Nhật ký nguyên vẹn: {told_by_copy} mục.")
        elsewhere = live.rename(live.with_name("elsewhere.jsonl"))
        (other.folder / "var" / "heads.jsonl").unlink()
        code, said = told(other, "verify_journal", "--heads", elsewhere)
        assert code == 1
        assert f"đã có {max(kept)} mục" in said

    def test_the_list_names_nobody(self, province: Province):
        province.scene.run(WISHES)
        said = (province.scene.folder / "var" / "erasures.jsonl").read_text("utf-8")
        assert {json.loads(line)["kind"] for line in said.splitlines() if line} >= {
            "question",
            "follower",
            "subscription",
        }
        assert not [word for word in ("nam@", "lan@", "cọc", "example.vn") if word in said]

    def test_every_row_and_every_file_comes_back(self, province: Province):
        copy, other = province.backup(), province.machine("other", is_empty=True)
        assert told(other, "restore", copy)[0] == 0
        tables = [one for (one,) in other.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        here, there = (
            {one: sorted(map(repr, scene.rows(f'SELECT * FROM "{one}"'))) for one in tables}  # noqa: S608  our own tables
            for scene in (province.scene, other)
        )
        assert len(tables) > 200
        assert [one for one in tables if here[one] != there[one]] == []
        files = [
            {
                str(path.relative_to(one.folder)): path.read_bytes()
                for path in (one.folder / "var/private").rglob("*.pdf")
            }
            for one in (province.scene, other)
        ]
        assert len(files[0]) > 1
        assert files[0] == files[1]

    def test_refuses_a_place_where_something_is(self, province: Province):
        copy = province.backup()
        code, said = told(province.scene, "restore", copy)
        assert code == 1
        assert "chỗ trống" in said
        assert erased(province.scene)[1] == 3

    def test_names_what_is_cut_off(self, province: Province):
        copy, other = province.backup(), province.machine("other", is_empty=True)
        with (copy / "lan-toa.sqlite3").open("r+b") as file:
            file.truncate(1000)
        code, said = told(other, "restore", copy)
        assert code == 1
        assert "lan-toa.sqlite3" in said
        assert not (other.folder / "var" / "restoring").exists()

    def test_refuses_a_copy_of_a_newer_program(self, province: Province):
        copy, other = province.backup(), province.machine("other", is_empty=True)
        manifest = json.loads((copy / "manifest.json").read_bytes())
        manifest["about"]["migrations"].append("questions.9999_of_tomorrow")
        (copy / "manifest.json").write_text(json.dumps(manifest))
        code, said = told(other, "restore", copy)
        assert code == 1
        assert "9999_of_tomorrow" in said

    def test_killed_and_called_again_it_is_whole(self, province: Province):
        copy = province.backup()
        other = province.machine("other", is_empty=True)
        killed = 0
        for moment in (0, 0.1, 0.3, 0.5, 0.8):  # the first is before the end of it on the fastest machine too
            restoring = other.started("restore", str(copy), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            mark, until = other.folder / "var" / "restoring", time.monotonic() + PATIENCE
            while not mark.exists() and restoring.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
            time.sleep(moment)
            restoring.kill()
            killed += restoring.wait(PATIENCE) != 0
            if not mark.exists():
                break
        assert killed
        code, said = told(other, "restore", copy)
        assert code == 0 or "chỗ trống" in said  # a kill that came too late
        assert erased(other) == erased(province.scene)


@needs_age
class TestASealedCopy:
    def test_opens_with_its_key_alone(self, province: Province, tmp_path: Path):
        private, public = keys_of(tmp_path)
        copy = province.backup(BACKUP_KEYS=public)
        said = b"".join(path.read_bytes() for path in copy.rglob("*") if path.is_file())
        assert "Bị mất cọc?".encode() not in said
        other = province.machine("other", is_empty=True)
        code, said = told(other, "restore", copy)
        assert (code, "khóa riêng" in said) == (1, True)
        (tmp_path / "wrong").mkdir()
        code, said = told(other, "restore", copy, "--key", keys_of(tmp_path / "wrong")[0])
        assert (code, "no identity matched" in said) == (1, True)
        code, said = told(other, "restore", copy, "--key", private)
        assert code == 0, said
        assert erased(other) == erased(province.scene)

    def test_does_not_hold_again_what_has_not_changed(self, province: Province, tmp_path: Path):
        _, public = keys_of(tmp_path)
        first = province.backup(BACKUP_KEYS=public)
        time.sleep(1.1)  # copies are named by the second
        second = province.backup(BACKUP_KEYS=public)
        file = next(path.relative_to(first) for path in first.rglob("*.pdf.age"))
        assert (first / file).samefile(second / file)

    def test_does_not_share_with_one_for_another_key(self, province: Province, tmp_path: Path):
        first = province.backup()
        time.sleep(1.1)
        second = province.backup(BACKUP_KEYS=keys_of(tmp_path)[1])
        assert [*first.rglob("*.pdf")]
        assert [*second.rglob("*.pdf")] == []

    def test_is_tried_where_a_key_is(self, province: Province, tmp_path: Path):
        private, public = keys_of(tmp_path)
        province.backup(BACKUP_KEYS=public)
        assert told(province.scene, "drill")[0] == 1
        code, said = told(province.scene, "drill", DRILL_KEY=str(private))
        assert code == 0, said


class TestDrill:
    def test_restores_beside_and_tells_the_operator(self, province: Province):
        province.backup()
        before = province.scene.database.read_bytes()
        code, said = told(province.scene, "drill")
        assert code == 0, said
        found = json.loads((province.scene.folder / "var" / "last-drill.json").read_bytes())
        assert found["fault"] == ""
        assert found["rows"] > 100
        assert not (province.scene.folder / "var" / "drill").exists()
        assert province.scene.database.read_bytes() == before

    @pytest.mark.parametrize("harm", ["cut", "gone", "lost file"])
    def test_says_what_is_wrong(self, province: Province, harm: str):
        if harm == "lost file":  # gone before the copy was made
            next((province.scene.folder / "var/private/questions").rglob("*.pdf")).unlink()
            shutil.rmtree(province.scene.folder / "var/private/questions")
        copy = province.backup()
        if harm == "cut":
            (copy / "lan-toa.sqlite3").write_bytes((copy / "lan-toa.sqlite3").read_bytes()[:-1])
        elif harm == "gone":
            (copy / "manifest.json").unlink()
        code, said = told(province.scene, "drill")
        assert code == 1
        fault = json.loads((province.scene.folder / "var" / "last-drill.json").read_bytes())["fault"]
        assert {"cut": "lan-toa.sqlite3", "gone": "trọn vẹn", "lost file": "mất hoặc sai"}[harm] in fault


class TestBackup:
    def test_killed_at_any_moment_leaves_whole_copies_alone(self, province: Province):
        for number in range(3000):  # enough to be in the middle of
            path = province.scene.folder / "var/media" / f"{number % 50}" / f"{number}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(os.urandom(300))
        first, chance, cut = province.backup(), random.Random(3), 0
        for _ in range(4):
            making = province.scene.started("backup", str(province.kept), stdout=subprocess.DEVNULL)
            until = time.monotonic() + PATIENCE
            while not [*province.kept.glob("*.part")] and making.poll() is None and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(chance.random() / 2)
            subprocess.run(["pkill", "-9", "-P", str(making.pid)], check=False)  # the tool that it has started
            making.kill()
            making.wait(PATIENCE)
            cut += bool([*province.kept.glob("*.part")])
        assert cut
        last = province.backup()
        assert [*province.kept.glob("*.part")] == []
        for copy in province.kept.glob("????-??-??T??????"):
            assert (
                subprocess.run([sys.executable, TOOL, "verify", copy], capture_output=True, check=False).returncode == 0
            )
        assert {first, last} <= {*province.kept.glob("????-??-??T??????")}

    def test_says_that_the_disk_is_full_and_leaves_nothing(self, province: Province):
        (province.scene.folder / "var/media").mkdir()
        (province.scene.folder / "var/media" / "film.mp4").write_bytes(os.urandom(3_000_000))
        small = province.folder / "small"
        small.mkdir()
        size = province.scene.database.stat().st_size + 1_000_000
        mounted = f"mount -t tmpfs -o size={size} none {small} && exec {sys.executable} {ROOT}/manage.py backup {small}"
        command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", f"{mounted}; "]
        if subprocess.run([*command[:4], "true"], capture_output=True, check=False).returncode:
            pytest.skip("no mounts of one's own here")
        done = subprocess.run(
            command, env=province.scene.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 1
        assert "Đĩa đã đầy" in done.stderr
        assert not (province.scene.folder / "var" / "last-backup").exists()

    def test_holds_a_database_that_is_being_written(self, province: Province):
        writing = province.scene.python(
            "from itertools import count\nfrom django.db import connection\n"
            "with connection.cursor() as cursor:\n  cursor.execute('CREATE TABLE ticks (at INTEGER)')\n"
            "  for number in count(): cursor.execute('INSERT INTO ticks VALUES (%s)', [number])\n"
        )
        try:
            time.sleep(0.5)
            copy = province.backup()
        finally:
            writing.kill()
            writing.wait(PATIENCE)
        counted = json.loads((copy / "manifest.json").read_bytes())["about"]["tables"]["ticks"]
        with closing(sqlite3.connect(copy / "lan-toa.sqlite3")) as database:
            assert database.execute("SELECT count(*), max(at) + 1 FROM ticks").fetchone() == (counted, counted)


class TestShipped:
    def test_a_question_and_its_file_outlive_the_machine(self, province: Province):
        """Nothing was copied by night: what is restored is what was shipped, and who was erased stays erased."""
        var, shipped = province.scene.folder / "var", province.folder / "shipped"
        shipped.mkdir()
        places = [f"{name}={var / name}" for name in ("media", "private", "erasures.jsonl")]
        command = [sys.executable, SHIP, "run", province.scene.database, shipped, "--every", "0.3", *places]
        shipping = subprocess.Popen([*command, "--mark", var / "last-ship"])
        try:
            province.scene.run(PEOPLE.replace("Bị mất cọc?", "Bị đòi tiền?").replace("@example", "@vidu"))
            province.scene.run(WISHES)
            written = time.time()
            until = time.monotonic() + PATIENCE
            while (
                not (mark := var / "last-ship").exists() or mark.stat().st_mtime < written + 1
            ) and time.monotonic() < until:
                time.sleep(0.1)
        finally:
            shipping.kill()
            shipping.wait(PATIENCE)
        wished = erased(province.scene)
        shutil.rmtree(province.scene.folder)
        (into := province.folder / "opened").mkdir()
        opening = [sys.executable, SHIP, "open", shipped, into]
        copy = subprocess.run(opening, capture_output=True, text=True, check=True).stdout.strip()
        other = province.machine("other", is_empty=True)
        code, said = told(other, "restore", copy)
        assert code == 0, said
        assert erased(other) == wished
        other.run(OPENED, "Bị đòi tiền?", "Hàng xóm lấn đất?")
        assert told(other, "check_files")[0] == 0


class TestFiles:
    def test_what_is_lost_changed_or_nobodys_is_named(self, province: Province):
        mine = sorted((province.scene.folder / "var/private/questions").glob("[0-9a-f]*/*.pdf"))
        assert told(province.scene, "check_files")[0] == 0
        mine[0].unlink()
        mine[1].write_bytes("Bị mất cọc, đã sửa?".encode())
        stray = province.scene.folder / "var/private/questions/ai-day/x.pdf"
        stray.parent.mkdir()
        stray.write_bytes(b"?")
        os.utime(stray, (1, 1))
        code, said = told(province.scene, "check_files")
        assert code == 1
        assert {*said.splitlines()[:-1]} == {str(mine[0]), str(mine[1]), str(stray)}
        assert (
            "2 tệp mất hoặc sai, 1 tệp không bản ghi nào" in (province.scene.folder / "var/last-check.txt").read_text()
        )
