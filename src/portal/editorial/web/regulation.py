"""The regulation as the public reads it under /quy-che/: the one in force, and each under the day on which it began."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.editorial.models import Regulation
from portal.editorial.queries.regulation import issued_regulations, regulation_on, text_of
from portal.library.queries import converters


@require_safe
def show_regulation_in_force(request: HttpRequest) -> HttpResponse:
    """The regulation of today; a plain word where there is none yet."""
    today = timezone.localdate()
    regulation = regulation_on(on=today)
    return render(request, "editorial/no_regulation.html") if regulation is None else _page(request, regulation, today)


@require_safe
def show_regulation_version(request: HttpRequest, day: date) -> HttpResponse:
    """The version that began on a day: its permanent address."""
    regulation = issued_regulations().filter(from_date=day).first()
    if regulation is None:
        raise Http404
    return _page(request, regulation, timezone.localdate())


def _page(request: HttpRequest, regulation: Regulation, today: date) -> HttpResponse:
    versions = list(issued_regulations())
    context = {
        "regulation": regulation,
        "chapters": text_of(regulation),
        "bases": regulation.bases.splitlines(),
        "versions": versions if len(versions) > 1 else [],
        "is_over": regulation.to_date is not None and regulation.to_date <= today,
        "is_to_come": regulation.from_date is not None and regulation.from_date > today,
    }
    return render(request, "editorial/regulation.html", context)


assert converters  # noqa: S101  imported to register what the addresses hold

app_name = "regulation"
urlpatterns = [
    path("", show_regulation_in_force, name="in_force"),
    path("<day:day>/", show_regulation_version, name="version"),
]
