"""The page to ask a question: the form, similar answers before it is sent, the receipt.

On any failure (invalid input, an expired form, a lost cookie, too many requests), the text is returned on the same
page. Typed text is never in a URL or a log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal.agencies.models import Agency
from portal.agencies.operations import rate_limits
from portal.agencies.queries.imprint import current_imprint
from portal.design.middleware import is_from_here, private_page
from portal.journal.queries.retention import in_words, term_days
from portal.questions.operations import private_files
from portal.questions.operations.submissions import ReceivedQuestion, receive_question, sent_before
from portal.questions.queries import submissions
from portal.questions.queries.routing import similar_to
from portal.questions.queries.submissions import (
    FormTicket,
    TicketAge,
    agency_requested,
    is_repeated,
    new_ticket,
    read_ticket,
    received_within_an_hour,
    rule_today,
)
from portal.questions.states import ReplyBy, Track, consent_text, publishing_text
from portal.questions.submissions import SpamEvidence, digest_of, tidy
from portal.questions.web.forms import (
    AGENCY,
    LONGEST_TEXT,
    SEEN,
    TICKET,
    TRAP,
    WORK,
    AskForm,
    asked_by,
    is_too_much,
    take_files,
)
from portal.questions.web.receipts import remember, remembered

LIVE = rate_limits.RateLimit("similar", 60, reads=True)
_FEWEST_LETTERS = 12


@never_cache
@sensitive_post_parameters()
@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """An HTML fragment with similar answers for the form, perhaps empty; requested by POST, so that no text is in a URL
    or a log."""
    if not rate_limits.is_allowed(request=request, door=LIVE, minute=rate_limits.this_minute()):
        return HttpResponse(status=429)
    text = tidy(request.POST.get("text", "")[:LONGEST_TEXT])
    if len(text) < _FEWEST_LETTERS:
        return HttpResponse("")
    return render(request, "questions/ask/_similar.html", {"similar": similar_to(text), "is_live": True})


# A public legal event may send many questions from one address; a bot sends more.
FORMS = rate_limits.RateLimit("ask", 40)
SENT = rate_limits.RateLimit("ask-sent", 15, guards=True)
SENT_WITHOUT_WORK = rate_limits.RateLimit("ask-sent-without-work", 4, guards=True)
ACT, CHANGE, SETTLED = "viec", "sua", "roi"

_OLD = (
    "Trang này đã mở quá lâu, hoặc trình duyệt đang chặn cookie. Câu hỏi chưa được gửi, nhưng lời bạn viết vẫn còn đủ."
)
_OFTEN = "Từ mạng này vừa có nhiều câu hỏi gửi đến. Xin chờ một phút rồi bấm gửi lại; lời bạn viết vẫn còn đủ."
_FULL = "Lúc này có quá nhiều câu hỏi gửi đến cùng lúc. Xin thử lại sau ít phút; lời bạn viết vẫn còn đủ."


class _CsrfCheck(CsrfViewMiddleware):
    """Returns the reason instead of an error page that loses the text."""

    def _reject(self, request: HttpRequest, reason: str) -> str:  # type: ignore[override]
        return reason


@csrf_exempt  # checked in the view, so that on failure the text is returned
@private_page
@ensure_csrf_cookie
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form; on the first submission similar answers, on the second the receipt."""
    now = timezone.now()
    if request.method != "POST":
        return _show(request, _blank(request, now), new_ticket(at=now))
    if is_too_much(request):
        return render(request, "questions/ask/too_much.html", status=413)
    return _take(request, now)


def _take(request: HttpRequest, now: datetime) -> HttpResponse:
    form = _form(request.POST, now)
    if (ticket := read_ticket(request.POST.get(TICKET, ""))) is None or _is_forged(request):
        # Input from another site is returned without its ticks.
        kept = form if is_from_here(request) else _blank_with(tidy(request.POST.get("text", "")), now)
        return _show(request, kept, ticket or new_ticket(at=now), notice=_OLD, status=403)
    if (earlier := sent_before(form_key=ticket.key, key=settings.SECRET_KEY)) is not None:
        return _sent_already(request, form, earlier, now)
    if ticket.age(at=now) is TicketAge.OLD:
        return _show(request, form, new_ticket(at=now), notice=_OLD, status=403)
    if not rate_limits.is_allowed(request=request, door=FORMS, minute=rate_limits.this_minute()):
        return _show(request, form, ticket, notice=_OFTEN, status=429)
    if request.POST.get(ACT) == SETTLED:
        private_files.drop_waiting(form=ticket.key)
        return redirect("questions:settled")
    faults = take_files(request, form=ticket.key)
    if request.POST.get(ACT) == CHANGE:
        return _show(request, _form(request.POST, now, is_bound=False), ticket, faults=faults)
    if not form.is_valid() or faults:
        return _show(request, form, ticket, faults=faults, status=422)
    if ticket.age(at=now) is TicketAge.FAST:
        return _show(
            request,
            form,
            ticket,
            notice="Phiếu được gửi nhanh như máy gửi tự động. Xin xem lại câu hỏi, chờ vài giây rồi bấm gửi lần nữa.",
            status=422,
        )
    return _second_look(request, form, ticket) or _send(request, form, ticket, now)


def _second_look(request: HttpRequest, form: AskForm, ticket: FormTicket) -> HttpResponse | None:
    """Similar answers and needless personal numbers; None if they were seen already or there are none."""
    if request.POST.get(SEEN) == digest_of(form.cleaned_data["text"]):
        return None
    similar = similar_to(form.cleaned_data["text"])
    if not (similar["advice"].answers or similar["advice"].provisions or similar["personal"]):
        return None
    context = {
        "similar": similar,
        "carried": form.carried(),
        "seen": similar["digest"],
        "text": form.cleaned_data["text"],
    }
    context |= {"files": private_files.files_waiting(form=ticket.key)}
    return render(request, "questions/ask/before_sending.html", context)


