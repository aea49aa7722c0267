"""Results are grouped by their law, and the same text stands once."""

from lawsearch.candidates import bare, distinct, grouped


class TestGrouped:
    def test_siblings_follow_the_best_of_their_law(self):
        groups = grouped(["a1", "b1", "a2", "c1", "b2", "a3"], lambda hit: hit[0])
        assert [(group.first, group.siblings) for group in groups] == [
            ("a1", ("a2", "a3")),
            ("b1", ("b2",)),
            ("c1", ()),
        ]

    def test_the_same_text_stands_once_and_names_the_others(self):
        """One letter for the law, a figure for the article, then what it says."""
        hits = ["a1:cọc", "b1:khác", "c1:cọc", "b2:cọc", "a2:cọc", "d1:", "e1:"]
        groups = grouped(hits, lambda hit: hit[0], lambda hit: hit.partition(":")[2])
        assert [(group.first, group.siblings, group.twins) for group in groups] == [
            ("a1:cọc", ("a2:cọc",), ("c1:cọc", "b2:cọc")),
            ("b1:khác", (), ()),
            ("d1:", (), ()),
            ("e1:", (), ()),
        ]

    def test_the_first_of_those_that_say_the_same(self):
        said = ["Kê khai, thu, nộp phí\n1. Chậm nhất", "khác", "kê khai, thu nộp phí 1. chậm nhất", "", "", "khác"]
        assert distinct(said, bare) == [said[0], "khác", "", ""]
