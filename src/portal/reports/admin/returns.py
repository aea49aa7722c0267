"""Admin views of an agency's returns: what is due, and one page on which a return is written, saved and sent.

Every button submits the whole form, so that nothing typed is lost: not if a colleague saved first (409), if the round
was locked in the meantime, or if the session ended (`design.kept`).
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.activities.states import small
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Officer
from portal.agencies.queries import ask_any, calendar_for_reading, covers, reach_of, signed_in
from portal.design.admin import act_view, list_page
from portal.design.refusals import Incomplete, Overtaken, WrongState, or_404, permit, success_redirect
from portal.files.operations.exchange import private_download
from portal.plans.operations.acceptance import private_folder
from portal.reports.admin.forms import ReturnDueForm, ReturnPaperForm, ReturnPartForm, ReturnReasonForm
from portal.reports.models import Return
from portal.reports.operations.returns import part_key, save_return, send_return
from portal.reports.operations.supervision import ask_for_time, ask_to_be_excused, recall_return
from portal.reports.queries import returns
from portal.reports.queries.returns import evidence_of, figures_of_return, returns_within, tasks_of
from portal.reports.queries.rounds import is_heard, request_of
from portal.reports.states import (
    GOVERN,
    OF_ASSIGNMENT,
    READ,
    REQUESTS,
    SEND,
    UNSENT,
    WRITABLE,
    WRITE,
    ActKind,
    ReturnHeading,
    ReturnState,
)

# What needs work comes first: sent back, then what is due.
_URGENCY = Case(
    When(state=ReturnState.SENT_BACK.value, then=Value(0)),
    When(state__in=[ReturnState.EXPECTED.value, ReturnState.DRAFT.value], then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
TABS = {"": "Cần làm", "da-gui": "Đã gửi"}


# ---- the list --------------------------------------------------------------------------------------------------------


@require_safe
def owed(request: HttpRequest) -> HttpResponse:
    """List the returns due from the officer's agencies, those sent back first; `?muc=da-gui`: those already sent."""
    ask_any(request, (WRITE, SEND))
    tab = request.GET.get("muc", "")
    found = returns_within(agencies=own_return_or_404(request.user))
    todo = found.filter(state__in=[one.value for one in WRITABLE])
    shown = (
        found.exclude(state__in=[one.value for one in WRITABLE]).order_by("-round__end", "-pk")
        if tab == "da-gui"
        else todo.annotate(urgency=_URGENCY).order_by("urgency", "due_on", "pk")
    )
    today, calendar = timezone.localdate(), calendar_for_reading()
    return list_page(
        request,
        "reports/desks/owed.html",
        shown,
        {
            "Kỳ": "round.name",
            "Chế độ": "round.regime.name",
            "Cơ quan": "agency.name",
            "Tình trạng": "get_state_display",
            "Hạn gửi": "due_on",
            "Gửi lần đầu": "sent_at",
        },
        title="Báo cáo phải gửi",
        per_page=20,
        rows=lambda page: [(one, returns.due_of(one, today=today, calendar=calendar)) for one in page],
        tabs=[(key, label, key == tab) for key, label in TABS.items()],
        tab=tab,
        todo=todo.count(),
    )


def own_return_or_404(user: Any) -> set[int] | None:
    """The agencies for which the user writes or sends; None for all."""
    writes, sends = reach_of(user, WRITE), reach_of(user, SEND)
    return None if writes is None or sends is None else writes | sends


