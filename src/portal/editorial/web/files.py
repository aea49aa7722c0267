"""Pictures and documents as readers get them: to whom they are open, in the parts that players ask for (RFC 9110)."""

from __future__ import annotations

import mimetypes
import time
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from portal.design.markup import is_lent
from portal.design.refusals import or_404
from portal.editorial.queries.permissions import is_public, may_see_file
from portal.editorial.states.contents import kind_of
from portal.files.operations import ByteRange, RangeNotInFile, pieces, range_in
from portal.journal.middleware import FOR_EVERYBODY, FOR_NOBODY_ELSE, FOR_ONE_BROWSER, lend


def send_document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """The hooks are asked first, as Wagtail asks them: one keeps the files of a closed collection. Raises Http404."""
    document = get_object_or_404(get_document_model(), pk=document_id)
    if document.filename != document_filename:
        raise Http404
    for look in hooks.get_hooks("before_serve_document"):
        answer = look(document, request)
        if isinstance(answer, HttpResponse):
            return answer
    kind = kind_of(document_filename)
    return _send(
        request,
        document.file,
        {
            "Content-Type": kind.format.media_type if kind else document.content_type,
            "Content-Disposition": document.content_disposition,
            "Cache-Control": _permission(request, document),
        },
        tag=f'"{document.file_hash or document.pk}"',
    )


@require_safe
def send_picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """nginx may give it for the rest of this second; for longer only while the portal does not answer."""
    try:
        response = _picture(request, path)
    except Http404 as error:  # lent as well, so that it takes the place of the picture that there was
        response = page_not_found(request, error)
        response.headers["Cache-Control"] = FOR_EVERYBODY
    if "X-Kept-As" in request.headers and response.headers["Cache-Control"] == FOR_EVERYBODY:
        lend(response, until=int(time.time()))
    return response


def _picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Raises Http404."""
    renditions = get_image_model().get_rendition_model().objects.select_related("image")
    rendition = or_404(renditions.filter(file=f"images/{path}").first())
    return _send(
        request,
        rendition.file,
        {
            "Content-Type": mimetypes.guess_type(path)[0] or "application/octet-stream",
            "Cache-Control": _permission(request, rendition.image),
        },
        tag=f'"{rendition.pk}"',
    )


def _permission(request: HttpRequest, file: Any) -> str:
    """Who may keep it. Raises Http404 for whom it is not."""
    if is_public(file=file):
        return FOR_ONE_BROWSER if settings.SESSION_COOKIE_NAME in request.COOKIES else FOR_EVERYBODY
    if is_lent(request) or may_see_file(request=request, file=file):
        return FOR_NOBODY_ELSE
    raise Http404


def _send(request: HttpRequest, stored: FieldFile, told: dict[str, str], *, tag: str) -> HttpResponseBase:
    """A file, whole or the part asked for; nothing of it to whoever has it. Raises Http404 where it is not there."""
    response: HttpResponseBase | None = get_conditional_response(request, etag=tag)
    if response is None:
        try:
            file = stored.storage.open(str(stored.name), "rb")
        except OSError as error:
            raise Http404 from error
        response = _content(request, file, tag)
    for name, value in (told | {"ETag": tag, "Content-Security-Policy": "default-src 'none'"}).items():
        response.headers[name] = value
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # packed already, and a part of it must stay as it was asked for
    return response


def _content(request: HttpRequest, file: File[bytes], tag: str) -> HttpResponseBase:
    is_of_now = request.headers.get("If-Range", tag) == tag  # RFC 9110, 13.1.5
    try:
        part = range_in(request.headers.get("Range", ""), size=file.size) if is_of_now else None
    except RangeNotInFile:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    response = _part(file, part) if part else FileResponse(file)
    response.headers["Content-Length"] = str(part.length if part else file.size)
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _part(file: File[bytes], part: ByteRange) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces(file, part), status=206)
    response._resource_closers.append(file.close)  # type: ignore[attr-defined]  # also where nobody takes the first piece
    response.headers["Content-Range"] = f"bytes {part.first}-{part.last}/{file.size}"
    return response
