"""`make try`: which tests a change asks for, what fits into a minute, and what a run says that has no time left."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import affected, durations
from tests.affected import Affected, ImportGraph, Names

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "src/lawtext/__init__.py": "from lawtext.dates import read\nfrom lawtext.words import count\n",
    "src/lawtext/words.py": "",
    "src/lawtext/dates.py": "import re\n",
    "src/portal/urls.py": "",
    "src/portal/questions/models.py": "from lawtext import read\n",
    "src/portal/questions/operations/asking.py": "from portal.questions.models import Question\n",
    "src/portal/questions/operations/__init__.py": "",
    "src/portal/search/indexing.py": "from portal.questions.operations import asking\n",
    "packages/rules/src/rules/trees.py": "",
    "packages/rules/tests/test_growing.py": "from rules import trees\n",
    "packages/rules/tests/test_pruning.py": "",
    "tests/conftest.py": "",
    "tests/architecture/test_documents.py": "",
    "tests/deploy/test_backup.py": "",
    "tests/lawtext/test_dates.py": "from lawtext.dates import read\n",
    "tests/portal/questions/conftest.py": "from tests.portal.questions.factories import ask\n",
    "tests/portal/questions/factories.py": "from portal.questions.models import Question\n",
    "tests/portal/questions/test_pages.py": "",
    "tests/portal/questions/operations/test_asking.py": "",
    "tests/portal/search/test_indexing.py": "import portal.search.indexing\n",
    "src/portal/search/counting.py": "from lawtext import count\n",
    "tests/portal/search/test_rules.py": "if TYPE_CHECKING:\n    import rules.trees\n",
}


def graph() -> ImportGraph:
    names = Names({path: text.encode() for path, text in FILES.items()})
    return ImportGraph({path: names.imported_by(path) for path in FILES})


class TestAffected:
    """Of a small checkout: what a change asks for, with its distance."""

    @pytest.mark.parametrize(
        ("changed", "asked"),
        [
            ("tests/lawtext/test_dates.py", {"lawtext/test_dates": 0}),
            # Of the room above, what a fixture of a factory of models imports is too far away.
            (
                "src/lawtext/dates.py",
                {"lawtext/test_dates": 1, "architecture/test_documents": 2},
            ),
            # By the same name; by room; two imports away.
            (
                "src/portal/questions/operations/asking.py",
                {"portal/questions/operations/test_asking": 1, "portal/questions/test_pages": 2}
                | {"portal/search/test_indexing": 2, "architecture/test_documents": 2},
            ),
            # Fixtures are not imported: what stands above a test counts.
            (
                "tests/portal/questions/factories.py",
                {"portal/questions/test_pages": 3, "portal/questions/operations/test_asking": 3},
            ),
            (
                "src/portal/questions/templates/questions/page.html",
                {"portal/questions/test_pages": 2, "portal/questions/operations/test_asking": 2}
                | {"architecture/test_documents": 2},
            ),
            ("packages/rules/src/rules/trees.py", {"growing": 1, "pruning": 2, "portal/search/test_rules": 1}),
            ("packages/rules/README.md", {"growing": 2, "pruning": 2}),
            ("src/portal/urls.py", {"architecture/test_documents": 2}),
            ("docs/glossary.md", {"architecture/test_documents": 2}),
            ("Makefile", {"architecture/test_documents": 2}),
            ("deploy/backup.sh", {"deploy/test_backup": 2, "architecture/test_documents": 2}),
            ("tests/portal/search/queries.jsonl", {"portal/search/test_indexing": 2, "portal/search/test_rules": 2}),
        ],
    )
    def test_is_what_is_near(self, changed: str, asked: dict[str, int]):
        found = {one.path: one.distance for one in affected.affected([changed], graph())}
        paths = {"growing": "packages/rules/tests/test_growing.py", "pruning": "packages/rules/tests/test_pruning.py"}
        assert found == {paths.get(name, f"tests/{name}.py"): distance for name, distance in asked.items()}

    def test_is_nearest_first_and_at_home_before_abroad(self):
        found = affected.affected(["src/portal/questions/operations/asking.py"], graph())
        assert [one.path.rpartition("/")[2] for one in found] == [
            "test_asking.py",
            "test_documents.py",
            "test_pages.py",
            "test_indexing.py",
        ]

    def test_makes_no_step_of_a_package_that_shows_its_modules(self):
        """Who asks the package for something else stands a step further away."""
        distances = graph().distances(["src/lawtext/dates.py"])
        assert distances["src/portal/questions/models.py"] == 1
        assert distances["src/portal/search/counting.py"] == 2

    def test_knows_who_imports_what_was_removed(self):
        files = {path: text for path, text in FILES.items() if path != "src/lawtext/dates.py"}
        names = Names({path: text.encode() for path, text in files.items()} | {"src/lawtext/dates.py": b""})
        left = ImportGraph({path: names.imported_by(path) for path in files})
        found = [one.path for one in affected.affected(["src/lawtext/dates.py"], left)]
        assert found[0] == "tests/lawtext/test_dates.py"

    def test_is_found_in_the_real_checkout(self):
        found = affected.affected(["src/portal/questions/models/__init__.py"], affected.read_graph(ROOT))
        assert {one.distance for one in found} == {1, 2, 3}
        assert any(one.path.startswith("tests/portal/questions/") for one in found)


class TestWhatDrivesABrowser:
    @pytest.mark.parametrize(
        ("text", "drives"),
        [
            ("import pytest\n\npytestmark = pytest.mark.browser\n\n\ndef test_a(page): ...", True),
            ("pytestmark = [\n    pytest.mark.django_db,\n    pytest.mark.browser,\n]\n", True),
            (
                "pytestmark = pytest.mark.django_db\n\n\nclass TestA:\n    @pytest.mark.browser\n    def test_a(): ...",
                False,
            ),
            ("def test_a(): ...", False),
        ],
    )
    def test_says_so_for_the_whole_file(self, text: str, drives: bool):
        assert affected.drives_a_browser(text) is drives


class TestFitting:
    NEAR, HOME, ABROAD = Affected("near", 1, True), Affected("home", 2, True), Affected("abroad", 2, False)

    @pytest.mark.parametrize(
        ("durations", "seconds", "taken"),
        [
            ({"near": 5, "home": 5, "abroad": 5}, 15, ["near", "home", "abroad"]),
            ({"near": 5, "home": 5, "abroad": 5}, 14, ["near", "home"]),
            ({"near": 5, "home": 50, "abroad": 5}, 14, ["near", "abroad"]),  # what is small fits beside what is not
            ({"near": 50}, 14, ["home", "abroad"]),  # of what was never run, an average is supposed
            ({}, 2, []),
        ],
    )
    def test_takes_what_is_nearest(self, durations: dict[str, float], seconds: float, taken: list[str]):
        choices = [self.ABROAD, self.HOME, self.NEAR]
        fits, left = affected.fit(choices, durations=durations, seconds=seconds, unknown=3)
        assert [one.path for one in fits] == taken
        assert {one.path for one in (*fits, *left)} == {"near", "home", "abroad"}

    def test_takes_a_changed_test_whatever_it_costs(self):
        changed = Affected("changed", 0, is_of_the_room=True)
        assert affected.fit([changed], durations={"changed": 500}, seconds=1, unknown=3) == ([changed], [])


class TestARunWithADeadline:
    TESTS = """
