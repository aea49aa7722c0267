"""How the suite is run: which tests PostgreSQL is asked, and when empty tables are made anew."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client

from portal.agencies.models import Agency
from tests import empty, engines, unlooked
from tests.portal.search.test_pages import links


class TestDoors:
    """A test goes through a door when it, a fixture or a function that it calls has to do with a client."""

    def test_are_seen_in_what_is_asked_for(self):
        def look(visitor: Client) -> None:
            visitor.get("/")

        assert engines.reaches_client(look)

    def test_are_seen_in_what_is_made(self):
        def look() -> None:
            assert Client().get("/")

        assert engines.reaches_client(look)

    def test_are_seen_behind_what_is_called(self):
        def look() -> None:
            assert links(None, "đất cọc")  # type: ignore[arg-type]

        assert engines.reaches_client(look)

    def test_are_not_seen_where_there_are_none(self):
        def count() -> int:
            return Agency.objects.count()

        assert not engines.reaches_client(count)


class TestJudgedOtherwise:
    @pytest.mark.parametrize(
        ("row", "is_otherwise"),
        [
            ({"typed": "\x00đặt"}, True),
            ({"number": "99999999999999999999"}, True),
            ({"said": {"key": "x" * 301}}, True),
            ({"typed": "đặt cọc", "day": "2026-11-24"}, False),
            ({"phone": "0912345678"}, False),
        ],
    )
    def test_shows_in_the_row(self, row: dict[str, Any], is_otherwise: bool):
        item: Any = SimpleNamespace(callspec=SimpleNamespace(params=row), get_closest_marker=lambda name: None)
        assert engines.is_judged_otherwise(item) is is_otherwise

    def test_may_be_said_by_a_mark(self):
        item: Any = SimpleNamespace(get_closest_marker={"both_engines": pytest.mark.both_engines}.get)
        assert engines.is_judged_otherwise(item)


class TestEmptyTables:
    @pytest.fixture
    def source(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(empty, "SOURCE", tmp_path)
        for name, text in {
            "settings/base.py": "APPS = []",
            "agencies/states/__init__.py": "KINDS = {}",
            "agencies/admin/views.py": "",
            "agencies/migrations/0001_initial.py": "import portal.agencies.states",
        }.items():
            file = tmp_path / "portal" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return tmp_path / "portal"

    @pytest.mark.parametrize(
        ("changed", "is_made_anew"),
        [
            ("agencies/migrations/0001_initial.py", True),
            ("agencies/migrations/0002_more.py", True),
            ("agencies/states/__init__.py", True),
            ("settings/base.py", True),
            ("agencies/admin/views.py", False),
        ],
    )
    def test_are_made_anew_for_what_migrations_stand_on(self, source: Path, changed: str, is_made_anew: bool):
        before = empty.key()
        (source / changed).write_text("changed = True")
        assert (empty.key() != before) is is_made_anew


class TestAPartOfTheSuite:
    def test_is_run_before_anything_is_installed(self, tmp_path: Path):
        for name in ("scripts/test", ".venv/bin/pytest", "path/apt-get", "path/sudo", "path/npm"):
            program = tmp_path / name
            program.parent.mkdir(parents=True, exist_ok=True)
            program.write_text(f'#!/bin/sh\necho "{program.name} $@" >>"{tmp_path}/started"\n')
            program.chmod(0o755)
        script = Path(__file__).parents[2] / "scripts" / "test"
        (tmp_path / "scripts" / "test").write_text(script.read_text())
        environment = {"PATH": f"{tmp_path / 'path'}:{os.environ['PATH']}", "HOME": str(tmp_path)}
        command = [tmp_path / "scripts" / "test", "tests/lawtext", "-k", "dates or months"]
        subprocess.run(command, env=environment, check=True, timeout=60)
        assert (tmp_path / "started").read_text().splitlines() == ["pytest tests/lawtext -k dates or months"]


class TestAnAnswer:
    """A test is told when it did not look at what it was answered."""

    class Answered(Client):
        """Whose answers have the status that the address says."""

        def request(self, **environ: Any) -> Any:
            status = int(environ["PATH_INFO"].strip("/"))
            response: Any = HttpResponseRedirect("/di/") if status == 302 else HttpResponse("nobody", status=status)
            response.request = environ
            return response

    @pytest.mark.parametrize(
        ("status", "looks", "is_told"),
        [
            (404, lambda answer: None, True),
            (405, lambda answer: None, True),
            (404, lambda answer: answer.content, True),
            (404, lambda answer: answer.status_code, False),
            (302, lambda answer: None, False),  # a form was taken: what became of it is what the test looks at
            (302, lambda answer: answer.content, True),
            (302, lambda answer: answer.url, False),
            (302, lambda answer: (answer["Location"], answer.text), False),
            (403, lambda answer: answer.text, True),
            (200, lambda answer: answer.text, False),
        ],
    )
    def test_that_nobody_looked_at_is_told(self, status: int, looks: Callable[[Any], object], *, is_told: bool):
        with unlooked.answers(of=self.Answered) as found:
            looks(self.Answered().get(f"/{status}/"))
        assert found == ([f"GET /{status}/ was answered {status}"] if is_told else [])
