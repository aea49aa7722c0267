"""JSON Feed and OAI-PMH."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.sharing.harvesting import (
    Enclosure,
    HarvestBeginAgain,
    SourceReading,
    SourceRefused,
    UnreadableSource,
)
from portal.sharing.harvesting.fields import VIETNAM
from portal.sharing.harvesting.readers import list_more, list_records, read_json_feed, read_records
from tests.portal.sharing.harvesting import samples

ADDRESS = "https://a.example.vn/feed.json"
# What an item may say; any of it may hold anything.
PARTS = (
    *("items", "id", "url", "title", "summary", "content_html", "content_text", "language", "name"),
    *("date_published", "date_modified", "authors", "tags", "attachments", "_deleted"),
)


class TestJsonFeed:
    def test_is_read(self):
        reading = read_json_feed(samples.JSON_FEED.encode(), address=ADDRESS)
        first, second, gone = reading.items
        assert first.title == "Tìm hiểu Luật Cư trú & nghị định"
        assert first.html == "<p>Đăng ký tạm trú thế nào?</p>"
        assert first.published_at == datetime(2025, 3, 18, 8, 0, tzinfo=VIETNAM)
        assert first.enclosures == (Enclosure("https://a.example.vn/tep/1.pdf", "application/pdf", 1000),)
        assert (second.guid, second.html) == ("2", "<p>Dòng một &lt; hai</p><p>Dòng ba</p>")
        assert (gone.guid, gone.is_deleted) == ("3", True)
        assert reading.cursor == "https://a.example.vn/feed.json?trang=2"
        assert len(reading.problems) == 1

    @pytest.mark.parametrize(
        "data", [b"", b"[]", b"{}", b"<rss/>", b"[" * 100_000, b'{"version": "https://jsonfeed.org/version/1.1"}']
    )
    def test_what_is_none_is_refused(self, data: bytes):
        with pytest.raises(UnreadableSource):
            read_json_feed(data, address=ADDRESS)

    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(PARTS), inner),
            max_leaves=20,
        )
    )
    @settings(max_examples=300, deadline=None)
    def test_no_value_raises(self, value: object):
        data = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": value}).encode()
        with suppress(UnreadableSource):
            read_json_feed(data, address=ADDRESS)


def answer(inside: str) -> bytes:
    return f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{inside}</OAI-PMH>'.encode()


class TestOaiAddresses:
    def test_of_the_first_question(self):
        since = datetime(2025, 3, 18, 8, 0, tzinfo=VIETNAM)
        assert list_records("https://kho.example.vn/oai", set_name="tin:phap-luat", since=since) == (
            "https://kho.example.vn/oai?verb=ListRecords&metadataPrefix=oai_dc&set=tin%3Aphap-luat&from=2025-03-18T01%3A00%3A00Z"
        )
        assert list_records("https://k.vn/oai.php?a=1", since=since, is_by_day=True).endswith(
            "?a=1&verb=ListRecords&metadataPrefix=oai_dc&from=2025-03-18"
        )

    def test_of_the_next_carries_the_token_alone(self):
        assert (
            list_more("https://k.vn/oai", token="t|1 &")
            == "https://k.vn/oai?verb=ListRecords&resumptionToken=t%7C1+%26"
        )


class TestReadRecords:
    def test_reads_records_deletions_and_the_token(self):
        reading = read_records(samples.OAI.encode(), address="https://kho.example.vn/oai")
        item, gone = reading.items
        assert item.title == "Sổ tay trợ giúp pháp lý <2025>"
        assert item.address == "https://kho.example.vn/so-tay"
        assert item.html == "<p>Sổ tay dành cho người dân khi cần trợ giúp pháp lý.</p>"
        assert item.updated_at == datetime(2025, 3, 18, 1, 0, tzinfo=UTC)
        assert (gone.guid, gone.is_deleted) == ("oai:kho.example.vn:2", True)
        assert gone.updated_at == datetime(2025, 3, 17, tzinfo=UTC)
        assert reading.cursor == "t|100"
        assert [problem.item for problem in reading.problems] == ["oai:kho.example.vn:3"]

    def test_nothing_that_matches_is_no_failure(self):
        assert read_records(answer('<error code="noRecordsMatch">none</error>'), address=ADDRESS) == SourceReading()

    def test_a_token_that_is_over_says_begin_again(self):
        with pytest.raises(HarvestBeginAgain):
            read_records(answer('<error code="badResumptionToken">expired</error>'), address=ADDRESS)

    def test_other_errors_carry_the_words_of_the_archive(self):
        with pytest.raises(SourceRefused, match="noSetHierarchy.*no sets"):
            read_records(answer('<error code="noSetHierarchy">no sets</error>'), address=ADDRESS)

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"<html/>",
            b"not xml",
            b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + answer("&f;"),
            b'<!DOCTYPE a [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>' + answer("&b;"),
            answer("<a>" * 5_000),
            samples.OAI.encode()[:900],
        ],
        ids=["nothing", "a page", "no XML", "a file", "laughs", "deep", "cut"],
    )
    def test_refuses_what_is_hostile_or_broken(self, data: bytes):
        with pytest.raises(UnreadableSource):
            read_records(data, address=ADDRESS)

    @given(st.integers(0, 2_000), st.binary(max_size=20), st.integers(0, 50))
    @settings(max_examples=300, deadline=None)
    def test_no_damage_raises_anything_else(self, at: int, put: bytes, length: int):
        whole = samples.OAI.encode()
        with suppress(UnreadableSource):
            read_records(whole[:at] + put + whole[at + length :], address=ADDRESS)
