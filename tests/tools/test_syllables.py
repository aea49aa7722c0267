"""Tables of syllables, counted in texts."""

import pytest
from tools.syllables import TextSample, gather, table_of

from lawsearch.ranking.syllables import read_table


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
