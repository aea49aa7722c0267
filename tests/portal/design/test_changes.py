"""What was changed is told to the eye and to the ear, paragraph by paragraph."""

from lawtext.comparison import DiffOp
from portal.design.markup import BACK_OFFICE, changed_paragraphs, marked


class TestChangedParagraphs:
    def test_are_those_that_differ(self):
        (changed,) = changed_paragraphs("Một\nĐặt cọc năm triệu\nBa", "Một\nĐặt cọc mười triệu\nBa")
        heard = changed.replace('<span class="visually-hidden">', "").replace("</span>", "")
        assert heard == "Đặt cọc<del>[bỏ:  năm] </del><ins>[thêm:  mười] </ins> triệu"

    def test_are_whole_where_several_were_added(self):
        changed = changed_paragraphs("Một", "Một\nHai\nBa")
        assert [part.count("<ins>") == part.count("</ins>") for part in changed] == [True] * len(changed)
        assert len(changed) == 2

    def test_are_none_where_nothing_changed(self):
        assert changed_paragraphs("Một <ins> hai", "Một <ins> hai") == []

    def test_are_escaped(self):
        (changed,) = changed_paragraphs("a", "<script>")
        assert "<script>" not in changed
        assert "&lt;script&gt;" in changed


def test_the_back_office_hides_words_by_its_own_class():
    assert 'class="w-sr-only"' in marked(DiffOp.ADDED, "mới", unseen=BACK_OFFICE)


def test_what_stayed_has_no_frame():
    assert marked(DiffOp.SAME, "5 < 6") == "5 &lt; 6"
