"""The machine is switched off in the middle of an import, and the next run finishes it."""

import signal
import time
from pathlib import Path

from tests.portal.library.factories import record, write_corpus
from tests.portal.library.test_importing_dump import content, metadata, write_parquet
from tests.portal.processes import PATIENCE, Processes

COUNT = 160


class TestKilledImport:
    def test_keeps_whole_bundles_and_goes_on(self, tmp_path: Path, migrated: Path) -> None:
        shelf = Processes(tmp_path, migrated=migrated)
        text = "\n".join(f"{number}. Chợ số {number} theo khoản 1 Điều này." for number in range(1, 40))
        told = [("1", "Phạm vi", text), ("2", "Nguyên tắc", text)]
        laws = [record(f"{number}/2021/NĐ-CP", articles=told) for number in range(1, COUNT + 1)]
        corpus = write_corpus(tmp_path / "luat.jsonl", laws)

        running = shelf.manage("import_law", str(corpus), "--processes", "1", "-v0")
        until = time.monotonic() + PATIENCE
        while shelf.value("select count(*) from library_instrument") == 0 and time.monotonic() < until:
            pass
        running.send_signal(signal.SIGKILL)
        running.wait(PATIENCE)

        done = shelf.value("select count(*) from library_instrument")
        assert done > 0
        assert done == shelf.value("select count(*) from library_edition where article_count = 2")
        assert done * 80 == shelf.value("select count(*) from library_provision")
        assert done == shelf.value("select count(*) from journal_entry where verb = 'edition.accepted'")

        assert shelf.manage("import_law", str(corpus), "-v0").wait(PATIENCE) == 0
        assert shelf.value("select count(*) from library_instrument") == COUNT
        assert shelf.value("select count(*) from library_provision") == COUNT * 80
        assert shelf.value("select count(*) from journal_entry where verb = 'edition.accepted'") == COUNT


class TestKilledImportOfTheDump:
    def test_goes_on_and_forgets_nothing_without_a_text(self, tmp_path: Path, migrated: Path) -> None:
        shelf = Processes(tmp_path, migrated=migrated)
        clauses = "".join(f"<p>{number}. Giá số {number} theo khoản 1 Điều này.</p>" for number in range(1, 60))
        told = [metadata(number, f"{number}/2020/QĐ-UBND", title=f"Về giá {number}") for number in range(1, COUNT + 1)]
        texts = [content(one["id"], f"<p>Điều 1. Giá {one['id']}</p>{clauses}") for one in told if one["id"] % 8]
        folder = write_parquet(tmp_path / "dump", metadata=told, content=texts)

        running = shelf.manage("import_law", str(folder), "--processes", "1", "-v0")
        until = time.monotonic() + PATIENCE
        while shelf.value("select count(*) from library_instrument") == 0 and time.monotonic() < until:
            pass
        running.send_signal(signal.SIGKILL)
        running.wait(PATIENCE)
        assert 0 < shelf.value("select count(*) from library_instrument") < COUNT

        for _ in range(2):
            assert shelf.manage("import_law", str(folder), "-v0").wait(PATIENCE) == 0
            assert shelf.value("select count(*) from library_instrument") == COUNT
            assert shelf.value("select count(*) from library_edition") == len(texts)
            attested = "select count(*) from journal_entry where verb = 'version.attested'"
            assert shelf.value(attested) == len(texts)
            assert shelf.value("select count(*) from journal_entry") == COUNT + len(texts)
