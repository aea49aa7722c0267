"""No act that makes something public, gives power, resets factors or erases evidence is finished by one person.

`nobody_alone.toml` has a row for every verb that the journal knows. A powerful one names what stops a single person: a
row of the tables of acts with a second person, or a test that tries it with that person's sessions, links and browsers;
or it says openly why one is enough today, and the number of those never grows.
"""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from django.utils.module_loading import import_string

from portal.journal.states import _VERB_LABELS
from portal.schema.states import Act

ROOT = Path(__file__).resolve().parents[2]
TABLE = tomllib.loads((Path(__file__).parent / "nobody_alone.toml").read_text("utf-8"))
POWERFUL = ("public", "power", "factors", "evidence")
ROWS = [(verb, guard) for kind in POWERFUL for verb, guard in TABLE[kind].items()]
# Each is named in docs/decisions/0268: fewer is better, more is refused.
OPEN_TODAY = 20


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
            assert acts()[where].second_person, f"{verb}: the row has lost its second person"
        elif how == "tried":
            path, _, name = where.partition("::")
            assert name in _tests_of(path), f"{verb}: nothing tries it any more"
        else:
            assert how == "open", f"{verb}: act, tried or open"
            assert len(where) > 20, f"{verb}: say why one person is enough"

    def test_that_one_person_may_still_finish_is_named_and_never_one_more(self):
        assert sum(guard.startswith("open: ") for _, guard in ROWS) <= OPEN_TODAY
