"""What the page says about words: what was probably meant, and what the law calls it."""

from html import unescape

import pytest
from django.test import Client

from lawsearch.ranking import SyllableToken, tokens
from lawsearch.ranking.vocabulary import Lexicon, Saying
from portal.search.queries import suggestions
from portal.search.queries.suggestions import legal_equivalents
from tests.portal.search.test_pages import ADDRESS, links


def page(client: Client, question: str, **more: str) -> str:
    return unescape(client.get(ADDRESS, {"q": question} | more).content.decode())


@pytest.fixture
def meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """What spelling knows of, whatever its table holds: it needs more law than five to know it by itself."""
    known = {
        "đặt cọcj": "đặt cọc",
        "lao động nử": "lao động nữ",
        "dat coc": "đặt cọc",
        "đất coc": "đất cọc",
        "nd 30/2020": "đặt cọc",
    }

    def fake(question: tuple[SyllableToken, ...], **more: object) -> tuple[SyllableToken, ...] | None:
        text = " ".join(token.marked for token in question)
        return tuple(tokens(known[text])) if text in known else None

    monkeypatch.setattr(suggestions, "meant", fake)


@pytest.mark.usefixtures("indexed", "meant")
class TestDidYouMean:
    def test_offers_what_was_meant(self, client: Client):
        shown = page(client, "lao động nử")
        assert 'Có phải bạn muốn tìm <a href="?q=lao+%C4%91%E1%BB%99ng+n%E1%BB%AF">' in shown

    def test_searches_for_it_where_the_words_as_typed_lead_nowhere(self, client: Client):
        shown = page(client, "đặt cọcj")
        assert "Đang hiện kết quả cho" in shown
        assert links(client, "đặt cọcj")[0].startswith("/van-ban/91-2015-qh13/dieu-328/")
        assert "tìm đúng chữ “đặt cọcj”" in shown

    def test_takes_the_word_of_who_insists(self, client: Client):
        shown = page(client, "đặt cọcj", **{"dung-chu": "1"})
        assert 'value="đặt cọcj"' in shown
        assert "Đang hiện kết quả cho" not in shown
        assert "muốn tìm" not in shown

    @pytest.mark.parametrize("typed", ["dat coc", "đất coc"])
    def test_does_not_tell_of_marks_that_were_left_out(self, client: Client, typed: str):
        assert "muốn tìm" not in page(client, typed)

    def test_leaves_numbers_alone(self, client: Client):
        assert "muốn tìm" not in page(client, "nd 30/2020")


@pytest.mark.usefixtures("indexed")
class TestEverydayWords:
    def test_says_what_the_law_calls_it(self, client: Client):
        shown = page(client, "làm sổ đỏ")
        assert "Bạn gõ “" in shown
        assert "quyền sử dụng đất</a>." in shown


class TestHeard:
    LEXICON = Lexicon([Saying("sổ đỏ", ("giấy chứng nhận", "quyền sử dụng đất")), Saying("xe máy", ("xe mô tô",))])

    @pytest.mark.parametrize(
        ("question", "expected"),
        [
            ("làm so do cho xe may", [("so do", "giấy chứng nhận"), ("xe may", "xe mô tô")]),
            ("sổ đỏ sổ đỏ", [("sổ đỏ", "giấy chứng nhận")]),
            # the law's own name was typed as well: its second name is not the same thing
            ("giay chung nhan so do", []),
            ("ly hôn", []),
        ],
    )
    def test_names_the_first_name_of_each(self, question: str, expected: list[tuple[str, str]]):
        assert list(legal_equivalents(tokens(question), self.LEXICON)) == expected
