"""The desk of one plan's links: to other plans, to documents of the library, to programmes named in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.agencies.desks import Desk, confirmation, officer_for_all
from portal.library.models import Instrument
from portal.library.queries import instruments_numbered
from portal.plans.models import Plan
from portal.plans.operations.linking import LinkRefused, link_plan, unlink_plan
from portal.plans.queries import EDIT, plans_on_display
from portal.plans.queries.links import link_of, links_of
from portal.plans.states.links import LINK_CHOICES, LinkKind


class LinkForm(forms.Form):
    """One of the three ends is filled in."""

    kind = forms.ChoiceField(label="Kế hoạch này", choices=LINK_CHOICES)
    other = forms.ModelChoiceField(Plan.objects.none(), label="Kế hoạch khác", required=False, empty_label="Chọn")
    number = forms.CharField(
        label="Hoặc số, ký hiệu văn bản trong thư viện",
        required=False,
        max_length=120,
        help_text="Ví dụ: 766/QĐ-TTg.",
    )
    words = forms.CharField(
        label="Hoặc tên chương trình, đề án, văn bản chưa có trên cổng", required=False, max_length=400
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = plans_on_display().exclude(pk=plan.pk)  # type: ignore[attr-defined]
        self._instrument: Instrument | None = None

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip()
        if number:
            found = list(instruments_numbered(number=number)[:2])
            if len(found) != 1:
                raise forms.ValidationError("Thư viện không có đúng một văn bản mang số này. Hãy ghi tên văn bản.")
            self._instrument = found[0]
        return number

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and sum(bool(said.get(name)) for name in ("other", "number", "words")) != 1:
            raise forms.ValidationError("Hãy điền đúng một trong ba: kế hoạch khác, số văn bản, hoặc tên.")
        return said

    def end(self) -> Plan | Instrument | str:
        return self.cleaned_data["other"] or self._instrument or str(self.cleaned_data["words"])


@require_http_methods(["GET", "POST"])
def links(request: HttpRequest, pk: int) -> HttpResponse:
    by = officer_for_all(request, EDIT)
    plan = get_object_or_404(Plan, pk=pk, withdrawn_at__isnull=True)
    form = LinkForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            link_plan(plan=plan, kind=LinkKind(form.cleaned_data["kind"]), to=form.end(), by=by, at=timezone.now())
        except LinkRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã ghi liên kết. Trang của cả hai kế hoạch hiện ngay.")
            return redirect("plans_links", pk)
    context = {"plan": plan, "form": form, "links": links_of(plan=plan)}
    return render(request, "plans/desk/links.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def unlink(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    by = officer_for_all(request, EDIT)
    found = link_of(plan=get_object_or_404(Plan, pk=pk), pk=link)
    if found is None:
        raise Http404
    if request.method != "POST":
        seen = next(one for one in links_of(plan=found.plan) if one.pk == found.pk)
        return confirmation(
            request,
            question=f"Gỡ liên kết với “{seen.title}”?",
            losses=[
                f"Trang của kế hoạch, và của kế hoạch kia nếu có, không còn ghi: {seen.words.lower()} {seen.title}."
            ],
            act="Gỡ liên kết",
            back=reverse("plans_links", args=[pk]),
        )
    unlink_plan(link=found, by=by, at=timezone.now())
    messages.success(request, "Đã bỏ liên kết.")
    return redirect("plans_links", pk)


urls = [
    path("lien-ket/<int:pk>/", links, name="plans_links"),
    path("lien-ket/<int:pk>/<int:link>/bo/", unlink, name="plans_unlink"),
]
menu: tuple[Desk, ...] = ()
