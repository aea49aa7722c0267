"""The program of docs/howto/follow-the-open-data.md, as it stands there, keeps a copy that is right."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from portal.api.operations.open_data import BulkStore, export_open_data
from portal.api.queries import data_publisher
from tests.portal.api.answers import correct, publish, withdraw
from tests.portal.api.serving import on_loopback

PAGE = Path(__file__).resolve().parents[3] / "docs" / "howto" / "follow-the-open-data.md"


@pytest.fixture
def portal(db, settings, tmp_path: Path) -> Iterator[str]:
    settings.OPEN_DATA_DIR = tmp_path / "open-data"
    with on_loopback() as address:
        yield address


@pytest.fixture
def follow() -> Callable[[str, str], None]:
    (program,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    names: dict[str, object] = {"__name__": "follow"}
    exec(compile(program, str(PAGE), "exec"), names)  # noqa: S102  the documentation is the thing under test
    return names["follow"]


def held(copy: Path) -> dict[int, str]:
    db = sqlite3.connect(copy)
    rows = db.execute("SELECT number, answer FROM answers").fetchall()
    db.close()
    return {number: json.loads(answer)["answer"]["markup"] for number, answer in rows}


def test_a_copy_follows(portal: str, follow: Callable[[str, str], None], settings, tmp_path: Path):
    copy = tmp_path / "copy.sqlite3"
    stays, changes, goes = publish(text="Giữ."), publish(text="Cũ."), publish(text="Sai.")
    export_open_data(shelf=BulkStore(settings.OPEN_DATA_DIR), site=data_publisher(), at=timezone.now())
    follow(portal, str(copy))
    assert held(copy) == {stays.number: "Giữ.", changes.number: "Cũ.", goes.number: "Sai."}

    correct(changes, text="Mới.")
    withdraw(goes)
    added = publish(text="Thêm.")
    follow(portal, str(copy))
    right = {stays.number: "Giữ.", changes.number: "Mới.", added.number: "Thêm."}
    assert held(copy) == right

    follow(portal, str(copy))  # nothing has changed, and nothing changes
    assert held(copy) == right


def test_a_copy_misses_nothing_that_happened_while_the_files_were_made(
    portal: str, follow: Callable[[str, str], None], settings, tmp_path: Path
):
    """The files end at a cursor; all that came after it is told by the changes, page by page."""
    copy = tmp_path / "copy.sqlite3"
    publish()
    export_open_data(shelf=BulkStore(settings.OPEN_DATA_DIR), site=data_publisher(), at=timezone.now())
    later = [publish(text=f"Câu {at}.") for at in range(105)]
    follow(portal, str(copy))
    assert set(held(copy)) >= {one.number for one in later}
