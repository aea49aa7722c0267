"""A law as Akoma Ntoso: valid, read back, with what happened to it."""

import re
from dataclasses import replace
from datetime import date

import pytest

from lawtext_tests.akn_reading import from_akn
from lawtext_tests.conftest import AknSchema
from portal.library.queries.exports.book import Book, BookEvent
from portal.library.queries.exports.data import write_akn
from portal.library.states import EventKind
from tests.portal.library.exports.books import AMENDING, COVER, assert_in_order, decision, hostile


@pytest.fixture(scope="module")
def schema() -> AknSchema:
    return AknSchema()


@pytest.fixture(scope="module")
def xml() -> str:
    return write_akn(decision()).decode("utf-8")


class TestText:
    def test_is_valid(self, xml, schema):
        assert schema.faults(xml) == []

    def test_comes_back(self, xml):
        document = from_akn(xml).document
        assert [str(address) for address in document.outline()] == [
            leaf.address for leaf in decision().leaves if leaf.unit != "quy-che"
        ]
        assert_in_order(decision(), document.source)

    def test_names_the_local_act_by_its_place(self, xml):
        read = from_akn(xml)
        assert read.identity.work == "/akn/vn/act/quyet-dinh/hau-giang-ubnd/2021-01-04/7-2021-qd-ubnd"
        assert read.document.head.signer == "Trần Văn Huyến"

    def test_links_a_law_that_is_cited_by_name(self, xml):
        assert '<ref eId="chp_1__art_1__ref_1"' in xml or 'href="/akn/vn/act/luat/2024-01-18/31-2024-qh15"' in xml

    def test_of_one_article_says_that_it_is_one(self, schema):
        leaves = tuple(leaf for leaf in decision().leaves if leaf.address.startswith("dieu-2"))
        xml = write_akn(Book(replace(COVER, scope="dieu-2", scope_name="Điều 2"), leaves)).decode()
        assert schema.faults(xml) == []
        assert "Trích Điều 2 của Quyết định Về vệ sinh chợ nông thôn" in xml


class TestLife:
    def test_tells_events_with_their_sources_and_targets(self, xml):
        kinds = re.findall(r'<eventRef [^>]*date="([^"]+)"[^>]*refersTo="#([^"]+)"', xml)
        assert kinds == [
            ("2021-01-04", "issued"),
            ("2021-03-01", "in-force"),
            ("2026-07-01", "repealed"),
            ("2026-09-01", "suspended"),
            ("2026-12-01", "resumed"),
        ]
        assert 'href="/akn/vn/act/nghi-dinh/2026-05-10/15-2026-nd-cp/!main~art_1__para_2"' in xml
        assert 'href="#art_2__para_2__point_a"' in xml

    def test_an_end_of_unnamed_parts_is_not_the_end_of_the_whole(self):
        event = BookEvent(EventKind.REPEALED, date(2026, 7, 1), source=AMENDING)
        xml = write_akn(Book(replace(COVER, events=(event,)))).decode()
        assert 'refersTo="#repealed"' not in xml
        assert re.search(r'<eventRef [^>]*date="2026-07-01"[^>]*refersTo="#amended"[^>]*type="amendment"', xml)
        whole = write_akn(Book(replace(COVER, events=(replace(event, is_whole=True),)))).decode()
        assert re.search(r'<eventRef [^>]*date="2026-07-01"[^>]*refersTo="#repealed"[^>]*type="repeal"', whole)


def test_hostile_words_are_words(schema):
    xml = write_akn(hostile()).decode("utf-8")
    assert schema.faults(xml) == []
    assert "<script>alert(1)</script>" in from_akn(xml).document.source
