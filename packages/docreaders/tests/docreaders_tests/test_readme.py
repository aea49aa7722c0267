"""What the README shows is so."""

import doctest
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def test_examples_of_the_readme_give_what_it_says():
    outcome = doctest.testfile(str(README), module_relative=False, encoding="utf-8")
    assert outcome.attempted
    assert not outcome.failed