# ---- one return ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a return. POST `do`: "luu" saves, "gui" saves and sends. Invalid input is saved too, and its errors are
    shown.

    An officer who enters a return on behalf of the agency must upload the paper when sending.
    """
    of = seen_return(request, pk)
    writes = covers(reach_of(request.user, WRITE), of.agency_id) or _may_send(request, of) or _enters(request, of)
    sent = request.method == "POST"
    sections = _sections(of, request.POST if sent else None, files=request.FILES if sent else None, writes=writes)
    if request.method == "GET":
        return _page(request, of, sections)
    permit(writes)
    is_wrong = [not section.is_valid() for section in sections]  # validates all parts, not only up to an error
    revision = request.POST.get("revision", "")
    revision_read = int(revision) if revision.isdecimal() and len(revision) < 10 else -1  # noqa: PLR2004
    said, now = [section.said() for section in sections], timezone.now()
    files = {section.key: section.cleaned_data.get("evidence_files", ()) for section in sections}
    try:
        saved = save_return(of=of, said=said, files=files, revision=revision_read, by=signed_in(request), at=now)
    except Overtaken as error:
        return _overtaken(request, error.about, sections)
    except WrongState as error:
        return _past(request, error, sections)
    if any(is_wrong):
        return _page(request, saved, sections, status=422)
    if request.POST.get("do") != "gui":
        return success_redirect(
            request, f"Đã lưu lúc {timezone.localtime(now):%H:%M}. Chưa gửi.", "reports_return", of.pk
        )
    return _send(request, of, saved, sections)


def _send(request: HttpRequest, of: Return, saved: Return, sections: list[ReturnPartForm]) -> HttpResponse:
    form = ReturnPaperForm(request.POST, request.FILES)
    if not _may_send(request, of):
        permit(_enters(request, of))
        if not form.is_valid():
            return _page(request, saved, sections, status=422, paper=form)
    paper = form.cleaned_data["paper"] if form.is_valid() and not _may_send(request, of) else None
    try:
        send_return(of=saved, revision=saved.revision, by=signed_in(request), at=timezone.now(), paper=paper)
    except Incomplete as error:
        by_key = {section.key: section for section in sections}
        for key, words in error.about:
            by_key[key].add_error(
                "dissent" if "vì sao" in words else "counted" if "hệ thống" in words else "text", words
            )
        return _page(request, saved, sections, status=422)
    except Overtaken as error:
        return _overtaken(request, error.about, sections)
    except WrongState as error:
        return _past(request, error, sections)
    return success_redirect(
        request, f"Đã gửi báo cáo {small(of.round.name)} đến {of.round.regime.receiver.name}.", "reports_return", of.pk
    )


def seen_return(request: HttpRequest, pk: int) -> Return:
    """A return that the officer may read.

    Raises PermissionDenied, and Http404 for another agency's, so as not to reveal that it exists.
    """
    reach = reach_of(request.user, READ)
    permit(reach != set())
    return get_object_or_404(returns_within(agencies=reach), pk=pk)


def _may_send(request: HttpRequest, of: Return) -> bool:
    return covers(reach_of(request.user, SEND), of.agency_id)


def _enters(request: HttpRequest, of: Return) -> bool:
    """True if the officer may enter a paper for the agency: they govern all agencies, and nobody at this one can be
    reached.
    """
    return reach_of(request.user, GOVERN) is None and not is_heard(of, on=timezone.localdate())


def _sections(of: Return, data: Any, *, files: Any, writes: bool) -> list[ReturnPartForm]:
    tasks, today = tasks_of(of=of), timezone.localdate()
    figures = figures_of_return(of=of, assignments=tasks)
    parts = {part_key(part.assignment_id, part.heading): part for part in of.parts.all()}
    proposed = returns.figures_proposed(of=of) if writes and of.state == ReturnState.EXPECTED else {}
    made = partial(ReturnPartForm, data, files=files, parts=parts, figures=figures, proposed=proposed)
    of_tasks = [
        made(
            OF_ASSIGNMENT,
            f"{task.number}. {task.title}",
            "Kết quả, việc đã làm trong kỳ",
            task=task,
            deadlines=[returns.deadline_in_words(one, today=today) for one in task.deadlines.all()],
        )
        for task in tasks
    ]
    return [*of_tasks, *(made(heading.value, heading.label, "Nội dung") for heading in ReturnHeading)]


def _page(
    request: HttpRequest,
    of: Return,
    sections: list[ReturnPartForm],
    *,
    status: int = 200,
    overtaken: bool = False,
    paper: ReturnPaperForm | None = None,
) -> HttpResponse:
    may_write = covers(reach_of(request.user, WRITE), of.agency_id)
    may_send, enters = _may_send(request, of), _enters(request, of)
    is_open = not of.round.is_locked and of.state in WRITABLE
    context = {
        "of": of,
        "due": returns.due_of(of, today=timezone.localdate(), calendar=calendar_for_reading()),
        "tasks": [section for section in sections if section.task],
        "whole": [section for section in sections if not section.task],
        "answers_for": list(of.answers_for.all()),
        "may_write": is_open and (may_write or may_send or enters),
        "may_send": is_open and (may_send or enters),
        "may_ask": may_send and not of.round.is_locked,
        "paper": (paper or ReturnPaperForm()) if is_open and enters and not may_send else None,
        "said": of.acts.filter(kind__in=[one.value for one in _SAID]).order_by("-at", "-pk").first(),
        "is_asking": request_of(of) is not None,
        "is_unsent": of.state in UNSENT and of.sent_at is None,
        "is_writable": of.state in WRITABLE,
        "on_paper": of.submissions.filter(paper__isnull=False).order_by("-number").first(),
        "is_overtaken": overtaken,
        "errors": sum(bool(section.errors) or not section.is_valid() for section in sections)
        if status == 422  # noqa: PLR2004
        else 0,
        "submissions": of.submissions.count(),
    }
    return render(request, "reports/desks/return.html", context, status=status)


def _overtaken(request: HttpRequest, current: Return, sections: list[ReturnPartForm]) -> HttpResponse:
    """Show the form again with what was typed; beside each part, its differences to what a colleague saved."""
    saved = {part_key(part.assignment_id, part.heading): part for part in current.parts.all()}
    for section in sections:
        section.theirs = returns.compared(saved[section.key].text if section.key in saved else "", section.said().text)
    return _page(request, current, sections, status=409, overtaken=True)


def _past(request: HttpRequest, error: WrongState, sections: list[ReturnPartForm]) -> HttpResponse:
    """The state of the return has changed in the meantime: show what was typed, so that it can be copied."""
    return render(
        request,
        "reports/desks/past.html",
        {
            "of": error.about,
            "told": str(error),
            "typed": [(section.title, section.said().text) for section in sections if section.said().text.strip()],
        },
        status=409,
    )


# Acts of the receiver, the last of which is shown to the agency.
_SAID = (
    ActKind.SENT_BACK,
    ActKind.RECALLED,
    *REQUESTS,
    ActKind.REQUEST_REFUSED,
    ActKind.EXTENDED,
    ActKind.EXCUSED,
    ActKind.ASKED,
)


def _own(request: HttpRequest, pk: int) -> tuple[Return, Officer]:
    """A return for which the officer may send. Raises Http404, PermissionDenied."""
    of = seen_return(request, pk)
    permit(_may_send(request, of))
    return of, signed_in(request)


# ---- evidence and history --------------------------------------------------------------------------------------------


@require_safe
def figure_drilldown(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """List the things counted in a figure of a return, newest first."""
    of = seen_return(request, pk)
    measure, evidence = or_404(evidence_of(of=of, key=key))
    return list_page(
        request,
        "reports/desks/behind.html",
        evidence,
        {
            "Ngày": "day",
            "Việc": "name",
            "Cơ quan": "agency.name",
            "Số lượng": "amount",
            "Thôi tính từ": "gone_by.at",
        },
        title="Việc đã được đếm",
        per_page=50,
        of=of,
        measure=measure,
    )


@require_safe
def paper(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """Download the scan from which a return was entered."""
    entered = seen_return(request, pk).submissions.filter(number=number, paper__isnull=False)
    scan = or_404(entered.values_list("paper", flat=True).first())
    return private_download(private_folder() / scan["place"], name=scan["name"], media_type=scan["media_type"])


@require_safe
def part_file(request: HttpRequest, pk: int, checksum: str) -> HttpResponseBase:
    """Download an evidence file of a part."""
    found = get_object_or_404(seen_return(request, pk).files, checksum=checksum)
    return private_download(private_folder() / found.place, name=found.name, media_type=found.media_type)


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the acts on a return, each submission, and what changed from one submission to the next."""
    of = seen_return(request, pk)
    sent = list(of.submissions.select_related("by").order_by("-number"))
    changes = [(new, old, returns.changes_between(old, new)) for new, old in zip(sent, sent[1:], strict=False)]
    return render(
        request,
        "reports/desks/history.html",
        {
            "of": of,
            "acts": returns.story_of(of=of),
            "sent": returns.submission_history(sent),
            "changes": changes,
        },
    )


