"""The table of syllables: the one that is kept, and tables of other texts."""

import importlib.resources

import pytest

from lawsearch.ranking.syllables import BadTable, TextSample, gather, known_syllables, read_table, table_of
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


class TestTableOf:
    def test_the_same_texts_make_the_same_table(self):
        texts = ["đất đai và đất ở", "đất đai", "đất đai"]
        assert table_of(gather(texts, talk=[])) == table_of(gather(reversed(texts), talk=[]))

    def test_says_how_often(self):
        table = read_table(table_of(gather(["đất đất đất đất và đạt"] * 4, talk=[])))
        assert table.candidates["dat"] == ("đất", "đạt")
        assert table.share["đất"] == pytest.approx(4 * table.share["đạt"])
        assert table.per_text["đất"] == pytest.approx(4)

    def test_a_slip_of_a_text_or_two_is_left_out(self):
        table = read_table(table_of(gather(["hợp đồng"] * 5 + ["hợp đòng"] * 2, talk=[])))
        assert "đồng" in table
        assert "đòng" not in table

    def test_a_slip_beside_a_sister_said_everywhere_is_left_out(self):
        assert "luất" in read_table(table_of(gather(["luật"] * 4 + ["luất"] * 3, talk=[])))
        table = read_table(table_of(gather(["luật " * 4000] * 4 + ["luất"] * 3, talk=[])))
        assert "luật" in table
        assert "luất" not in table

    def test_words_that_are_no_syllables_must_be_frequent_and_whole(self):
        table = read_table(table_of(gather(["internet karaoke quyđịnh quy định"] * 12 + ["logistics"] * 3, talk=[])))
        assert {"internet", "karaoke"} <= table.share.keys()
        assert not {"quyđịnh", "logistics"} & table.share.keys()

    def test_what_people_say_is_trusted(self):
        table = read_table(table_of(gather(["đất"] * 3, talk=[TextSample(["sổ đỏ"], 30)])))
        assert "đỏ" in table
        assert table.everyday["sổ_đỏ"] == pytest.approx(30, rel=0.2)
        assert table.talked_after["sổ"] == table.everyday["sổ_đỏ"]

    @pytest.mark.parametrize("text", ["", "dat\tđất:3", "# syllables 99, of 3 texts\n"])
    def test_what_is_no_table_is_told(self, text: str):
        with pytest.raises(BadTable):
            read_table(text)
