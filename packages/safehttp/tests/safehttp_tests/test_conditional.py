"""Asking only for what has changed."""

import pytest

from safehttp.types import (
    CacheValidators,
    Headers,
    Response,
    conditions,
    is_unchanged,
    keep,
)

DATE = "Thu, 26 Nov 2026 08:00:00 GMT"
OLD = CacheValidators('"cũ"'.encode().decode("latin-1"), DATE)


class TestConditions:
    def test_say_what_was_kept(self):
        assert conditions(CacheValidators('W/"7"', DATE)) == {"If-None-Match": 'W/"7"', "If-Modified-Since": DATE}

    def test_say_nothing_the_first_time(self):
        assert conditions(CacheValidators()) == {}


class TestKeep:
    @pytest.mark.parametrize(
        ("status", "headers", "expected"),
        [
            (200, {"ETag": '"8"', "Last-Modified": DATE}, CacheValidators('"8"', DATE)),
            (200, {}, CacheValidators()),  # what was kept belongs to a body that is no more
            (200, {"ETag": "8"}, CacheValidators()),  # no quotation marks: not a validator
            (200, {"ETag": '"' + "x" * 298 + '"'}, CacheValidators('"' + "x" * 298 + '"')),  # 300 with its marks
            (200, {"ETag": '"' + "x" * 299 + '"'}, CacheValidators()),
            (200, {"Last-Modified": "1" * 300}, CacheValidators("", "1" * 300)),
            (200, {"Last-Modified": "1" * 301}, CacheValidators()),
            (200, {"Last-Modified": "<script>"}, CacheValidators()),
            (304, {}, OLD),
            (304, {"ETag": '"9"'}, CacheValidators('"9"', DATE)),
            (404, {"ETag": '"9"'}, OLD),
            (500, {}, OLD),
        ],
    )
    def test_reads(self, status: int, headers: dict[str, str], expected: CacheValidators):
        assert keep(Response(status, Headers(headers)), OLD) == expected

    def test_unchanged_is_304_alone(self):
        assert is_unchanged(Response(304))
        assert not is_unchanged(Response(200))