urls = [
    path("", owed, name="reports_owed"),
    path("<int:pk>/", one, name="reports_return"),
    path("<int:pk>/so-lieu/<slug:key>/", figure_drilldown, name="reports_behind"),
    path("<int:pk>/lich-su/", history, name="reports_history"),
    path("<int:pk>/ban-giay/<int:number>/", paper, name="reports_paper"),
    path("<int:pk>/minh-chung/<slug:checksum>/", part_file, name="reports_part_file"),
    path(
        "<int:pk>/rut-lai/",
        act_view(
            recall_return,
            "of",
            _own,
            form=ReturnReasonForm,
            to="reports_return",
            key="pk",
            said="Đã rút lại. Sửa xong, hãy bấm “Lưu và gửi”.",
        ),
        name="reports_recall",
    ),
    path(
        "<int:pk>/xin-gia-han/",
        act_view(
            ask_for_time,
            "of",
            _own,
            form=ReturnDueForm,
            to="reports_return",
            key="pk",
            said="Đã ghi đề nghị. Hạn cũ còn hiệu lực đến khi nơi nhận báo cáo gia hạn.",
        ),
        name="reports_ask_time",
    ),
    path(
        "<int:pk>/xin-mien/",
        act_view(
            ask_to_be_excused,
            "of",
            _own,
            form=ReturnReasonForm,
            to="reports_return",
            key="pk",
            said="Đã ghi đề nghị. Báo cáo vẫn phải gửi đến khi nơi nhận báo cáo trả lời.",
        ),
        name="reports_ask_excuse",
    ),
]
menu = (AdminMenuEntry("Báo cáo phải gửi", "reports_owed", (WRITE, SEND), "form", 10),)
