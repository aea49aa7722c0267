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
            ('<a linktype="page" id="mười hai" href="/b">x</a>', ["/b"]),
            ('<a linktype="page" id="12" href="/b">x</a>', ["page:12"]),
            ('<a linktype="khác" id="12">x</a>', []),
            ('<a HREF="https://x.vn/A ">x</a>', ["https://x.vn/A"]),
            (f'<a href="/{"a" * 999}">x</a><a href="/{"b" * 1000}">y</a>', ["/" + "a" * 999]),
            ("".join(f'<a href="/{n}">x</a>' for n in range(302)), [f"/{n}" for n in range(300)]),
        ],
    )
    def test_reads_what_an_editor_wrote(self, html: str, expected: list[str]):
        assert links_in(text(html)) == expected

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ({"url": "https://x.vn/a "}, ["https://x.vn/a"]),
            ({"url": "/a"}, []),  # such a field holds an address of the web, or words
            ({"caption": "https://x.vn/a"}, []),
            ({"href": ["https://x.vn/a", "https://x.vn/b"]}, ["https://x.vn/a", "https://x.vn/b"]),
            ({"address": "<a href='/c'>c</a>"}, ["/c"]),
            (7, []),
        ],
    )
    def test_reads_fields_that_hold_an_address(self, value: object, expected: list[str]):
        assert links_in([{"type": "x", "value": value}]) == expected

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
            ("document:5", True),
            ("ftp://lantoa.example.vn/", False),
            ("https://", False),
        ],
    )
    def test_tells_the_portal_from_others(self, link: str, expected: bool):
        assert is_within(link, base=BASE) is expected

    def test_an_unreadable_host_is_none(self):
        assert host_of("http://[::1") == ""
        assert host_of("mailto:a@b.vn") == ""
        assert host_of("https://X.vn:8443/a") == "x.vn"


class TestFailing:
    @pytest.mark.parametrize(
        ("tried", "expected"),
        [
            (LinkResult(200), False),
            (LinkResult(404), True),
            (LinkResult(410), True),
            (LinkResult(399), False),
            (LinkResult(400), True),
            (LinkResult(), False),
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

    @pytest.mark.parametrize(
        ("hours", "times"),
        [(19, 1), (20, 2), (48, 2)],  # a run may come a little earlier than the day before
    )
    def test_counts_again_a_day_later(self, hours: int, times: int):
        assert failure_after(LinkFailure(AT, 1), LinkResult(404), at=AT + timedelta(hours=hours)).times == times

    def test_has_happened_once_where_nobody_counted(self):
        assert failure_after(LinkFailure(AT, 0), LinkResult(404), at=AT).times == 1

    def test_is_over_when_it_answers(self):
        assert failure_after(LinkFailure(AT, 2), LinkResult(200), at=AT) == LinkFailure()
