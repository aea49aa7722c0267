"""Report a fault of a text (báo lỗi văn bản), and see what became of it."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lawtext.addresses import describe, read_address
from portal.agencies.operations import rate_limits
from portal.design.refusals import or_refuse
from portal.library import queries
from portal.library.operations import report_problem
from portal.library.states import (
    ProblemKind,
)

# A reader reports a fault now and then; a machine that fills the officers' list does it all day.
REPORTS = rate_limits.RateLimit("problem-reports", 5, guards=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, with the place filled in by the link that led here (`?tai=dieu-5`)."""
    law = or_refuse(queries.instrument_by_slug(slug=slug), Http404("Không có văn bản này trong thư viện."))
    form = ProblemForm(request.POST or None, initial={"address": request.GET.get("tai", "")[:200]})
    context = {"law": law, "form": form, "place": _described(form["address"].value() or "")}
    if request.method != "POST":
        return render(request, "library/report_problem.html", context)
    if not rate_limits.is_allowed(request=request, door=REPORTS, minute=rate_limits.this_minute()):
        context["refused"] = (
            "Máy này vừa gửi nhiều báo lỗi. Xin chờ một phút rồi gửi lại; nội dung đã viết vẫn còn đây."
        )
        return render(request, "library/report_problem.html", context, status=429)
    if not form.is_valid():
        return render(request, "library/report_problem.html", context, status=422)
    if form.is_machine:
        return HttpResponseRedirect(law.get_absolute_url())
    made = report_problem(
        instrument=law,
        address=form.cleaned_data["address"],
        kind=ProblemKind(form.cleaned_data["kind"]),
        message=form.cleaned_data["message"],
        at=timezone.now(),
    )
    return HttpResponseRedirect(reverse("library:problem", args=[made.code]))


@never_cache
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """What became of a report, by its code."""
    found = or_refuse(
        queries.problem_by_code(code=code),
        Http404("Không có báo lỗi nào mang mã này. Hãy xem lại từng chữ của mã biên nhận."),
    )
    return render(
        request, "library/problem.html", {"problem": found, "law": found.instrument, "place": _described(found.address)}
    )


def _described(address: str) -> str:
    place = read_address(address)
    return describe(place) if place else ""


class ProblemForm(forms.Form):
    """What a reader says is wrong with a text. `website` is a trap: people do not see it, machines fill it in."""

    kind = forms.ChoiceField(
        label="Lỗi gì?",
        choices=ProblemKind.choices(),
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn loại lỗi."},
    )
    message = forms.CharField(
        label="Sai ở chỗ nào, đúng ra phải thế nào?",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6, "aria-describedby": "nhac-rieng-tu"}),
        error_messages={
            "required": "Hãy viết vài lời về lỗi.",
            "min_length": "Hãy viết rõ hơn một chút (ít nhất 10 chữ cái).",
            "max_length": "Nội dung dài quá 2.000 chữ cái. Hãy viết ngắn lại.",
        },
    )
    address = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_machine(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def clean_address(self) -> str:
        """What is no address is dropped: the report is worth more than the place it came from."""
        return str(read_address(self.cleaned_data["address"]) or "")
