"""Legal check and approval of a text by officers who did not write it: differences, citations, earlier checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.queries import may, signed_in
from portal.agencies.queries.office_search import reach_in
from portal.design.fields import ActForm
from portal.design.refusals import Refused, WrongState, permit, success_redirect
from portal.journal.queries import entries_about
from portal.library.operations import settle_flags
from portal.library.queries import open_flags
from portal.library.states import FlagOutcome
from portal.questions.admin.answer_forms import AUTHOR_NOTE_FIELDS
from portal.questions.admin.provision_picker import WORDS, not_picked
from portal.questions.admin.question_forms import ReplyForm
from portal.questions.models import AnswerVersion, ReplyDelivery
from portal.questions.operations import PAST_VERSION
from portal.questions.operations.drafts import cited_in, take_back
from portal.questions.operations.publication import publish_version
from portal.questions.operations.replies import (
    Sending,
    awaits_reply,
    finish_version,
    reply_text_of,
    send_reply,
    way_wanted,
    ways_to_reply,
)
from portal.questions.operations.review import approve_version, check_version, remark, send_back, waits_for_a_day
from portal.questions.queries import SEEING, has_written, may_act, may_see
from portal.questions.queries.citations import quotes_of, quotes_then
from portal.questions.queries.personal_data import uncleared
from portal.questions.queries.presentation import compared, plain_blocks
from portal.questions.queries.situations import draft_today
from portal.questions.queries.versions import my_turn, quotable, remarks_on, versions_seen
from portal.questions.states import GUARDED, AnswerReach, CheckResult, Track, VersionAct, VersionState
from portal.questions.states.answer_fields import PUBLIC_TEXTS
from portal.questions.states.deliveries import BY_HAND, ReplyDeliveryState

_COMPARED = {name: row.called for name, row in PUBLIC_TEXTS.items() if name != "change_note"}  # it describes the change

_MINE = (
    ("Chờ bạn kiểm tra pháp lý", "kt"),
    ("Chờ bạn duyệt", "d"),
    ("Đã duyệt, chờ công bố", "cb"),
    ("Lời riêng đã duyệt, chờ gửi người hỏi", "gr"),
    ("Bạn đang soạn", "s"),
)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Versions that wait for the officer: to check, approve, publish, send or write. Nobody checks their own text."""
    officer, today = signed_in(request), timezone.localdate()
    permit(reach_in(officer=officer, verbs=SEEING, on=today) != set())
    lists = [
        (label, key, Paginator(found, 20).get_page(request.GET.get(key)))
        for (label, key), found in zip(_MINE, my_turn(officer=officer, on=today), strict=True)
    ]
    return render(request, "questions/answering/mine.html", {"lists": [one for one in lists if one[2].paginator.count]})


# ---- one version -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Pressed:
    """A pressed button of the page with the submitted forms."""

    request: HttpRequest
    version: AnswerVersion
    note: ActForm
    sending: ReplyForm | None

    @property
    def officer(self) -> Any:
        return self.request.user

    @property
    def words(self) -> str:
        return str(self.note.cleaned_data.get("note", "")) if self.note.is_valid() else ""

    @property
    def revision(self) -> int:
        typed = self.request.POST.get("revision", "")
        return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """One version under review. POST `do` is the button; an act that `VERSION_ACTS` does not allow is refused."""
    version = _version(request, pk)
    posted = request.POST if request.method == "POST" else None
    note, sending = ActForm(AUTHOR_NOTE_FIELDS, posted), _sending(request, version)
    if posted is None:
        return _page(request, version, ActForm(AUTHOR_NOTE_FIELDS), sending)
    act, said = _ACTS.get(request.POST.get("do", ""), (None, ""))
    if act is None:
        return _page(request, version, note, sending, status=422)
    try:
        made = act(Pressed(request, version, note, sending))
    except Refused as error:
        return _hindered(request, version, error, note, sending)
    return (
        _page(request, version, note, sending, status=422)
        if made is None
        else success_redirect(request, said or made, "questions_check", version.pk)
    )


def _version(request: HttpRequest, pk: int) -> AnswerVersion:
    officer, today = signed_in(request), timezone.localdate()
    permit(reach_in(officer=officer, verbs=SEEING, on=today) != set())
    return get_object_or_404(
        versions_seen(officer=officer, on=today).select_related(
            "question__asker", "question__lead_agency", "checked_by", "approved_by", "answer__live"
        ),
        pk=pk,
    )


