"""The desk of petitions: choose difficulties, word the paper, take it along as DOCX, say that it went up."""

from __future__ import annotations

from datetime import datetime, time

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officialdocs import check, write
from portal.agencies.desks import Desk, ask_everywhere, officer_for_all
from portal.plans.operations.difficulties import DifficultyError
from portal.plans.operations.terming import TermRefused
from portal.plans.queries.difficulties import ANSWER
from portal.reports.forms.petitions import ChooseForm, SendForm, WordingForm
from portal.reports.models import Petition
from portal.reports.operations.petitions import (
    PetitionError,
    change_petition,
    draft_petition,
    drop_petition,
    send_petition,
)
from portal.reports.petitions import document_of
from portal.reports.queries import petitions as queries
from portal.reports.states.petitions import PetitionKind

A_PAGE = 25
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    ask_everywhere(request, ANSWER)
    page = Paginator(queries.petitions(), A_PAGE).get_page(request.GET.get("p"))
    return render(request, "reports/petitions/list.html", {"page_obj": page})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose what goes up (`?vuong-mac=` is ticked already); the rest is drafted."""
    by = officer_for_all(request, ANSWER)
    sender = queries.sender_of(officer=by, on=timezone.localdate())
    if sender is None:
        messages.error(request, "Tài khoản này không công tác ở cơ quan theo dõi kế hoạch nên không soạn được văn bản.")
        return redirect("reports_petitions")
    waiting = list(queries.difficulties_to_escalate())
    form = ChooseForm(
        request.POST or None,
        waiting=waiting,
        committees=queries.committees(sender=sender),
        initial={"codes": request.GET.getlist("vuong-mac"), "kind": PetitionKind.LETTER.value},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            petition = draft_petition(
                codes=said["codes"],
                sender=sender,
                addressee=said["addressee"],
                kind=PetitionKind(said["kind"]),
                by=by,
                at=timezone.now(),
            )
        except PetitionError as error:
            form.add_error("codes", str(error))
        else:
            messages.success(request, "Đã soạn dự thảo. Hãy đọc lại, sửa lời rồi tải về trình ký.")
            return redirect("reports_petition", petition.pk)
    context = {"form": form, "waiting": waiting, "sender": sender}
    return render(request, "reports/petitions/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def petition(request: HttpRequest, pk: int) -> HttpResponse:
    by = officer_for_all(request, ANSWER)
    found = _found(pk)
    form = WordingForm(request.POST or None, petition=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_petition(petition=found, wording=form.wording(), by=by, at=timezone.now())
        except PetitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã lưu dự thảo.")
            return redirect("reports_petition", pk)
    return _page(request, found, form=form)


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    by = officer_for_all(request, ANSWER)
    found = _found(pk)
    form = SendForm(request.POST)
    if not form.is_valid():
        return _page(request, found, send_form=form)
    try:
        send_petition(petition=found, **form.cleaned_data, by=by, at=timezone.now())
    except (PetitionError, DifficultyError, TermRefused) as error:
        form.add_error(None, str(error))
        return _page(request, found, send_form=form)
    messages.success(request, "Đã ghi văn bản trình. Thời hạn trả lời của Ủy ban nhân dân bắt đầu tính.")
    return redirect("reports_petition", pk)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    by = officer_for_all(request, ANSWER)
    try:
        drop_petition(petition=_found(pk), by=by, at=timezone.now())
        messages.success(request, "Đã bỏ dự thảo; các khó khăn, vướng mắc trong đó vẫn chờ xử lý.")
    except PetitionError as error:
        messages.error(request, str(error))
    return redirect("reports_petitions")


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    ask_everywhere(request, ANSWER)
    found = _found(pk)
    name = f"{'cong-van' if found.kind == PetitionKind.LETTER.value else 'to-trinh'}-{pk}.docx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(_written(found), content_type=_WORD, headers=headers)


def _written(found: Petition) -> bytes:
    day = found.signed_on or timezone.localdate(found.made_at)
    at = timezone.make_aware(datetime.combine(day, time()))
    return write(document_of(found, list(found.items.all())), at=at)


def _found(pk: int) -> Petition:
    found = queries.petition_with_items(pk=pk)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, found: Petition, *, form: WordingForm | None = None, send_form: SendForm | None = None
) -> HttpResponse:
    context = {
        "petition": found,
        "form": form or WordingForm(petition=found),
        "send_form": send_form or SendForm(initial={"signed_on": timezone.localdate()}),
        "departures": check(_written(found)),
    }
    is_wrong = any(one is not None and one.errors for one in (form, send_form))
    return render(request, "reports/petitions/petition.html", context, status=422 if is_wrong else 200)


urls = [
    path("trinh/", listed, name="reports_petitions"),
    path("trinh/soan/", new, name="reports_petition_new"),
    path("trinh/<int:pk>/", petition, name="reports_petition"),
    path("trinh/<int:pk>/da-trinh/", send, name="reports_petition_send"),
    path("trinh/<int:pk>/bo/", drop, name="reports_petition_drop"),
    path("trinh/<int:pk>/van-ban.docx", document, name="reports_petition_document"),
]
menu: tuple[Desk, ...] = ()
