"""What `make check` refuses of names, told with small houses."""

import ast

import pytest
from scripts.check_names import gerunds, reach_ins, retired, twice


def house(**modules: str) -> dict[str, ast.Module]:
    """Modules by dotted name: `portal__plans__models="class Plan: …"`."""
    return {name.replace("__", "."): ast.parse(text) for name, text in modules.items()}


class TestTwice:
    def test_finds_a_class_in_two_modules(self):
        (fault,) = twice(house(portal__a__models="class Row: pass", lawtext__types="class Row: pass"))
        assert "class Row stands in portal.a.models, lawtext.types" in fault

    def test_leaves_private_classes_and_those_of_django_alone(self):
        rows = "class _Row: pass\nclass Meta: pass\nclass Command: pass"
        assert list(twice(house(portal__a__models=rows, portal__b__models=rows))) == []


class TestRetired:
    @pytest.mark.parametrize(
        ("module", "text", "word"),
        [
            ("portal.plans." + "desks", "", "desks"),
            ("portal.plans.operations", "class MailCourier: pass", "courier"),
            ("portal.plans.operations", "def close_door(): pass", "door"),
        ],
    )
    def test_finds_a_word_in_any_name(self, module: str, text: str, word: str):
        (fault,) = retired({module: ast.parse(text)})
        assert f"retired word {word!r}" in fault

    @pytest.mark.parametrize("text", ["class Indoors: pass", "class Tray(models.Model): pass", "def outdoor(): pass"])
    def test_leaves_other_words_and_models_alone(self, text: str):
        assert list(retired({"portal.plans.models": ast.parse(text)})) == []


class TestGerunds:
    def test_finds_one_alone(self):
        (fault,) = gerunds(house(portal__plans__telling=""))
        assert fault.startswith("portal.plans.telling:")

    def test_leaves_nouns_and_pairs_alone(self):
        assert list(gerunds(house(lawsearch__ranking="", portal__plans__counting_reads=""))) == []


class TestReachIns:
    def test_finds_an_import_past_the_faces(self):
        there = house(portal__library="", portal__library__topics="")
        (fault,) = reach_ins(there | house(portal__plans__operations="from portal.library.topics import topic_of"))
        assert "portal.library.topics.topic_of, which is private to library" in fault

    @pytest.mark.parametrize(
        "line",
        [
            "from portal.library.queries.topics import topic_of",
            "from portal.library import queries",
            "from portal.plans.web.lists import Row",
            "from portal.agencies.dates import next_workday",
            "from lawtext.words import fold",
        ],
    )
    def test_leaves_faces_the_ground_and_packages_alone(self, line: str):
        rooms = house(portal__library="", portal__agencies="", portal__plans="")
        assert list(reach_ins(rooms | house(portal__plans__operations=line))) == []