def _sending(request: HttpRequest, version: AnswerVersion) -> ReplyForm | None:
    """The form for the reply; None if no asker waits for one."""
    if version.question is None or not awaits_reply(version):
        return None
    asked = version.question
    return ReplyForm(
        request.POST if request.method == "POST" and "by_way" in request.POST else None,
        needs_number=asked.track == Track.BUSINESS,
        ways=ways_to_reply(asked),
        initial={"by_way": way_wanted(asked).value, "on": timezone.localdate()},
    )


def _hindered(
    request: HttpRequest, version: AnswerVersion, error: Refused, note: ActForm, sending: ReplyForm | None
) -> HttpResponse:
    version, told = _version(request, version.pk), "" if error.field else str(error)
    told = _who_was_first(version, signed_in(request)) if told == PAST_VERSION else told
    if error.field:
        note.add_error(error.field, str(error))
    return _page(request, version, note, sending, status=409, told=told)


def _who_was_first(version: AnswerVersion, officer: Any) -> str:
    """Who moved the version to its present state, and when; often the same officer, who pressed the button twice."""
    acts = entries_about(version.answer).filter(details__version=version.number).exclude(verb="answer.remarked")
    last = acts.select_related("actor").last()
    who = "Bạn" if last and last.actor == officer else last and last.actor
    return (
        f"{who} đã xử lý bản này lúc {localtime(last.at):%H:%M %d/%m/%Y}. Xin xem lại tình trạng ở dưới."
        if last and who
        else PAST_VERSION
    )


# ---- acts ------------------------------------------------------------------------------------------------------------


def _say(pressed: Pressed, result: CheckResult) -> AnswerVersion:
    return check_version(
        version=pressed.version,
        result=result,
        note=pressed.words,
        revision=pressed.revision,
        by=pressed.officer,
        at=timezone.now(),
    )


def _finish(pressed: Pressed) -> str | None:
    """Approve, reply and publish in one step."""
    if pressed.sending is not None and not pressed.sending.is_valid():
        return None
    sending = Sending(pressed.sending.way(), pressed.sending.document()) if pressed.sending else None
    version = finish_version(
        version=pressed.version, sending=sending, revision=pressed.revision, by=pressed.officer, at=timezone.now()
    )
    _settle(pressed)
    return _done(version)


def _publish(pressed: Pressed) -> str:
    publish_version(version=pressed.version, by=pressed.officer, at=timezone.now())
    _settle(pressed)
    return _DONE[VersionState.LIVE]


def _reply(pressed: Pressed) -> str | None:
    if pressed.sending is None or pressed.version.question is None:
        raise WrongState()
    if not pressed.sending.is_valid():
        return None
    send_reply(
        question=pressed.version.question,
        version=pressed.version,
        by_way=pressed.sending.way(),
        document=pressed.sending.document(),
        by=pressed.officer,
        at=timezone.now(),
    )
    return _done(pressed.version, "Lời trả lời đã có trên trang của người hỏi.")


def _settle(pressed: Pressed) -> None:
    """Settle the law-change flags that the officer saw and declares corrected by the new version."""
    seen = [int(key) for key in pressed.request.POST.getlist("flag") if key.isdecimal() and len(key) < 12]
    if not pressed.request.POST.get("settle") or not _may_settle(pressed.officer, pressed.version):
        return
    flags = list(open_flags(kind=GUARDED, key=str(pressed.version.answer.number)).filter(pk__in=seen))
    if flags:
        note = pressed.version.change_note or f"Bản {pressed.version.number}"
        try:
            settle_flags(flags=flags, outcome=FlagOutcome.CORRECTED, note=note, by=pressed.officer, at=timezone.now())
        except WrongState:
            messages.info(pressed.request, "Thay đổi của luật đã có người ghi kết quả xem lại.")


def _may_settle(officer: Any, version: AnswerVersion) -> bool:
    return may(officer=officer, verb="content.review", agency=version.answer.agency, on=timezone.localdate())


def _done(version: AnswerVersion, otherwise: str = "") -> str:
    """The success message, with the task that remains if an officer must deliver the reply."""
    version.refresh_from_db()
    waits = ReplyDelivery.objects.filter(reply__version=version, state=ReplyDeliveryState.WAITING.value)
    way = waits.values_list("way", flat=True).first()
    said = otherwise or _DONE.get(VersionState(version.state), "Đã xong.")
    return f"{said} {BY_HAND[way].task}: xem “Báo trả lời”." if way else said


