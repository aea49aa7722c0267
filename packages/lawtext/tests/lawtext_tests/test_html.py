"""Citations in HTML: links come, and nothing else changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtext.citations import annotate_html
from lawtext.types import Citation

MARKED = re.compile("[⟦⟧]|\\{[^}]*\\}")


def marked(html: str) -> str:
    """The page with ⟦…⟧{addresses} around what is cited."""

    def render(markup: str, citations: tuple[Citation, ...]) -> str:
        return f"⟦{markup}⟧{{{' '.join(str(one.provision) for one in citations)}}}"

    return annotate_html(html, render)


# what is there, and what becomes of it
PAGES = [
    # plain words
    ("<p>theo Điều 5 Luật Đất đai</p>", "<p>theo ⟦Điều 5 Luật Đất đai⟧{dieu-5}</p>"),
    # through inline elements: each stretch is rendered inside the element where it stands
    (
        "<p>theo Điều <b>5</b> Luật Đất đai</p>",
        "<p>theo ⟦Điều ⟧{dieu-5}<b>⟦5⟧{dieu-5}</b>⟦ Luật Đất đai⟧{dieu-5}</p>",
    ),
    # character references count as the letters they are
    ("<p>theo Điều&nbsp;5 Lu&#7853;t Đất đai</p>", "<p>theo ⟦Điều&nbsp;5 Lu&#7853;t Đất đai⟧{dieu-5}</p>"),
    ("<p>a &lt; b &amp; Điều 5 Luật Đất đai</p>", "<p>a &lt; b &amp; ⟦Điều 5 Luật Đất đai⟧{dieu-5}</p>"),
    # blocks part what stands in them
    ("<p>khoản 2</p><p>Theo Điều 5 Luật Đất đai</p>", "<p>khoản 2</p><p>Theo ⟦Điều 5 Luật Đất đai⟧{dieu-5}</p>"),
    # a link, a script, a field that is being filled in stay as they are
    ('<a href="x">theo Điều 5 Luật Đất đai</a>', '<a href="x">theo Điều 5 Luật Đất đai</a>'),
    ("<script>Điều 5 Luật Đất đai</script>", "<script>Điều 5 Luật Đất đai</script>"),
    ("<textarea>theo Điều 5 Luật Đất đai</textarea>", "<textarea>theo Điều 5 Luật Đất đai</textarea>"),
    # attributes and comments are no words
    ('<p title="Điều 5 Luật Đất đai"><!-- Điều 5 --></p>', '<p title="Điều 5 Luật Đất đai"><!-- Điều 5 --></p>'),
    # broken pages
    ("<p>theo Điều 5 Luật Đất đai<", "<p>theo ⟦Điều 5 Luật Đất đai⟧{dieu-5}<"),
    ("<![x theo Điều 5", "<![x theo Điều 5"),
    ("", ""),
]


class TestAnnotateHtml:
    @pytest.mark.parametrize(("html", "expected"), PAGES)
    def test_puts_links_where_the_words_stand(self, html: str, expected: str) -> None:
        assert marked(html) == expected

    @given(
        st.lists(
            st.sampled_from(
                ["Điều 5", " Luật Đất đai", "khoản 2 ", "<b>", "</b>", "<p>", "</p>", "<a>", "</a>", "&nbsp;", "&lt;"]
                + [
                    "<",
                    ">",
                    "&",
                    "<!--",
                    "-->",
                    "<script>",
                    "</script>",
                    "<br/>",
                    "<![",
                    "\n",
                    "<?",
                    "]]>",
                    "x",
                    "&#x1F1;",
                ]
            ),
            max_size=30,
        )
    )
    def test_changes_nothing_else(self, parts: list[str]) -> None:
        html = "".join(parts)
        assert MARKED.sub("", marked(html)) == html