def _send(request: HttpRequest, form: AskForm, ticket: FormTicket, now: datetime) -> HttpResponse:
    has_worked = submissions.is_work_done(key=ticket.key, said=request.POST.get(WORK, ""))
    if not rate_limits.is_allowed(
        request=request, door=SENT if has_worked else SENT_WITHOUT_WORK, minute=rate_limits.this_minute()
    ):
        return _show(request, form, ticket, notice=_OFTEN, status=429)
    in_an_hour = received_within_an_hour(at=now)
    if in_an_hour >= settings.QUESTIONS_MOST_HOURLY:
        return _show(request, form, ticket, notice=_FULL, status=503)
    text = form.cleaned_data["text"]
    if (same := _just_sent(request, text, now)) is not None:
        return _receipt(request, same)
    evidence = SpamEvidence(
        text=text,
        has_filled_trap=bool(request.POST.get(TRAP)),
        has_worked=has_worked,
        is_repeated=is_repeated(text=text, title=form.cleaned_data["title"], at=now),
        is_flood=in_an_hour >= settings.QUESTIONS_FLOOD_HOURLY,
    )
    files, agency = private_files.files_waiting(form=ticket.key), _agency(request.POST, now)
    return _receipt(
        request,
        receive_question(
            asked=asked_by(form, ticket=ticket, evidence=evidence, files=files, agency=agency),
            at=now,
            key=settings.SECRET_KEY,
        ),
    )


def _just_sent(request: HttpRequest, text: str, now: datetime) -> ReceivedQuestion | None:
    """The same text sent by the same browser a moment ago: the asker went back and sends it again."""
    before = remembered(request)
    if before is None or now - before.received_at > timedelta(hours=1) or digest_of(before.text) != digest_of(text):
        return None
    return ReceivedQuestion(before, code="", is_new=False)


def _sent_already(request: HttpRequest, form: AskForm, earlier: ReceivedQuestion, now: datetime) -> HttpResponse:
    """The same form again: the same receipt. If the text differs, the asker is told that the first one was received."""
    typed = tidy(request.POST.get("text", ""))
    if not typed or digest_of(typed) == digest_of(earlier.question.text):
        return _receipt(request, earlier)
    return remember(
        _show(request, form, new_ticket(at=now), is_sent_already=True, status=409),
        question=earlier.question,
        request=request,
    )


def _receipt(request: HttpRequest, received: ReceivedQuestion) -> HttpResponse:
    return remember(redirect("questions:received"), question=received.question, request=request)


# ---- the form's page -------------------------------------------------------------------------------------------------


def _blank(request: HttpRequest, now: datetime) -> AskForm:
    """A blank form with values of the link: searched words, the track."""
    track = Track.BUSINESS if request.GET.get("luong") == Track.BUSINESS.value else Track.CITIZEN
    return _blank_with(tidy(request.GET.get("cau-hoi", ""))[:500], now, track=track)


def _blank_with(text: str, now: datetime, *, track: Track = Track.CITIZEN) -> AskForm:
    return AskForm(
        initial={"text": text, "track": track.value, "reply_by": ReplyBy.CODE.value},
        day=timezone.localdate(now),
        can_mail=settings.MAIL_IS_CONFIGURED,
    )


def _form(data: QueryDict, now: datetime, *, is_bound: bool = True) -> AskForm:
    """The form with the submitted data; unbound, it is shown without validation."""
    day, can_mail = timezone.localdate(now), settings.MAIL_IS_CONFIGURED
    return (
        AskForm(data, day=day, can_mail=can_mail)
        if is_bound
        else AskForm(initial=data.dict(), day=day, can_mail=can_mail)
    )


def _show(
    request: HttpRequest,
    form: AskForm,
    ticket: FormTicket,
    *,
    notice: str = "",
    faults: Sequence[str] = (),
    is_sent_already: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Render the form; above it a notice, file errors, or an earlier receipt."""
    now = timezone.now()
    context = {
        "form": form,
        "page": {"ticket": ticket, "notice": notice, "faults": faults, "is_sent_already": is_sent_already},
        "files": private_files.files_waiting(form=ticket.key),
        "agency": _agency(request.POST if request.method == "POST" else request.GET, now),
        "consent": consent_text(owner=current_imprint().owner),
        "publishing": publishing_text(),
        "kept_for": in_words(term_days("question-closed", timezone.localdate(now))),
        "rules": {track.name: rule_today(track=track, on=timezone.localdate(now)) for track in Track},
        "tasks": submissions.WORK_TASKS,
        "bits": submissions.WORK_BITS,
    }
    response = render(request, "questions/ask/form.html", context, status=status)
    if status in (429, 503):
        response["Retry-After"] = str(rate_limits.WINDOW_SECONDS)
    return response


def _agency(data: QueryDict, now: datetime) -> Agency | None:
    """The agency from whose page the asker came, if it still exists."""
    return agency_requested(slug=data.get(AGENCY, "")[:120], on=timezone.localdate(now))


def _is_forged(request: HttpRequest) -> bool:
    check = _CsrfCheck(_any_view)
    check.process_request(request)
    return check.process_view(request, _any_view, (), {}) is not None


def _any_view(request: HttpRequest) -> HttpResponse:
    """A dummy view for the CSRF check, not exempt as `ask` itself is."""
    return HttpResponse()
