"""A plugin of pytest: `-p tests.traces.recorder --traces=FOLDER` writes a trace of each test that touches the database.

One file per module of tests, one block per test. Left out is what drives another process: a browser's journey (the
demo's pages are read by `walk` instead, in one process) and what asks the served demo.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.traces import clock
from tests.traces.trace import Trace

# The receiver of this journey is a process of its own that judges how old a signature is: the clock runs, and
# statements are not counted.
LIVE = frozenset({"test_a_copy_follows_the_law"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--traces", metavar="FOLDER", help="write what each journey did into this folder")


@pytest.fixture(autouse=True)
def _traced(request: pytest.FixtureRequest) -> Iterator[None]:
    """Opened before the fixtures that a test asks for by name: what they do belongs to its journey."""
    folder = request.config.getoption("--traces")
    if not folder or request.node.get_closest_marker("django_db") is None:
        yield
        return
    request.getfixturevalue("_django_db_helper")
    with record(Path(folder), request.path.stem, re.sub(r"^.*?::", "", request.node.nodeid)):
        yield


@contextmanager
def record(folder: Path, file: str, name: str) -> Iterator[None]:
    """Write what happens meanwhile as the block `name` of a file."""
    clock.rewind(live=file in LIVE)
    trace = Trace(pages=folder / "pages", counts=file not in LIVE)
    with trace.recording():
        yield
    write(folder / f"{file}.txt", name, trace)


def write(file: Path, name: str, trace: Trace) -> None:
    """Add a block to a file; blocks stand in the order of their names, whatever order the tests ran in."""
    blocks = file.read_text("utf-8").split("\n\n") if file.exists() else []
    block = "\n".join([f"== {name}", *trace.lines()])
    kept = [one.strip() for one in blocks if one.strip() and not one.startswith(f"== {name}\n")]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n\n".join(sorted([*kept, block])) + "\n", encoding="utf-8")