import time, pytest
from tests import deadline
deadline.UNTIL, deadline.LEAST = 0, 1
def test_quick(): pass
def test_slow(): time.sleep(60)
def test_late(): raise AssertionError
@pytest.mark.browser
def test_seen(): raise AssertionError
"""

    def run(self, folder: Path, text: str, *, seconds: float) -> subprocess.CompletedProcess[str]:
        (folder / "test_story.py").write_text(text)
        (folder / "pytest.ini").write_text("[pytest]\nmarkers = browser\n")
        command = [sys.executable, "-m", "pytest", "-p", "tests.deadline", "-p", "no:django", "-p", "no:cacheprovider"]
        return subprocess.run(
            [*command, f"--rootdir={folder}", "test_story.py"],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TESTS_UNTIL": str(time.time() + seconds)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def test_ends_a_test_in_the_middle_and_names_what_was_left(self, tmp_path: Path):
        told = self.run(tmp_path, self.TESTS, seconds=60)
        assert told.returncode == 0, told.stdout + told.stderr
        assert "1 passed, 2 skipped, 1 deselected" in told.stdout
        assert "no time left: 2 tests in test_story.py" in told.stdout
        assert "a browser or the demo: 1 tests in test_story.py" in told.stdout

    def test_fails_with_what_fails(self, tmp_path: Path):
        assert self.run(tmp_path, "def test_wrong(): assert 1 == 2", seconds=60).returncode == 1


class TestDurations:
    def report(self, test: str, seconds: float, *, when: str = "call") -> pytest.TestReport:
        return pytest.TestReport(
            f"tests/{test}", ("", 0, ""), keywords={}, outcome="passed", longrepr=None, when=when, duration=seconds
        )

    def keep(self, kept: Path, *reports: pytest.TestReport, session: object) -> dict[str, float]:
        keeper = durations.Keeper(kept)
        for report in reports:
            keeper.pytest_runtest_logreport(report)
        keeper.pytest_sessionfinish(session)  # type: ignore[arg-type]
        return durations.known(kept)

    def test_are_added_up_by_file_and_a_part_says_nothing_of_the_whole(self, tmp_path: Path):
        kept, session = tmp_path / "deep" / "durations.json", type("Session", (), {"config": object()})()
        whole = [self.report("a.py::x", 2), self.report("a.py::y", 1, when="setup"), self.report("a.py::y", 3)]
        assert self.keep(kept, *whole, session=session) == {"tests/a.py": 6}
        assert self.keep(kept, self.report("a.py::x", 1), session=session) == {"tests/a.py": 6}
        faster = [self.report("a.py::x", 1), self.report("a.py::y", 1), self.report("b.py::z", 1)]
        assert self.keep(kept, *faster, session=session) == {"tests/a.py": 2, "tests/b.py": 1}

    @pytest.mark.parametrize("text", ["", "{", json.dumps([])[:1]])
    def test_that_cannot_be_read_are_unknown(self, tmp_path: Path, text: str):
        (tmp_path / "durations.json").write_text(text)
        assert durations.known(tmp_path / "durations.json") == {}
