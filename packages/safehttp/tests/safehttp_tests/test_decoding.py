"""Packed bodies, friendly and hostile."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehttp.connections import unpacked
from safehttp.failures import (
    BrokenOff,
    HttpFailure,
    NotHttp,
    ResponseTooBig,
)

TEXT = "Luật Đất đai ".encode() * 50


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def stored(data: bytes, *, first: int, rest: bytes = b"") -> bytes:
    """A block that is not packed, and a packed one; of its first byte only three bits are looked at."""
    size = len(data).to_bytes(2, "little")
    return bytes([first]) + size + bytes(255 - byte for byte in size) + data + bare_deflate(rest)


def unpack(encoding: str, packed: bytes, *, most: int = 10_000) -> bytes:
    return unpacked(packed, encoding=encoding, most=most)


class TestUnpacking:
    @pytest.mark.parametrize(
        ("encoding", "packed"),
        [
            ("", TEXT),
            ("identity", TEXT),
            ("gzip", gzip.compress(TEXT, mtime=0)),
            ("X-GZIP", gzip.compress(TEXT, mtime=0)),
            ("deflate", zlib.compress(TEXT)),
            ("deflate", bare_deflate(TEXT)),
            # Bare streams whose first bytes have one of the two marks of zlib, and not the other.
            ("deflate", stored(TEXT, first=0x08)),
            ("deflate", stored(TEXT[:31], first=0x00, rest=TEXT[31:])),
            (
                "gzip",
                gzip.compress(TEXT[:100], mtime=0) + gzip.compress(TEXT[100:], mtime=0),
            ),  # two members (RFC 1952 2.2)
            ("gzip", gzip.compress(TEXT, mtime=0) + b"\0\0"),  # padding that some servers leave
        ],
    )
    def test_unpacks(self, encoding: str, packed: bytes):
        assert unpack(encoding, packed) == TEXT

    @pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
    def test_an_empty_body_is_empty(self, encoding: str):
        assert unpack(encoding, b"") == b""

    @pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "gzip,deflate", "none"])
    def test_refuses_what_was_not_asked_for(self, encoding: str):
        with pytest.raises(NotHttp):
            unpack(encoding, b"x", most=10)

    def test_takes_exactly_what_is_allowed(self):
        assert len(unpack("gzip", gzip.compress(b"x" * 10_000))) == 10_000
        with pytest.raises(ResponseTooBig):
            unpack("gzip", gzip.compress(b"x" * 10_001))
        with pytest.raises(ResponseTooBig):
            unpack("", b"x" * 10_001)

    def test_a_bomb_takes_no_more_memory_than_the_limit(self):
        bomb = gzip.compress(b"\0" * 200_000_000, compresslevel=9)
        tracemalloc.start()
        try:
            with pytest.raises(ResponseTooBig):
                unpack("gzip", bomb, most=1_000_000)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 10_000_000

    def test_a_stream_of_empty_members_has_an_end(self):
        with pytest.raises(NotHttp):
            unpack("gzip", gzip.compress(b"") * 101)
        assert unpack("gzip", gzip.compress(b"") * 100) == b""

    @pytest.mark.parametrize("cut", [1, 5, 20])
    def test_a_stream_cut_short_is_told(self, cut: int):
        with pytest.raises(BrokenOff):
            unpack("gzip", gzip.compress(TEXT)[:-cut])

    @given(st.sampled_from(["gzip", "deflate", ""]), st.binary(max_size=200))
    def test_never_raises_anything_else(self, encoding: str, packed: bytes):
        try:
            unpack(encoding, packed, most=1000)
        except HttpFailure:
            return
