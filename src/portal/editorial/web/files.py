"""Files as readers get them; what plays is sent in the parts that players ask for (RFC 9110)."""

from __future__ import annotations

from typing import IO, Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import http_date
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.documents.views.serve import serve

from portal.editorial.states.contents import MediaFileKind, kind_of
from portal.files.operations import ByteRange, RangeNotInFile, pieces, range_in


def send_file(request: HttpRequest, document: Any, kind: MediaFileKind) -> HttpResponseBase:
    """The file of a document, whole or the part asked for. Raises FileNotFoundError."""
    size = document.file.size
    tag = f'"{document.file_hash or document.pk}"'
    is_of_now = request.headers.get("If-Range", tag) == tag  # RFC 9110, 13.1.5
    try:
        part = range_in(request.headers.get("Range", ""), size=size) if is_of_now else None
    except RangeNotInFile:
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


def _part(file: IO[bytes], part: ByteRange, size: int) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces(file, part), status=206)
    response._resource_closers.append(file.close)  # type: ignore[attr-defined]  # also where nobody takes the first piece
    response.headers["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    return response


def send_document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """The hooks are asked first, as Wagtail asks them: one keeps the files of a closed collection."""
    kind = kind_of(document_filename)
    if kind is None or not kind.plays:
        response: HttpResponseBase = serve(request, document_id, document_filename)
        return response
    document = get_object_or_404(get_document_model(), pk=document_id)
    if document.filename != document_filename:
        raise Http404
    for look in hooks.get_hooks("before_serve_document"):
        answer = look(document, request)
        if isinstance(answer, HttpResponse):
            return answer
    return send_file(request, document, kind)
