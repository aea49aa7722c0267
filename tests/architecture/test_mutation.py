"""The faults that `make bench ARGS=mutation` puts into modules, and what it says of the tests that see them."""

import ast
import textwrap
from pathlib import Path

import pytest
from benchmarks import mutants, mutation
from benchmarks.mutation import Mutant

ROOT = Path(__file__).resolve().parents[2]


def mutated(text: str) -> list[str]:
    count = len(list(mutants.faults(ast.parse(text))))
    return [mutants.mutated(text.encode(), number)[0].decode() for number in range(count)]


def within(text: str) -> str:
    return "def f():\n" + textwrap.indent(text, "    ")


class TestFaults:
    @pytest.mark.parametrize(
        ("text", "faults"),
        [
            ("a < b", ["a <= b"]),
            ("a <= b < c", ["a < b < c", "a <= b <= c"]),
            ("a is None", ["a is not None"]),
            ("a in b", ["a not in b"]),
            ("a and b", ["a or b"]),
            ("not a", ["not (not a)"]),
            ("a + b", ["a - b"]),
            ("a //= b", ["a *= b"]),
            ("a = 3", ["a = 4"]),
            ("a = True", ["a = False"]),
            ("def f():\n    return a", ["def f():\n    return None"]),
            # What changes nothing that a test could see.
            ("def f():\n    return None", []),
            ("a: int | None", []),
            ("def f(a: Literal[3]) -> Literal[4]:\n    ...", []),
            ("@cache(maxsize=3)\ndef f():\n    ...", []),
            ("raise ValueError(a + b)", []),
            ("logger.info(a + b)", []),
            ("if TYPE_CHECKING:\n    a = 3", []),
            ("'words'", []),
        ],
    )
    def test_are_these(self, text: str, faults: list[str]):
        told = [ast.unparse(ast.parse(one)) for one in mutated(within(text))]
        assert told == [ast.unparse(ast.parse(within(one))) for one in faults]

    @pytest.mark.parametrize(
        "text",
        [
            "MOST = 200",
            "class A:\n    most = 200",
            "if TYPE_CHECKING:\n    def f():\n        return a",
        ],
    )
    def test_are_put_into_functions(self, text: str):
        assert mutated(text) == []

    def test_are_put_into_methods_once(self):
        assert mutated("class A:\n    def f(self):\n        def g():\n            return a") == [
            "class A:\n    def f(self):\n        def g():\n            return None"
        ]

    def test_change_nothing_else_of_the_text(self):
        """Positions in a tree are counted in bytes; an operator that binds less stays together."""
        text = "def f():  # điều\n    return not g('điều', a\n      and b) # một"
        assert "def f():  # điều\n    return not g('điều', (a or b)) # một" in mutated(text)

    def test_are_put_into_a_copy_and_taken_out(self, tmp_path: Path):
        """A step away from rest instead of towards it; the checkout itself stays as it is."""
        path = "packages/messageproviders/src/messageproviders/outcomes.py"
        source = (ROOT / path).read_bytes()
        said = [fault.before for fault in mutants.faults(ast.parse(source))]
        (tmp_path / path).parent.mkdir(parents=True)
        with mutation.put_into(tmp_path, Mutant(path, said.index("one.weight - WEIGHT_STEP"))):
            faulty = (tmp_path / path).read_text("utf-8")
        assert "max(one.resting, (one.weight + WEIGHT_STEP))" in faulty
        assert (tmp_path / path).read_bytes() == (ROOT / path).read_bytes() == source


class TestDrawing:
    PATHS = ("packages/lawtext/src/lawtext/dates.py", "packages/messageproviders/src/messageproviders/outcomes.py")

    def test_is_the_same_for_the_same_seed(self):
        drawn = mutation.draw(self.PATHS, seed=1, count=20)
        assert drawn == mutation.draw(self.PATHS, seed=1, count=20)
        assert drawn != mutation.draw(self.PATHS, seed=2, count=20)
        assert len(set(drawn)) == len(drawn) == 20

    def test_hears_every_room_by_turns(self):
        assert [one.room for one in mutation.draw(self.PATHS, seed=1, count=4)] == ["lawtext", "messageproviders"] * 2

    def test_is_from_pure_code_and_operations(self):
        places = mutation.places()
        assert "packages/messageproviders/src/messageproviders/outcomes.py" in places
        assert any(path.startswith("src/portal/questions/operations/") for path in places)
        assert not [path for path in places if "/migrations/" in path or path.endswith("/models.py")]


class TestFigures:
    def test_count_an_endless_loop_as_seen(self):
        ends = ["killed", "survived", "timed out", "killed"]
        paths = [
            "packages/lawtext/src/lawtext/a.py",
            "packages/lawtext/src/lawtext/b.py",
            "src/portal/plans/c.py",
            "packages/rules/src/rules/d.py",
        ]
        found = {Mutant(path, 0): end for path, end in zip(paths, ends, strict=True)}
        assert mutation.figures(found) == {
            "faults tried": 4,
            "killed, share": 0.75,
            "survived": 1,
            "ended by the clock": 1,
            "killed, share: lawtext": 0.5,
            "killed, share: plans": 1,
            "killed, share: rules": 1,
        }
