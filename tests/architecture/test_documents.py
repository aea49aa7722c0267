"""What the documents name is there: commands, files, addresses, variables, words of the journal, decisions."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.urls import Resolver404, resolve

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = ROOT / "docs" / "decisions"
READMES = [ROOT / "README.md", ROOT / "README.vi.md"]
TOURS = [ROOT / "docs" / "tour.md", ROOT / "docs" / "tour.vi.md"]
# What was decided stays as it was written, whatever became of the names.
DOCUMENTS = [
    *READMES,
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *(one for one in sorted((ROOT / "docs").rglob("*.md")) if one.parent != DECISIONS),
]

# Names that operators meet in the logs and settings of libraries and servers.
OF_LIBRARIES = {"BadSignatureError", "InvalidClaimError", "ExpiredTokenError", "StreamMaxLength"}

_COMMAND = re.compile(r"(?:manage\.py|deploy/manage) ([a-z_]+)")
_LINK = re.compile(r"\]\(([^)#\s]+?)(?:#[^)]*)?\)")
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"(?:src|packages|docs|tests|demo|deploy|scripts|benchmarks|tools|requirements)/[\w./-]+")
_MODULE = re.compile(r"[\w/]+/\w+\.(?:py|html|toml)|portal(?:\.\w+)+")
_CLASS = re.compile(r"(?:[A-Z][a-z]+){2,}")
_ADDRESS = re.compile(r"/[^\s<>…]*")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+")
_SPOKEN = re.compile(r"\*\"([a-z_]+\.[a-z_]+)\"\*")
_NAME = re.compile(r"[A-Za-z_]+(?:\.[A-Za-z_]+)*")
_DRAWN = re.compile(r"\b(?:[a-z]+_[a-z_]+|[A-Z][a-z]+[A-Z]\w+)\b(?!\.)")
_READ = re.compile(r"(?:environ(?:\.get\(|\[)|\b(?:whole|seconds|switched|secret|hosts|base_url)\()\s*\"([A-Z_]+)\"")


@pytest.fixture(params=DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def document(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@cache
def paths() -> str:
    """Every file below the folders of code, each on its line."""
    folders = (ROOT / name for name in ("src", "packages", "tests", "demo", "deploy", "scripts", "tools", "benchmarks"))
    return "\n".join(f"/{one.relative_to(ROOT)}" for folder in folders for one in folder.rglob("*.*"))


def is_module(named: str) -> bool:
    """Whether a path, or its end, is there; a dotted name is that of a module, or of a name in it."""
    if not named.startswith("portal."):
        return f"/{named}\n" in f"{paths()}\n"
    place = named.replace(".", "/")
    ends = (f"{one}{end}" for one in (place, place.rpartition("/")[0]) for end in (".py", "/__init__.py"))
    return any(f"/src/{one}\n" in paths() for one in ends)


@cache
def source() -> str:
    """Everything that runs, as one text."""
    folders = (ROOT / name for name in ("src", "packages", "scripts", "deploy", "benchmarks", "tools"))
    files = [one for folder in folders for one in folder.rglob("*") if one.is_file()]
    readable = (one for one in files if one.suffix in {".py", ".html", ".js", ".md", ".service", ".conf", ".sh", ""})
    return "\n".join(one.read_text(encoding="utf-8", errors="ignore") for one in readable)


@cache
def words() -> set[str]:
    return set(re.findall(r"\w+", source()))


def written(document: Path) -> Iterator[str]:
    yield from _CODE.findall(document.read_text(encoding="utf-8"))


class TestADocument:
    def test_names_commands_that_there_are(self, document: Path):
        named = set(_COMMAND.findall(document.read_text(encoding="utf-8")))
        assert named <= set(get_commands())

    def test_links_to_files_that_there_are(self, document: Path):
        links = _LINK.findall(document.read_text(encoding="utf-8"))
        inside = [link for link in links if not link.startswith(("http:", "https:", "mailto:", "/", "{"))]
        assert [link for link in inside if not (document.parent / link).exists()] == []

    def test_names_paths_that_there_are(self, document: Path):
        paths = [one for one in written(document) if _PATH.fullmatch(one)]
        assert [one for one in paths if not (ROOT / one).exists()] == []

    def test_names_modules_and_classes_that_there_are(self, document: Path):
        if document.name == "CHANGELOG.md":
            return  # tells what is gone as well
        told = list(written(document))
        modules = [one for one in told if _MODULE.fullmatch(one) and not is_module(one)]
        assert modules == []
        assert [one for one in told if _CLASS.fullmatch(one) and one not in words() | OF_LIBRARIES] == []

    def test_names_variables_that_something_reads(self, document: Path):
        named = {one.split("=")[0] for one in written(document) if _VARIABLE.fullmatch(one.split("=")[0])}
        secrets = {one for one in named if one.startswith("MESSAGES_SECRET_")}  # named by whoever runs the portal
        assert [one for one in sorted(named - secrets) if one not in source()] == []

    def test_names_words_of_the_journal_that_are_left(self, document: Path):
        spoken = set(_SPOKEN.findall(document.read_text(encoding="utf-8")))
        composed = {"link.made", "link.used", "link.revoked"}  # record(f"link.{verb}")
        assert sorted(one for one in spoken - composed if f'"{one}"' not in source()) == []


class TestTheCode:
    def test_names_documents_that_there_are(self):
        named = set(re.findall(r"docs/[a-z]+/[a-z0-9-]+\.md", source()))
        assert named
        assert {one for one in named if not (ROOT / one).is_file()} == set()


class TestTheMap:
    """Architecture, flows and glossary speak in names of the code."""

    @pytest.mark.parametrize("name", ["architecture.md", "flows.md", "glossary.md"])
    def test_names_code_that_there_is(self, name: str):
        named = {one.split(".")[-1] for one in written(ROOT / "docs" / name) if _NAME.fullmatch(one)}
        assert len(named) > 5
        assert sorted(named - words() - set(get_commands())) == []

    def test_draws_flows_with_functions_and_entries_that_there_are(self):
        text = (ROOT / "docs" / "flows.md").read_text(encoding="utf-8")
        drawings = re.findall(r"(?s)```\n(.*?)```", text)
        drawn = {name for one in drawings for name in _DRAWN.findall(one)}
        left = {verb for one in drawings for verb in re.findall(r"\"[a-z_]+\.[a-z_]+\"", one)}
        assert len(drawings) == 5
        assert len(drawn) > 30
        assert sorted(drawn - words() - set(get_commands())) == []
        assert sorted(verb for verb in left if verb not in source()) == []

    def test_says_little_beside_each_drawing(self):
        flows = re.split(r"(?m)^## ", (ROOT / "docs" / "flows.md").read_text(encoding="utf-8"))[1:]
        beside = [re.sub(r"(?s)```\n.*?```", "", one).strip().splitlines()[1:] for one in flows if "```" in one]
        assert len(beside) == 5
        assert [len(lines) for lines in beside if len([line for line in lines if line]) > 10] == []


class TestTheReadme:
    @pytest.mark.parametrize(("page", "least"), [*((one, 8) for one in READMES), *((one, 40) for one in TOURS)])
    def test_leads_to_pages_that_there_are(self, page: Path, least: int):
        addresses = [one for one in written(page) if _ADDRESS.fullmatch(one)]
        assert len(addresses) > least
        assert [one for one in addresses if not leads_somewhere(one)] == []

    def test_is_two_screens(self):
        assert [one.name for one in READMES if len(one.read_text(encoding="utf-8").splitlines()) > 80] == []

    @pytest.mark.parametrize("pair", [READMES, TOURS], ids=["readme", "tour"])
    def test_has_the_same_pages_in_both_languages(self, pair: list[Path]):
        pages = [{one for one in written(page) if _ADDRESS.fullmatch(one)} for page in pair]
        assert pages[0] == pages[1]

    def test_leads_through_every_room_in_both_languages(self):
        english, vietnamese = (set(written(tour)) for tour in TOURS)
        rooms = {one.label for one in apps.get_app_configs() if one.name.rpartition(".")[0] == "portal"}
        assert rooms <= english
        assert rooms <= vietnamese


class TestVariables:
    def test_that_settings_read_are_told_to_operators(self):
        settings = (ROOT / "src" / "portal" / "settings").glob("*.py")
        read = {name for one in settings for name in _READ.findall(one.read_text(encoding="utf-8"))}
        told = "\n".join(one.read_text(encoding="utf-8") for one in DOCUMENTS)
        assert len(read) > 30
        assert [name for name in sorted(read) if name not in told] == []


class TestCommands:
    def test_of_the_portal_are_told_to_operators(self):
        ours = {name for name, app in get_commands().items() if isinstance(app, str) and app.startswith("portal.")}
        told = "\n".join(one.read_text(encoding="utf-8") for one in DOCUMENTS)
        assert len(ours) > 25
        assert [name for name in sorted(ours) if not re.search(rf"\b{name}\b", told)] == []


def leads_somewhere(address: str) -> bool:
    try:
        resolve(address.split("?")[0].split("#")[0])
    except Resolver404:
        return False
    return True


class TestTheTableOfCommands:
    """No officer needs a command line: the table says for each command where its screen is, or that there is none."""

    TABLE = (ROOT / "docs/operations/keep-it-running.md").read_text("utf-8").partition("## Commands, and the screen")[2]

    def test_has_every_command_once(self):
        named = [name for row in self.TABLE.splitlines() for name in re.findall(r"`(\w+)`", row.partition(" | ")[0])]
        there = {path.stem for path in ROOT.glob("src/portal/*/management/commands/*.py")} - {"__init__"}
        assert sorted(named) == sorted(there)

    def test_leads_to_screens_that_there_are(self):
        screens = re.findall(r"`(/quan-tri/[^`]*)`", self.TABLE)
        assert screens
        for screen in screens:
            assert leads_somewhere(screen)
