"""The public list of agencies that have not reported (/chua-bao-cao/); who reports leaves it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.reports.queries.rounds import named_in_public

_A_PAGE = 50


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Longest overdue first; a page that nobody stands on says so."""
    page = Paginator(named_in_public(), _A_PAGE).get_page(request.GET.get("trang"))
    today = timezone.localdate()
    rows = [(one, (today - one.due_on).days) for one in page]
    return render(request, "reports/silent.html", {"page_obj": page, "rows": rows, "today": today})


app_name = "silent_agencies"
urlpatterns = [path("", listed, name="list")]
