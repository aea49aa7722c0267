"""Documents: films and sound in the parts that players ask for, all others as Wagtail sends them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.documents.views.serve import serve

from portal.editorial.media.kinds import kind_of
from portal.editorial.serving import send_file


def send(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
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
