"""The table of syllables: the one that is kept, and what is none."""

import importlib.resources

import pytest

from lawsearch.ranking.syllables import BadTable, known_syllables, read_table
from lawtext.words import fold

KEPT = (importlib.resources.files("lawsearch.ranking") / "data" / "syllables.txt").read_text(encoding="utf-8")


class TestKept:
    def test_is_small(self):
        assert len(KEPT.encode()) <= 150_000

    @pytest.mark.parametrize(("folded", "form"), [("dat", "đất"), ("gi", "gì"), ("nguoi", "người"), ("luat", "luật")])
    def test_knows_what_is_said_most(self, folded: str, form: str):
        assert known_syllables().candidates[folded][0] == form

    @pytest.mark.parametrize("form", ["đất", "hđnd", "internet", "nhậu", "cãi", "đắk"])
    def test_knows_words(self, form: str):
        assert form in known_syllables()

    @pytest.mark.parametrize("form", ["luât", "vớỉ", "quyđịnh", "tạikhoản", "khooán", "nươc", "nđ2"])
    def test_holds_no_dirt(self, form: str):
        assert form not in known_syllables()

    def test_every_form_stands_under_its_letters(self):
        table = known_syllables()
        assert all(fold(form) == folded for folded, forms in table.candidates.items() for form in forms)

    def test_shares_make_one(self):
        assert sum(known_syllables().share.values()) == pytest.approx(1)

    def test_knows_how_people_ask(self):
        assert known_syllables().everyday["bao_nhiêu"] > known_syllables().everyday["sổ_đỏ"] > 0


class TestReadTable:
    @pytest.mark.parametrize("text", ["", "dat\tđất:3", "# syllables 99, of 3 texts\n"])
    def test_what_is_no_table_is_told(self, text: str):
        with pytest.raises(BadTable):
            read_table(text)
