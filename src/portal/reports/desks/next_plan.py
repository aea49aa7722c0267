"""The drafted next plan, to take along as DOCX."""

from __future__ import annotations

from datetime import datetime, time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from officialdocs import write
from portal.agencies.desks import Desk, ask_everywhere
from portal.plans.models import Proposal
from portal.plans.queries import EDIT
from portal.plans.queries.proposing import told_of
from portal.reports.next_plan import document_of

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    ask_everywhere(request, EDIT)
    found = get_object_or_404(Proposal.objects.select_related("issuer__parent", "issuer__place", "supervisor"), pk=pk)
    at = timezone.make_aware(datetime.combine(timezone.localdate(found.made_at), time()))
    data = write(document_of(told_of(proposal=found), issuer=found.issuer), at=at)
    headers = {
        "Content-Disposition": f'attachment; filename="du-thao-ke-hoach-{pk}.docx"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(data, content_type=_WORD, headers=headers)


urls = [path("giai-doan-sau/<int:pk>/du-thao.docx", document, name="reports_proposal_document")]
menu: tuple[Desk, ...] = ()
