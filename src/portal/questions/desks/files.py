"""Files of askers, for the officers who work on the question: always as a download, never opened in the browser."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.agencies.desks import Desk
from portal.questions import attachments
from portal.questions.models import Attachment
from portal.questions.operations.attaching import note_download
from portal.questions.staff import may_see


@never_cache
@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    """One file. To whoever may not see the question it does not exist; who took it along stands in the journal."""
    attachment = get_object_or_404(Attachment.objects.select_related("question"), pk=pk)
    place = attachments.path_of(attachment)
    if not may_see(request.user, attachment.question) or not place.is_file():
        raise Http404
    by: Any = request.user
    note_download(attachment=attachment, by=by, at=timezone.now())
    response = FileResponse(
        place.open("rb"), as_attachment=True, filename=attachment.name, content_type=attachment.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


urls = [path("tep/<int:pk>/", download, name="questions_file")]
menu: tuple[Desk, ...] = ()
