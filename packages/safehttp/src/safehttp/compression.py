"""Bodies as they come, unpacked no further than the limit. Pure."""

from __future__ import annotations

import zlib

from safehttp.failures import BrokenOff, NotHttp, ResponseTooBig

ACCEPT_ENCODING = "gzip, deflate"
_PLAIN = frozenset({"", "identity"})
_GZIP = frozenset({"gzip", "x-gzip"})
_DEFLATE = "deflate"
_GZIP_BITS = 16 + zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"
_KNOWN_BY = len(_GZIP_MAGIC)
_MOST_MEMBERS = 100  # of one gzip stream: empty ones cost time and never reach the limit


class Unpacker:
    """Takes a body piece by piece.

    Raises TooBig as soon as the unpacked bytes pass `most`, NotHttp for an encoding that was not asked for or is
    broken, BrokenOff if the packed stream ends too early.
    """

    def __init__(self, *, encoding: str, most: int) -> None:
        self._encoding = encoding.strip().lower()
        self._most = most
        self._pieces: list[bytes] = []
        self._size = 0
        self._members = 0
        self._start = b""
        self._stream: zlib._Decompress | None = None
        if self._encoding not in _PLAIN | _GZIP | {_DEFLATE}:
            raise NotHttp(reason="Content-Encoding")

    def feed(self, piece: bytes) -> None:
        if self._encoding in _PLAIN:
            self._keep(piece)
            return
        try:
            while piece:
                piece = self._unpack(piece)
        except zlib.error:
            raise NotHttp(reason="Content-Encoding") from None

    def finish(self) -> bytes:
        is_cut = self._stream is not None or (self._start and not self._members)
        if is_cut:
            raise BrokenOff(reason="Content-Encoding")
        return b"".join(self._pieces)

    def _unpack(self, piece: bytes) -> bytes:
        """Unpack up to the end of the stream; what follows it comes back."""
        if self._stream is None:
            piece = self._open(piece)
            if self._stream is None:
                return b""
        # One byte more than is allowed: nothing stays inside the stream unless the limit is passed.
        self._keep(self._stream.decompress(piece, self._most - self._size + 1))
        if not self._stream.eof:
            return b""
        rest = self._stream.unused_data
        self._stream = None
        self._members += 1
        return rest

    def _open(self, piece: bytes) -> bytes:
        """Begin a stream as soon as its first two bytes are here; padding after the last one is passed over."""
        start, self._start = self._start + piece, b""
        if len(start) < _KNOWN_BY:
            self._start = start
            return b""
        if self._members and not (self._encoding in _GZIP and start.startswith(_GZIP_MAGIC)):
            return b""
        if self._members >= _MOST_MEMBERS:
            raise NotHttp(reason="Content-Encoding")
        self._stream = zlib.decompressobj(self._window_bits(start))
        return start

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._most:
            raise ResponseTooBig(reason="body")
        self._pieces.append(piece)

    def _window_bits(self, start: bytes) -> int:
        """What "deflate" means: zlib (RFC 1950) as agreed, or the bare stream that some servers send."""
        if self._encoding in _GZIP:
            return _GZIP_BITS
        is_zlib = start[0] & 0x0F == 8 and int.from_bytes(start[:2]) % 31 == 0
        return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS
