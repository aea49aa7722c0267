"""No act that makes something public, gives power, resets factors or erases evidence is finished by one person.

`nobody_alone.toml` has a row for every verb that the journal knows. A powerful one names what stops a single person: a
row of the tables of acts with a second person, an operation that another finishes, or a test that tries it with that
person's sessions, links and browsers. What is done at the console, by a machine or to one's own data names the test
that shows it. Nothing stands open.

`gates.toml` says of every act that publishes or empowers what refuses it in the moment in which it is done, and where
that is shown.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from django.utils.module_loading import import_string

from portal.agencies.models import Officer
from portal.agencies.states.roles import ROLES, AgencyRole
from portal.design.refusals import SecondPersonNeeded
from portal.journal.operations.acts import ActRunner
from portal.journal.operations.by_two import FINISHERS, TwoPersonAct, two_person_acts
from portal.journal.states import _VERB_LABELS
from portal.schema.states import Act

NOW = datetime(2026, 11, 30, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
TABLE = tomllib.loads((Path(__file__).parent / "nobody_alone.toml").read_text("utf-8"))
POWERFUL = ("public", "power", "factors", "evidence")
ROWS = [(verb, guard) for kind in POWERFUL for verb, guard in TABLE[kind].items()]
TESTED = ("tried", "console", "rule", "own")
GATES = tomllib.loads((Path(__file__).parent / "gates.toml").read_text("utf-8"))
GATED = ("public", "power")
BARE = {path: set(names) for path, names in TABLE["bare"].items()}


def labelled() -> set[str]:
    return {f"{noun}.{act}" for noun, acts in _VERB_LABELS.items() for act in acts}


def acts() -> dict[str, Act]:
    """Every row of every table of acts, by where it stands."""
    return {f"{path}.{name}": act for path in TABLE["tables"] for name, act in _rows(path)}


def _rows(path: str) -> list[tuple[str, Act]]:
    table = import_string(path)
    return (
        [("", table)]
        if isinstance(table, Act)
        else [(getattr(name, "name", name).lower(), act) for name, act in table.items()]
    )


@cache
def _tests_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


class TestEveryVerb:
    def test_that_the_journal_knows_has_a_row(self):
        listed = [verb for kind in POWERFUL for verb in TABLE[kind]] + TABLE["ordinary"]["verbs"]
        assert len(listed) == len(set(listed))
        assert set(listed) == labelled(), "a new verb: say in nobody_alone.toml what stops a single person"

    def test_of_a_table_of_acts_is_among_them(self):
        assert {act.word for act in acts().values() if act.word} <= labelled()

    def test_tables_of_acts_are_all_read(self):
        source = "\n".join(path.read_text("utf-8") for path in (ROOT / "src" / "portal").rglob("states/*.py"))
        source += "\n".join(path.read_text("utf-8") for path in (ROOT / "src" / "portal").rglob("states.py"))
        found = re.findall(r"^([A-Z]+_ACTS)\b(?:: [^=\n]+)? = |^([A-Z_]+) = Act\(", source, re.M)
        names = {one or other for one, other in found}
        assert names == {path.rpartition(".")[2] for path in TABLE["tables"]}


class TestAPowerfulAct:
    @pytest.mark.parametrize(("verb", "guard"), ROWS, ids=[verb for verb, _ in ROWS])
    def test_is_not_finished_by_one_person(self, verb: str, guard: str):
        how, _, where = guard.partition(": ")
        if how == "act":
            stops_whoever_had_a_hand(acts()[where])
        elif how == "two":
            act = import_string(where)
            assert isinstance(act, TwoPersonAct)
            assert act.word == verb
        else:
            assert how in TESTED, f"{verb}: {how} stops nobody"
            path, _, name = where.partition("::")
            assert Path(path).name.startswith("test_")
            assert name.startswith("test_")
            assert name in _tests_of(path), f"{verb}: nothing tries it any more"

    def test_that_two_finish_is_reached_past_them_from_nowhere_else(self):
        """No desk, page or job calls the bare operation; other operations that do are listed with what guards them."""
        names = {re.sub(r"_by_two$", "", guard.rpartition(".")[2]) for _, guard in ROWS if guard.startswith("two: ")}
        names |= set(TABLE["guarded"]["operations"])
        assert {path: used for path, used in _uses(names) if used} == BARE


class TestAGate:
    @pytest.mark.parametrize("kind", GATED)
    def test_stands_before_every_act_that_publishes_or_empowers(self, kind: str):
        assert GATES[kind].keys() == TABLE[kind].keys(), "say in gates.toml what refuses the act when it is done"

    @pytest.mark.parametrize("verb", [verb for kind in GATED for verb in GATES[kind]])
    def test_says_what_it_refuses_and_is_tried(self, verb: str):
        refuses, test = next(GATES[kind][verb] for kind in GATED if verb in GATES[kind])
        path, _, name = test.partition("::")
        assert refuses.endswith(".")
        assert name in _tests_of(path), f"{verb}: nothing tries its gate any more"


class TestWhatWaitsForASecondPerson:
    @pytest.mark.parametrize("role", ROLES.values(), ids=ROLES)
    def test_is_shown_to_every_role_that_may_finish_some_of_it(self, role: AgencyRole):
        finishes = {verb for act in two_person_acts().values() for verb in act.verbs} & role.may.keys()
        assert not finishes or role.may.keys() & set(FINISHERS), f"{role.code} finishes by {finishes} and is shown none"


def stops_whoever_had_a_hand(act: Act) -> None:
    with pytest.raises(SecondPersonNeeded):
        ActRunner[Officer]("row", had_a_hand=lambda officer, row: True).ask(act, Officer(), by=Officer(), at=NOW)


def _uses(names: set[str]) -> Iterator[tuple[str, set[str]]]:
    """Modules of rooms and which of these functions they call, or hand on, where they do not declare them for two."""
    for path in sorted((ROOT / "src" / "portal").rglob("*.py")):
        if "management" in path.parts or path.name == "__init__.py":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        declared = {id(arg) for node in ast.walk(tree) if _declares(node) for arg in node.args}
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in declared}
        yield path.relative_to(ROOT / "src" / "portal").as_posix(), used & names


def _declares(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "by_two"
