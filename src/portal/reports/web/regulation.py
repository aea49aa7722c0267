"""The regulation as a document (/quy-che/): for the public each issued version, for officers a draft too."""

from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from officialdocs import write
from portal.agencies.models import Officer
from portal.agencies.queries import may
from portal.editorial.models import Regulation
from portal.editorial.queries.regulation import issued_regulations
from portal.library.queries import converters
from portal.reports.queries.documents import regulation_document

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def issued(request: HttpRequest, day: date) -> HttpResponse:
    """An issued version; the same bytes however often it is asked for."""
    regulation = issued_regulations().select_related("issuer__parent", "issuer__place").filter(from_date=day).first()
    if regulation is None:
        raise Http404
    return _file(regulation, f"quy-che-{day.isoformat()}.docx")


@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft as it would be signed, for those who edit the regulation."""
    user = request.user
    if not isinstance(user, Officer) or not may(
        officer=user, verb="regulation.edit", agency=None, on=timezone.localdate()
    ):
        raise PermissionDenied
    regulation = (
        Regulation.objects.select_related("issuer__parent", "issuer__place", "supervisor").filter(pk=pk).first()
    )
    if regulation is None:
        raise Http404
    answer = _file(regulation, f"du-thao-quy-che-{pk}.docx")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _file(regulation: Regulation, name: str) -> HttpResponse:
    day = regulation.issued_on or timezone.localdate()
    data = write(regulation_document(regulation), at=timezone.make_aware(datetime.combine(day, time())))
    return HttpResponse(data, content_type=_WORD, headers={"Content-Disposition": f'attachment; filename="{name}"'})


assert converters  # noqa: S101  imported to register what the addresses hold

app_name = "regulation_documents"
urlpatterns = [path("<day:day>/quy-che.docx", issued, name="issued")]
