"""Which links stand in a stored body, and what an answer says of one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.editorial.hyperlinks import LinkFailure, LinkResult, failure_after, host_of, is_within, links_in

BASE = "https://lantoa.example.vn"
AT = datetime(2026, 11, 27, 2, tzinfo=UTC)


def text(html: str) -> list[dict[str, object]]:
    return [{"type": "paragraph", "value": html}]


class TestLinksIn:
    @pytest.mark.parametrize(
        ("html", "expected"),
        [
            ('<a href="https://x.vn/a?b=1&amp;c=2">x</a>', ["https://x.vn/a?b=1&c=2"]),
            ("<a href='/van-ban/'>x</a>", ["/van-ban/"]),
            ('<a linktype="page" id="12">x</a>', ["page:12"]),
            ('<a id="5" linktype="document">x</a>', ["document:5"]),
            ('<a href="mailto:a@b.vn">x</a><a href="tel:113">x</a><a href="#muc">x</a>', []),
            ('<a href="/a">x</a><a href="/a">y</a>', ["/a"]),
            ("https://x.vn không phải liên kết", []),
        ],
    )
    def test_reads_what_an_editor_wrote(self, html: str, expected: list[str]):
        assert links_in(text(html)) == expected

    def test_reads_addresses_of_blocks_however_deep(self):
        body = [{"type": "x", "value": {"items": [{"value": {"address": "https://v.vn/1"}}, '<a href="/b">b</a>']}}]
        assert links_in(body) == ["https://v.vn/1", "/b"]

    @given(st.text(alphabet="<a href=\"/>= id'linktypepage1", max_size=80))
    def test_never_raises(self, html: str):
        links_in(text(html))


class TestIsWithin:
    @pytest.mark.parametrize(
        ("link", "expected"),
        [
            ("/van-ban/", True),
            ("page:1", True),
            (f"{BASE}/van-ban/", True),
            ("https://LANTOA.example.vn/x", True),
            ("//evil.vn/x", False),
            ("https://lantoa.example.vn.evil.vn/", False),
            ("https://x.vn/", False),
        ],
    )
    def test_tells_the_portal_from_others(self, link: str, expected: bool):
        assert is_within(link, base=BASE) is expected

    def test_an_unreadable_host_is_none(self):
        assert host_of("http://[::1") == ""


class TestFailing:
    @pytest.mark.parametrize(
        ("tried", "expected"),
        [
            (LinkResult(200), False),
            (LinkResult(404), True),
            (LinkResult(410), True),
            (LinkResult(500), True),
            (LinkResult(403), False),
            (LinkResult(429), False),
            (LinkResult(error="khong-ket-noi"), True),
            (LinkResult(error="qua-lon"), False),
            (LinkResult(200, moved_to="https://x.vn/b"), False),
        ],
    )
    def test_is_what_leads_nowhere(self, tried: LinkResult, expected: bool):
        assert tried.has_failed is expected

    def test_counts_once_a_day(self):
        first = failure_after(LinkFailure(), LinkResult(404), at=AT)
        same = failure_after(first, LinkResult(404), at=AT + timedelta(hours=1))
        next_day = failure_after(same, LinkResult(404), at=AT + timedelta(hours=23))
        assert [first.times, same.times, next_day.times] == [1, 1, 2]
        assert next_day.since == AT

    def test_is_over_when_it_answers(self):
        assert failure_after(LinkFailure(AT, 2), LinkResult(200), at=AT) == LinkFailure()
