"""A process that writes an index and never comes to an end, for the test that kills it.

python writer.py embedded FOLDER rebuild|replace
python writer.py postgres DSN SCHEMA rebuild|replace
"""

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

from lawsearch.engine import Findable, SearchEngine
from lawsearch.engine.embedded import EmbeddedEngine
from lawsearch.engine.postgres import PostgresEngine
from lawsearch.ranking.weights import TextParts


def things() -> Iterator[Findable]:
    for number in itertools.count():
        if number == 1200:  # more than one bundle, so that something has been sent
            print("writing", flush=True)
        yield Findable(key=f"x{number}", owner="x", kind="dieu", parts=TextParts("Luật", "Đặt cọc", "tiền " * 50))


def opened(engine: str, *where: str) -> SearchEngine:
    return EmbeddedEngine(Path(where[0])) if engine == "embedded" else PostgresEngine(where[0], schema=where[1])


if __name__ == "__main__":
    index = opened(*sys.argv[1:-1])
    if sys.argv[-1] == "replace":
        index.replace(["a"], things())
    else:
        index.rebuild(things())
