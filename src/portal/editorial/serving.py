"""Files that play are sent in the parts that players ask for: Safari and old telephones play nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date

from portal.editorial.media.kinds import MediaKind
from portal.editorial.media.ranges import NotInFile, Part, asked_part

_PIECE = 64 * 1024  # bytes


def send_file(request: HttpRequest, document: Any, kind: MediaKind) -> HttpResponseBase:
    """The file of a document, whole or the part asked for. Raises FileNotFoundError."""
    size = document.file.size
    tag = f'"{document.file_hash or document.pk}"'
    try:
        part = asked_part(request.headers.get("Range", ""), size=size) if _holds(request, tag) else None
    except NotInFile:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file = document.file.storage.open(document.file.name, "rb")
    response = _part(file, part, size) if part else FileResponse(file)
    told = {
        "Content-Type": kind.format.media_type,
        "Content-Length": str(part.length if part else size),
        "Content-Disposition": document.content_disposition,
        "Accept-Ranges": "bytes",
        "ETag": tag,
        "Last-Modified": http_date(document.created_at.timestamp()),
        "Cache-Control": "no-cache",
        "Content-Security-Policy": "default-src 'none'",
    }
    for name, value in told.items():
        response.headers[name] = value
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # packed already, and a part of it must stay as it was asked for
    return response


def _holds(request: HttpRequest, tag: str) -> bool:
    """Whether the part asked for belongs to the file of now (RFC 9110, 13.1.5)."""
    return request.headers.get("If-Range", tag) == tag


def _part(file: IO[bytes], part: Part, size: int) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_pieces(file, part), status=206)
    response._resource_closers.append(file.close)  # type: ignore[attr-defined]  # also where nobody takes the first piece
    response.headers["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    return response


def _pieces(file: IO[bytes], part: Part) -> Iterator[bytes]:
    with file:
        file.seek(part.first)
        left = part.length
        while left and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
