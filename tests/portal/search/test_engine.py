"""The index: what goes in can be found, by all processes, whatever happens to the one that writes."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from portal.search.engine.embedded import EmbeddedEngine
from portal.search.engine.folders import Folders
from portal.search.engine.port import Ask, Findable, IndexBusy, IndexUnavailable
from portal.search.ranking.analysis import tokens
from portal.search.ranking.terms import terms_of
from portal.search.ranking.weights import STANDING_LAW, STANDING_OVER, Parts

ROOT = Path(__file__).resolve().parents[3]


def thing(key: str, heading: str, body: str = "", **more: object) -> Findable:
    values: dict[str, object] = {"owner": key, "kind": "dieu", "name": heading, "body": body}
    return Findable(key=key, parts=Parts("Luật", heading, body), **(values | more))  # type: ignore[arg-type]


THINGS = [
    thing("a", "Đặt cọc", "Đặt cọc là việc giao một khoản tiền", issued=date(2015, 11, 24), doc_type="Luật"),
    thing("b", "Ký cược", "Bên thuê giao một khoản tiền", issued=date(2020, 1, 1), doc_type="Nghị định"),
    thing("c", "Nghỉ thai sản", "Lao động nữ nghỉ 06 tháng"),
]


def keys(engine: EmbeddedEngine, question: str, **facets: str) -> list[str]:
    snapshot = engine.snapshot()
    terms = terms_of(tokens(question), count=snapshot.count, total=snapshot.total)
    return snapshot.keys(Ask(terms, facets), limit=10)


@pytest.fixture
def engine(tmp_path: Path) -> EmbeddedEngine:
    built = EmbeddedEngine(tmp_path / "index")
    built.rebuild(THINGS)
    return built


class TestEmbeddedSnapshot:
    def test_finds_with_and_without_marks(self, engine: EmbeddedEngine):
        assert keys(engine, "đặt cọc")[0] == keys(engine, "dat coc")[0] == "a"

    def test_finds_nothing_that_shares_no_word(self, engine: EmbeddedEngine):
        assert keys(engine, "zzz") == []

    def test_narrows_by_facets(self, engine: EmbeddedEngine):
        assert set(keys(engine, "khoản tiền")) == {"a", "b"}
        assert keys(engine, "khoản tiền", doc_type="Luật") == ["a"]
        assert keys(engine, "khoản tiền", year="2020") == ["b"]
        assert keys(engine, "khoản tiền", year="x") == []

    def test_counts_what_fits(self, engine: EmbeddedEngine):
        snapshot = engine.snapshot()
        terms = terms_of(tokens("khoản tiền"), count=snapshot.count, total=snapshot.total)
        tally = snapshot.tally(Ask(terms))
        assert tally.total == 2
        assert dict(tally.facets["doc_type"]) == {"Luật": 1, "Nghị định": 1}
        assert dict(tally.facets["year"]) == {"2015": 1, "2020": 1}

    def test_gives_back_what_was_put_in(self, engine: EmbeddedEngine):
        found = engine.snapshot().get("a")
        assert found is not None
        assert found.body == "Đặt cọc là việc giao một khoản tiền"
        assert found.issued == date(2015, 11, 24)
        assert engine.snapshot().get("zzz") is None

    def test_suggests_what_continues(self, engine: EmbeddedEngine):
        assert [found.key for found in engine.snapshot().suggest(["nghi", "th"], limit=5)] == ["c"]
        assert [found.key for found in engine.snapshot().suggest(["coc"], limit=5)] == ["a"]
        assert engine.snapshot().suggest(["zzz"], limit=5) == []

    def test_of_equals_puts_the_law_in_force_first(self, tmp_path: Path):
        engine = EmbeddedEngine(tmp_path / "index")
        standings = {"over": STANDING_OVER, "law": STANDING_LAW, "decree": 1.1}
        engine.rebuild(thing(key, "Đặt cọc", standing=standing) for key, standing in standings.items())
        assert keys(engine, "đặt cọc") == ["law", "decree", "over"]


class TestReplace:
    def test_changes_and_removes_all_that_an_owner_had(self, engine: EmbeddedEngine):
        engine.replace(["a", "c"], [thing("a2", "Phạt cọc", owner="a")])
        assert keys(engine, "cọc") == ["a2"]
        assert keys(engine, "thai sản") == []
        assert engine.snapshot().total == 2

    def test_twice_is_the_same_as_once(self, engine: EmbeddedEngine):
        for _ in range(2):
            engine.replace(["a"], [thing("a", "Đặt cọc")])
        assert engine.snapshot().total == len(THINGS)

    def test_another_process_sees_it(self, engine: EmbeddedEngine, tmp_path: Path):
        reader = EmbeddedEngine(tmp_path / "index")
        assert keys(reader, "phạt cọc") == ["a"]
        engine.replace(["d"], [thing("d", "Phạt cọc")])
        deadline = time.monotonic() + 5
        while keys(reader, "phạt cọc")[0] != "d":
            assert time.monotonic() < deadline

    def test_without_an_index_says_what_to_do(self, tmp_path: Path):
        with pytest.raises(IndexUnavailable, match="rebuild_search"):
            EmbeddedEngine(tmp_path / "none").replace(["a"], [])


class TestRebuild:
    def test_readers_see_the_old_index_until_the_new_one_is_whole(self, engine: EmbeddedEngine):
        def things():
            yield thing("n", "Điều mới")
            assert keys(engine, "đặt cọc") == ["a"]
            yield thing("m", "Điều nữa")

        engine.rebuild(things())
        assert keys(engine, "đặt cọc") == []
        assert set(keys(engine, "điều")) == {"n", "m"}

    def test_a_failed_one_leaves_the_old_index(self, engine: EmbeddedEngine):
        def things():
            yield thing("n", "Điều mới")
            raise RuntimeError("the database went away")

        with pytest.raises(RuntimeError):
            engine.rebuild(things())
        assert keys(engine, "đặt cọc") == ["a"]

    def test_keeps_two_generations(self, engine: EmbeddedEngine, tmp_path: Path):
        for _ in range(3):
            engine.rebuild(THINGS)
        assert len([path for path in (tmp_path / "index").iterdir() if path.is_dir()]) == 2

    def test_is_refused_while_another_writes(self, engine: EmbeddedEngine, tmp_path: Path):
        other = Folders(tmp_path / "index", version=1)
        with other.writing(wait=0), pytest.raises(IndexBusy), Folders(tmp_path / "index", version=1).writing(wait=0):
            pytest.fail("two writers at once")


class TestSnapshotOfABrokenIndex:
    def test_missing(self, tmp_path: Path):
        with pytest.raises(IndexUnavailable, match="rebuild_search"):
            EmbeddedEngine(tmp_path / "index").snapshot()

    @pytest.mark.parametrize("name", ["manifest.json", "meta.json"])
    @pytest.mark.parametrize("content", [b"", b"\x00\xff", b"{}"])
    def test_damaged(self, engine: EmbeddedEngine, tmp_path: Path, name: str, content: bytes):
        for path in (tmp_path / "index").glob(f"*/{name}"):
            path.write_bytes(content)
        with pytest.raises(IndexUnavailable, match="rebuild_search"):
            EmbeddedEngine(tmp_path / "index").snapshot()
        engine.rebuild(THINGS)
        assert keys(EmbeddedEngine(tmp_path / "index"), "đặt cọc") == ["a"]

    def test_of_another_version(self, engine: EmbeddedEngine, tmp_path: Path):
        for path in (tmp_path / "index").glob("*/manifest.json"):
            path.write_text('{"version": 0}')
        with pytest.raises(IndexUnavailable, match="version 0"):
            EmbeddedEngine(tmp_path / "index").snapshot()


WRITE_FOR_EVER = """
import itertools, sys
from pathlib import Path
from portal.search.engine.embedded import EmbeddedEngine
from portal.search.engine.port import Findable
from portal.search.ranking.weights import Parts

def things():
    for number in itertools.count():
        if number == 2000:
            print("writing", flush=True)
        yield Findable(key=f"x{number}", owner="x", kind="dieu", parts=Parts("Luật", "Đặt cọc", "tiền " * 50))

engine = EmbeddedEngine(Path(sys.argv[1]))
getattr(engine, sys.argv[2])(*([["a"], things()] if sys.argv[2] == "replace" else [things()]))
"""


class TestKilledInTheMiddle:
    @pytest.mark.parametrize("verb", ["rebuild", "replace"])
    def test_nothing_is_lost_and_the_next_one_writes(self, engine: EmbeddedEngine, tmp_path: Path, verb: str):
        environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, "-c", WRITE_FOR_EVER, str(tmp_path / "index"), verb]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "writing\n"
            writer.send_signal(signal.SIGKILL)
        assert keys(EmbeddedEngine(tmp_path / "index"), "đặt cọc") == ["a"]
        engine.replace(["d"], [thing("d", "Phạt cọc")])
        assert keys(engine, "phạt cọc")[0] == "d"
        engine.rebuild(THINGS)
        assert engine.snapshot().total == len(THINGS)
