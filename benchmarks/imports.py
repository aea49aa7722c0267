"""Import of the public dump: documents per second and memory, a killed run, the second run.

The dump is generated in the published format (three Parquet tables) from the laws of `../shared/data`: every law as
HTML, with relations between them, and a tenth without a text. Without the data nothing is measured, and a message says
so.
"""

import gzip
import json
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.portals import CORPUS, DATABASE, ROOT, portal_in
from portal.library.readers.dump import COLUMNS

DOCUMENTS = 2_400
WITHOUT_TEXT = 10  # every tenth
LABELS = ("Văn bản căn cứ", "Văn bản dẫn chiếu", "Văn bản được sửa đổi", "Văn bản sửa đổi", "Văn bản hết hiệu lực")
COUNT = "select (select count(*) from library_edition), (select count(*) from library_instrument)"


def run() -> dict[str, float]:
    if not CORPUS.exists():
        print(f"  skipped: no real data at {CORPUS}")
        return {}
    with tempfile.TemporaryDirectory(prefix="lan-toa-bench-") as name:
        folder = Path(name)
        megabytes = write_dump(folder / "dump")
        command(folder, "migrate", "-v0").wait()
        killed, stored = _killed_in_the_middle(folder)
        started = time.perf_counter()
        memory = _measured(command(folder, "import_law", str(folder / "dump"), "-v0"))
        rest = time.perf_counter() - started
        editions, instruments = counted(folder)
        started = time.perf_counter()
        command(folder, "import_law", str(folder / "dump"), "-v0").wait()
        again = time.perf_counter() - started
    return {
        "text in the dump, MB": megabytes,
        "texts on the shelf when it was killed": stored,
        "texts after it went on": editions,
        "documents after it went on": instruments,
        "documents/s": (instruments - stored) / rest,
        "killed after, s": killed,
        "the rest, s": rest,
        "command and its readers, MB": memory,
        "second run, s": again,
    }


def _killed_in_the_middle(folder: Path) -> tuple[float, float]:
    """Kill the import once a third of the documents is in the library."""
    started = time.perf_counter()
    running = command(folder, "import_law", str(folder / "dump"), "-v0")
    while running.poll() is None and counted(folder)[1] < DOCUMENTS // 3:
        time.sleep(0.2)
    running.send_signal(signal.SIGKILL)
    running.wait()
    return time.perf_counter() - started, counted(folder)[0]


def _measured(running: subprocess.Popen[bytes]) -> float:
    """The peak memory of the command and its reader processes together, MB."""
    most = 0
    while running.poll() is None:
        most = max(most, sum(map(_resident, _family(running.pid))))
        time.sleep(0.1)
    return most / 1024


def _family(pid: int) -> list[int]:
    try:
        said = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return [pid]
    return [pid, *(one for child in said.split() for one in _family(int(child)))]


def _resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def counted(folder: Path) -> tuple[int, int]:
    with sqlite3.connect(folder / DATABASE, timeout=20) as connection:
        editions, instruments = connection.execute(COUNT).fetchone()
    connection.close()
    return editions, instruments


def command(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=portal_in(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


# ---- a dump in the published format ----------------------------------------------------------------------------------


def write_dump(folder: Path) -> float:
    """Write the three tables; returns the megabytes of text in them."""
    folder.mkdir()
    laws = list(islice(_laws(), DOCUMENTS))
    texts = [(at, _page(law)) for at, law in enumerate(laws) if at % WITHOUT_TEXT]
    pq.write_table(
        pa.Table.from_pylist([_metadata(at, law) for at, law in enumerate(laws)]), folder / "metadata.parquet"
    )
    content = [{"id": str(at), "content_html": text} for at, text in texts]
    large = pa.schema([("id", pa.string()), ("content_html", pa.large_string())])
    pq.write_table(pa.Table.from_pylist(content, schema=large), folder / "content.parquet", row_group_size=500)
    related = [
        {"doc_id": at, "other_doc_id": (at * step + 7) % len(laws), "relationship": LABELS[(at + step) % len(LABELS)]}
        for at in range(len(laws))
        for step in (3, 5, 7, 11, 13, 17)
    ]
    pq.write_table(pa.Table.from_pylist(related), folder / "relationships.parquet")
    return sum(len(text) for _, text in texts) / 1e6


def _laws() -> Iterator[dict[str, Any]]:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _metadata(identity: int, law: dict[str, Any]) -> dict[str, Any]:
    return dict.fromkeys(COLUMNS, "") | {
        "id": identity,
        "title": law.get("title") or "",
        "so_ky_hieu": law["law_id"],
        "ngay_ban_hanh": law.get("issued") or "...",
        "loai_van_ban": law.get("doc_type") or "",
        "ngay_co_hieu_luc": law.get("effective") or "...",
        "co_quan_ban_hanh": law.get("issuer") or "",
        "pham_vi": "Toàn quốc",
        "tinh_trang_hieu_luc": "Còn hiệu lực",
    }


def _page(law: dict[str, Any]) -> str:
    pieces = []
    for article in law["articles"]:
        pieces.append(f"<p><b>Điều {escape(article['article_id'])}. {escape(article.get('title') or '')}</b></p>")
        pieces += [f"<p>{escape(line)}</p>" for line in (article.get("text") or "").split("\n")]
    return f"<div>{''.join(pieces)}</div>"