_DONE = {
    VersionState.LIVE: "Đã công khai. Người đọc thấy ngay.",
    VersionState.SENT: "Đã duyệt lời riêng cho người hỏi; không công khai.",
    VersionState.APPROVED: "Đã duyệt. Bản này tự công khai khi đến ngày đã định.",
}
# Button -> act and success message. An act returns None if the page must be filled in first, or returns its own message
# where the one here is empty.
_ACTS: dict[str, tuple[Callable[[Pressed], Any], str]] = {
    "dat": (
        lambda pressed: _say(pressed, CheckResult.PASSED),
        "Đã ghi: đạt về pháp lý. Bản này chờ lãnh đạo duyệt.",
    ),
    "tra-lai": (lambda pressed: _say(pressed, CheckResult.SENT_BACK), "Đã trả lại người soạn kèm ý kiến."),
    "gui-lai": (
        lambda pressed: send_back(version=pressed.version, note=pressed.words, by=pressed.officer, at=timezone.now()),
        "Đã trả lại người soạn kèm ý kiến.",
    ),
    "duyet": (
        lambda pressed: approve_version(
            version=pressed.version, revision=pressed.revision, by=pressed.officer, at=timezone.now()
        ),
        "Đã duyệt.",
    ),
    "xong": (_finish, ""),
    "cong-bo": (_publish, ""),
    "tra-loi": (_reply, ""),
    "gop-y": (
        lambda pressed: remark(
            version=pressed.version,
            quote=pressed.request.POST.get("quote", ""),
            note=pressed.words,
            revision=pressed.revision,
            by=pressed.officer,
            at=timezone.now(),
        ),
        "Đã ghi góp ý.",
    ),
    "lay-lai": (
        lambda pressed: take_back(version=pressed.version, by=pressed.officer, at=timezone.now()),
        "Đã lấy lại để sửa tiếp.",
    ),
}


# ---- show ------------------------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    version: AnswerVersion,
    note: ActForm,
    sending: ReplyForm | None,
    *,
    status: int = 200,
    told: str = "",
) -> HttpResponse:
    officer, today = signed_in(request), timezone.localdate()
    flags = list(open_flags(kind=GUARDED, key=str(version.answer.number))) if version.answer.live_id else []
    return render(
        request,
        "questions/answering/check.html",
        {
            "version": version,
            "told": told,
            "note": note,
            "sending": sending,
            "may": {
                act.name.lower(): may_act(officer=officer, act=act, version=version, on=today) for act in VersionAct
            },
            "is_own": has_written(officer=officer, version=version),
            "quotes": _quotes(version, today),
            "named": not_picked("\n\n".join(getattr(version, name) for name in WORDS), cited_in(version)),
            "drafted": draft_today(version.own_situation, day=today),
            "blocks": plain_blocks(version.answer_text),
            "differences": differences(version.answer.live, version),
            "findings": uncleared(version=version) if version.reach == AnswerReach.PUBLIC else [],
            "checks": version.checks.exclude(result=CheckResult.REMARK.value).select_related("by").order_by("pk"),
            "remarks": remarks_on(version),
            "quotable": quotable(version),
            "question": version.question if version.question and may_see(officer, version.question) else None,
            "reply_text": reply_text_of(version),
            "waits": waits_for_a_day(version, today=today),
            "flags": flags if _may_settle(officer, version) else [],
            "replies": version.replies.select_related("delivery").order_by("pk"),
        },
        status=status,
    )


def _quotes(version: AnswerVersion, today: date) -> Any:
    """The cited provisions as of today; for a version that has ended, as of the day of its publication."""
    citations = list(version.citations.select_related("instrument").order_by("position", "pk"))
    if version.ended_at:
        return quotes_then(citations=citations, day=timezone.localdate(version.published_at or version.ended_at))
    return quotes_of(citations=citations, day=today)


def differences(before: AnswerVersion | None, after: AnswerVersion) -> list[tuple[str, Any]]:
    """Per field, what the later version changed; [] if there is no earlier version or both are the same."""
    if before is None or before.pk == after.pk:
        return []
    pairs = [(label, getattr(before, name), getattr(after, name)) for name, label in _COMPARED.items()]
    return [(label, compared(was, now)) for label, was, now in pairs if was != now]


urls: list[URLPattern] = [
    path("cho-toi/", mine, name="questions_mine"),
    path("kiem-tra/<int:pk>/", check, name="questions_check"),
]
menu: tuple[AdminMenuEntry, ...] = (AdminMenuEntry("Chờ tôi kiểm tra, duyệt", "questions_mine", SEEING, "check", 50),)
