"""The faults that `make bench ARGS=mutation` puts into modules, and what it says of the tests that see them."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks import mutants, mutation
from benchmarks.mutation import Mutant

ROOT = Path(__file__).resolve().parents[2]


def mutated(text: str) -> list[str]:
    count = len(list(mutants.faults(ast.parse(text))))
    return [ast.unparse(mutants.mutated(text.encode(), number)[0]) for number in range(count)]


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
        assert [ast.unparse(ast.parse(one)) for one in mutated(text)] == [ast.unparse(ast.parse(one)) for one in faults]

    def test_are_met_by_whoever_imports_the_module(self):
        """A step away from rest instead of towards it: the module's own file stays as it is."""
        path = "packages/messageproviders/src/messageproviders/outcomes.py"
        source = (ROOT / path).read_bytes()
        said = [fault.before for fault in mutants.faults(ast.parse(source))]
        code = (
            "from benchmarks import mutants\n"
            "from messageproviders import outcomes\n"
            "print(outcomes._towards(50, from_=80))"
        )
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT / 'packages/messageproviders/src'}:{ROOT / 'src'}:{ROOT}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        environment["MUTANT"] = f"{path}:{said.index('from_ - WEIGHT_STEP')}"
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=True
        )
        assert done.stdout == "90\n"
        assert (ROOT / path).read_bytes() == source


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
