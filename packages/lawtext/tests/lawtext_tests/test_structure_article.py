"""One article at a time, as the official codification gives them."""

import pytest

from lawtext import parse_article
from lawtext.types import Unit

TEXT = """Việc lấy ý kiến như sau:
1. Trẻ em có quyền:
a) Bày tỏ;
b) Tham gia (5 * 2 > 9).
Trường hợp dưới 07 tuổi thì cha mẹ thay mặt.
2. Cha mẹ có trách nhiệm."""


def nodes(provision):
    yield provision
    for child in provision.children:
        yield from nodes(child)


class TestParseArticle:
    def test_gives_the_article_with_its_clauses_and_points(self):
        article = parse_article(TEXT, "4a", title="Lấy ý kiến")
        assert (article.unit, article.label, article.heading) == (Unit.ARTICLE, "Điều 4a", "Lấy ý kiến")
        assert [str(node.address) for node in nodes(article)] == [
            *("dieu-4a", "dieu-4a-khoan-1", "dieu-4a-khoan-1-diem-a", "dieu-4a-khoan-1-diem-b", "dieu-4a-khoan-2"),
        ]

    def test_gives_each_node_its_own_words(self):
        article = parse_article(TEXT, "1")
        assert article.text == "Việc lấy ý kiến như sau:"
        assert article.children[0].text == "Trẻ em có quyền:"
        assert article.children[0].children[1].text.startswith("Tham gia (5 * 2 > 9).\nTrường hợp")

    def test_spans_are_on_the_text_given(self):
        point = parse_article(TEXT, "1").children[0].children[0]
        assert TEXT[point.span.start : point.span.end] == "a) Bày tỏ;\n"

    def test_passes_over_quoted_units(self):
        text = "1. Sửa đổi Điều 5 như sau:\n“Điều 5. A\n1. B.\n2. C.”.\n2. Bãi bỏ Điều 6."
        assert [child.label for child in parse_article(text, "1").children] == ["1", "2"]

    @pytest.mark.parametrize("text", ["", "\n", "Một đoạn."])
    def test_an_article_may_have_no_clause(self, text):
        article = parse_article(text, "7")
        assert (article.text, article.children, article.span.end) == (text.strip(), (), len(text))
