"""What is particular to the engine that lies in a folder."""

from pathlib import Path

import pytest

from lawsearch.engine import IndexUnavailable
from lawsearch.engine.embedded import EmbeddedEngine
from lawsearch_tests.engine.things import THINGS, pooled


@pytest.fixture
def engine(tmp_path: Path) -> EmbeddedEngine:
    built = EmbeddedEngine(tmp_path / "index")
    built.rebuild(THINGS)
    return built


class TestTheFolder:
    def test_keeps_two_generations(self, engine: EmbeddedEngine, tmp_path: Path):
        for _ in range(3):
            engine.rebuild(THINGS)
        assert len([path for path in (tmp_path / "index").iterdir() if path.is_dir()]) == 2

    @pytest.mark.parametrize("name", ["manifest.json", "meta.json"])
    @pytest.mark.parametrize("content", [b"", b"\x00\xff", b"{}"])
    def test_damaged(self, engine: EmbeddedEngine, tmp_path: Path, name: str, content: bytes):
        for path in (tmp_path / "index").glob(f"*/{name}"):
            path.write_bytes(content)
        with pytest.raises(IndexUnavailable, match="rebuild_search"):
            EmbeddedEngine(tmp_path / "index").snapshot()
        engine.rebuild(THINGS)
        assert pooled(EmbeddedEngine(tmp_path / "index"), "đặt cọc") == ["a"]

    def test_with_a_record_torn_off_by_a_crash(self, engine: EmbeddedEngine, tmp_path: Path):
        (records,) = (tmp_path / "index").glob("*/records")
        with records.open("ab") as file:
            file.write(b"\x01")
        engine.replace(["c"], [THINGS[2]])
        assert pooled(EmbeddedEngine(tmp_path / "index"), "thai sản") == ["c"]
