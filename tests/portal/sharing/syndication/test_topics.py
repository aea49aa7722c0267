"""Addresses of feeds and their sets: a table of both ways."""

import pytest

from portal.sharing.syndication import FeedFormat, path_of, topic_of

ADDRESSES = [
    ("/nguon-tin/atom/", "", FeedFormat.ATOM),
    ("/nguon-tin/json/", "", FeedFormat.JSON),
    ("/nguon-tin/linh-vuc/dan-su/atom/", "linh-vuc:dan-su", FeedFormat.ATOM),
    ("/nguon-tin/linh-vuc/dan-su/hop-dong/json/", "linh-vuc:dan-su/hop-dong", FeedFormat.JSON),
    ("/nguon-tin/chuyen-muc/atom/atom/", "chuyen-muc:atom", FeedFormat.ATOM),
    ("/nguon-tin/co-quan/so-tu-phap/atom/", "co-quan:so-tu-phap", FeedFormat.ATOM),
]


@pytest.mark.parametrize(("path", "code", "form"), ADDRESSES)
def test_a_feed_tells_of_one_set(path: str, code: str, form: FeedFormat):
    assert topic_of(path) == code
    assert path_of(code, form) == path


@pytest.mark.parametrize(
    "path",
    [
        "/nguon-tin/",
        "/nguon-tin/rss/",
        "/nguon-tin/linh-vuc/atom/",
        "/nguon-tin/noi-khac/a/atom/",
        "/nguon-tin/linh-vuc/a//b/atom/",
        "/nguon-tin/linh-vuc/a/../b/atom/",
        "/nguon-tin/atom/?trang=2",
        "/tin-bai/atom/",
    ],
)
def test_anything_else_is_no_feed(path: str):
    assert topic_of(path) is None
