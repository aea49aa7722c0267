"""An officer types without marks in the back office and finds what was written with them."""

import pytest
from modelsearch.backends import get_search_backend
from modelsearch.query import And, Phrase, PlainText

from portal.editorial.models import PortalPage, StandingPage
from portal.search.admin.backend import folded_query


@pytest.fixture
def pages(db: None) -> None:
    root = PortalPage.objects.get(depth=1)
    for title in ("Tranh chấp đất đai", "Đặt cọc mua nhà", "Đạt chuẩn tiếp cận pháp luật"):
        root.add_child(instance=StandingPage(title=title, lead="Bài viết"))


@pytest.mark.usefixtures("pages")
class TestSearchBackend:
    @pytest.mark.parametrize("typed", ["dat dai", "đất đai", "ĐẤT ĐAI", "đat dai"])
    def test_finds_whichever_way_it_is_typed(self, typed: str):
        found = get_search_backend().search(typed, StandingPage)
        assert [page.title for page in found] == ["Tranh chấp đất đai"]

    @pytest.mark.parametrize("typed", ["dat co", "đặt cọ"])
    def test_completes_what_is_being_typed(self, typed: str):
        found = get_search_backend().autocomplete(typed, StandingPage)
        assert [page.title for page in found] == ["Đặt cọc mua nhà"]

    def test_follows_a_change(self):
        page = StandingPage.objects.get(title="Đặt cọc mua nhà")
        page.title = "Ký cược thuê xe"
        page.save()
        assert [found.pk for found in get_search_backend().search("ky cuoc", StandingPage)] == [page.pk]
        assert list(get_search_backend().search("dat coc", StandingPage)) == []


class TestFoldedQuery:
    def test_folds_every_word_and_leaves_the_query_given(self):
        inner = Phrase("đất đai")
        query = And([PlainText("Nhà Ở"), ~inner])
        assert "dat dai" in repr(folded_query(query))
        assert "nha o" in repr(folded_query(query))
        assert inner.query_string == "đất đai"
