"""Events that texts propose: reviewed, corrected, accepted or declined; with the wording now and afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lawtext.amendments import Confidence
from lawtext.comparison import DiffOp, DiffPiece, diff
from portal.agencies.admin.menu import confirmation
from portal.agencies.queries import ask_everywhere, signed_in
from portal.design.admin import form_page, list_page
from portal.design.fields import ActForm
from portal.design.refusals import (
    Incomplete,
    SecondPersonAsked,
    WrongState,
    count_message,
    error_redirect,
    refusals_as_messages,
)
from portal.library import queries
from portal.library.admin.event_forms import REVIEW_TERM_FIELDS, EventDecisionForm, EventReasonForm, InboxForm
from portal.library.models import Edition, Event, EventBatch, EventTarget, Instrument, StatusReviewTerm
from portal.library.operations import AlreadyMerged, decline_event, revoke_event
from portal.library.operations.by_two import accept_event_by_two, accept_events_by_two, revoke_batch
from portal.library.operations.consolidations import settle_wording
from portal.library.operations.events import Decided, keep_event
from portal.library.operations.validity import is_compiled, set_review_term
from portal.library.preparation.consolidations import has_change, may_have_change
from portal.library.queries import edition_on, wordings_at
from portal.library.queries.changes import page_of, place_name
from portal.library.queries.citations import document_name
from portal.library.queries.editions import GONE, ordered, published_with
from portal.library.queries.situation import proposed_words
from portal.library.states import ACTION_LABELS, CHANGES_WORDS, PART_LABELS, UNDECIDED, EventState

LONGEST = 20_000  # characters of one wording shown to an officer


def target_lines(
    *, instrument: Instrument | None, targets: Sequence[EventTarget], day: date, revised: Event | None = None
) -> list[dict[str, Any]]:
    """The targets of one event with the text of that day, and the differences to the reading that it revises; three
    queries in total, one more for `revised`.

    `pieces` are the word differences; only `now` is set if the new wording is unknown. `before` gives the differences
    between the earlier and the present reading of the order. `is_there`: the text already contains the change;
    `may_be_there`: it may, but so few words can also occur by chance. `source_url`: the provision of the amending text,
    if the library has it.
    """
    edition = edition_on(instrument=instrument, day=day) if instrument else None
    named = [target for target in targets if target.address]
    texts = wordings_at(edition=edition, targets=named) if edition and named else {}
    read = {one.address: _told(one) for one in revised.targets.all()} if revised else {}
    return [_line(target, texts if instrument else None, edition, read) for target in targets]


def _told(target: EventTarget) -> str:
    return target.wording or " → ".join(filter(None, [target.old_words, target.new_words]))


def _line(
    target: EventTarget, texts: dict[str, str] | None, edition: Edition | None, read: dict[str, str]
) -> dict[str, Any]:
    now = (texts or {}).get(target.address, "")
    new = ordered(target, now)
    part = f"{PART_LABELS.get(target.part, target.part)} " if target.part else ""
    address, source = target.address, target.event.source if target.doubt else None
    return {
        "target": target,
        "place": f"{part}{place_name(address)}",
        "action": ACTION_LABELS.get(target.action, target.action),
        "now": now[:LONGEST],
        "pieces": differences(now, new, action=target.action) if new is not None else (),
        "is_there": not target.doubt
        and edition is not None
        and has_change(target, now, is_compiled=is_compiled(edition)),
        "may_be_there": not target.doubt and may_have_change(target, now),
        "is_missing": texts is not None and not now and target.action not in ("bo-sung", CHANGES_WORDS),
        "before": differences(read[address], _told(target), action="") if address in read else (),
        "source_url": page_of(source, target.source_address) if source else "",
    }


def differences(before: str, after: str, *, action: str) -> tuple[DiffPiece, ...]:
    """The word differences; a repealed text is struck out as a whole. () if the texts are too long to show."""
    if len(before) + len(after) > LONGEST:
        return ()
    if action in GONE and before and after:
        return DiffPiece(DiffOp.REMOVED, before, ""), DiffPiece(DiffOp.ADDED, "", f"\n{after}")
    return diff(before, after)


VERB = "law.decide"
_A_PAGE = 20
_SHOWN = 60  # targets of one event shown with their wording; the others are listed by name


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Proposals, those with most reliances first, filtered by acting document, kind and day."""
    ask(request)
    form = InboxForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = queries.proposals_matching(
        number=asked.get("nguon", ""),
        kind=asked.get("loai", ""),
        since=asked.get("tu"),
        until=asked.get("den"),
        is_doubted=asked.get("chua_chac", False),
        is_asked=asked.get("can_xem", False),
        is_accepted=asked.get("da_nhan", False),
    )
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "library/admin/events.html",
        {
            "form": form,
            "page_obj": page,
            "rows": [(one, document_name(one)) for one in page],
            "narrowed": urlencode({name: request.GET[name] for name in form.fields if request.GET.get(name)}),
            "is_one_source": bool(asked.get("nguon")),
            "is_accepted": asked.get("da_nhan", False),
            "flags": sum(queries.contents_touched(event=one) for one in page) if asked.get("nguon") else 0,
        },
    )


@require_POST
def accept_many(request: HttpRequest) -> HttpResponse:
    """Accept the ticked proposals as they are."""
    ask(request)
    if chosen := [int(one) for one in request.POST.getlist("event")[:200] if one.isdecimal()]:
        _accept(request, Event.objects.filter(pk__in=chosen, state__in=UNDECIDED).order_by("pk"))
    else:
        messages.error(request, "Hãy chọn ít nhất một sự kiện.")
    narrowed = request.POST.get("next", "")
    return redirect(f"{reverse('library_events')}{narrowed if narrowed.startswith('?') else ''}")


def _accept(request: HttpRequest, events: QuerySet[Event]) -> None:
    """Reports the events left out, whether the others are accepted now or await a second person."""
    try:
        decided = accept_events_by_two(events=events, by=signed_in(request), at=timezone.now())
    except SecondPersonAsked as asked:
        _tell_left(request, asked.about)
        raise
    count_message(request, len(decided.accepted), "Đã ghi nhận {} sự kiện.", "Không sự kiện nào được ghi nhận.")
    _tell_left(request, decided)


def _tell_left(request: HttpRequest, decided: Decided) -> None:
    if decided.left:
        messages.warning(
            request,
            f"Còn {len(decided.left)} sự kiện chưa ghi nhận được vì thiếu ngày hoặc chưa rõ văn bản chịu tác động là"
            " văn bản nào. Hãy mở từng sự kiện để bổ sung.",
        )


@require_http_methods(["GET", "POST"])
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event: the words that order it, the places before and after, the contents it would flag; and the decision."""
    ask(request)
    joined = ("instrument", "source", "decided_by", "cause__source", "revises")
    found = get_object_or_404(Event.objects.select_related(*joined), pk=pk)
    keys = list(found.targets.order_by("position").values_list("pk", flat=True))
    initial = {"day": found.day, "kept": keys, "said": proposed_words(found)}
    posted = request.POST if request.method == "POST" else None
    if posted and posted.get("settle", "").isdecimal():
        return _settle(request, found, int(posted["settle"]))
    form = EventDecisionForm(posted if posted and "accept" in posted else None, targets=keys, initial=initial)
    reason = EventReasonForm(posted if posted and "accept" not in posted else None)
    if posted is not None and (done := _decide(request, found, form, reason)) is not None:
        return done
    return _event_page(request, found, form, reason)


def _settle(request: HttpRequest, found: Event, key: int) -> HttpResponse:
    """Confirm that the wording of one place is complete as it is in the text box."""
    target = get_object_or_404(found.targets, pk=key)
    wording = request.POST.get(f"loi-van-{key}", "").replace("\r\n", "\n")
    with refusals_as_messages(request, texts={Incomplete: "Hãy ghi lời văn."}, success="Đã xác nhận lời văn."):
        settle_wording(target=target, wording=wording, by=signed_in(request), at=timezone.now())
    return redirect("library_event", found.pk)


def _decide(
    request: HttpRequest, found: Event, form: EventDecisionForm, reason: EventReasonForm
) -> HttpResponse | None:
    """Carry out the decision; None if that is impossible, with the errors in the forms."""
    officer: Any = request.user
    at, what = timezone.now(), next((one for one in ("accept", "decline", "revoke", "keep") if one in request.POST), "")
    asked: EventDecisionForm | EventReasonForm = form if what == "accept" else reason
    if not what or (what != "keep" and not asked.is_valid()):
        return None
    try:
        if what == "accept":
            said = {name: form.cleaned_data[name] for name in ("day", "said")}
            accept_event_by_two(event=found, **said, dropped=form.dropped, by=officer, at=at)
            messages.success(request, "Đã ghi nhận sự kiện.")
        elif what == "decline":
            decline_event(event=found, reason=reason.cleaned_data["reason"], by=officer, at=at)
            messages.success(request, "Đã bỏ qua đề xuất này; hệ thống sẽ không đề xuất lại.")
        elif what == "keep":
            keep_event(event=found, by=officer, at=at)
            messages.success(request, "Đã ghi là bạn đã xem lại và sự kiện này vẫn đúng.")
        else:
            why, sure = reason.cleaned_data["reason"], "with_editions" in request.POST
            revoke_event(event=found, reason=why, by=officer, at=at, with_editions=sure)
            messages.success(request, "Đã rút lại sự kiện; tình trạng hiệu lực được tính lại.")
    except Incomplete as error:
        form.add_error(None, str(error))
    except AlreadyMerged:
        if what == "revoke":
            return _ask_to_withdraw(request, found, reason.cleaned_data["reason"])
        form.add_error(None, "Cách ghi nhận trước đã vào một bản hợp nhất: hãy rút sự kiện đó trước.")
    except WrongState as error:
        return error_redirect(request, str(error), "library_event", found.pk)
    else:
        return redirect("library_event", found.pk) if what in ("revoke", "keep") else redirect("library_events")
    return None


def _ask_to_withdraw(request: HttpRequest, found: Event, said: str) -> HttpResponse:
    """The event's wording is in published texts: asks whether to withdraw these too; otherwise nothing is done."""
    gone = "Bản hợp nhất từ ngày {:%d/%m/%Y} không còn là lời văn người dân đọc; bản nháp của ngày đó được tính lại."
    return confirmation(
        request,
        question="Lời văn của sự kiện đã vào bản hợp nhất. Rút lại cả hai?",
        losses=[gone.format(one.day) for one in published_with(event=found)],
        act="Rút sự kiện và các bản hợp nhất này",
        back=reverse("library_event", args=[found.pk]),
        fields={"revoke": "1", "reason": said, "with_editions": "1"},
    )


def _event_page(request: HttpRequest, found: Event, form: EventDecisionForm, reason: EventReasonForm) -> HttpResponse:
    today = timezone.localdate()
    targets = list(found.targets.order_by("position"))
    if found.state not in UNDECIDED:
        targets = [one for one in targets if not one.is_dropped]
    return render(
        request,
        "library/admin/event.html",
        {
            "event": found,
            "name": document_name(found),
            "form": form,
            "reason": reason,
            "lines": target_lines(
                instrument=found.instrument,
                targets=targets[:_SHOWN],
                # A proposal is compared with the present text.
                day=min(found.day, today) if found.day and found.state not in UNDECIDED else today,
                revised=found.revises,
            ),
            "others": [(one, place_name(one.address)) for one in targets[_SHOWN:]],
            "kept": {int(one) for one in form["kept"].value() or [] if str(one).isdecimal()},
            "flags": queries.contents_touched(event=found),
            "citing": queries.contents_citing(event=found),
            "place": place_name(found.source_address) if found.source_address else "",
            "is_future": found.day is not None and found.day > today,
            "is_proposed": found.state in UNDECIDED,
            "is_accepted": found.state == EventState.ACCEPTED,
        },
        status=422 if form.errors or reason.errors else 200,
    )


# ---- batches ---------------------------------------------------------------------------------------------------------

_CONFIDENCES = {Confidence.SURE: "Chắc chắn", Confidence.LIKELY: "Khá chắc", Confidence.DOUBTFUL: "Còn ngờ"}


def _confidence(batch: EventBatch) -> str:
    return _CONFIDENCES[Confidence(batch.confidence)]


@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """Batches accepted by policy, latest first."""
    ask(request)
    return list_page(
        request,
        "library/admin/batches.html",
        queries.event_batches(),
        {
            "Đợt": "pk",
            "Lúc": "made_at",
            "Độ chắc": _confidence,
            "Căn cứ": "note",
            "Người ghi nhận": "made_by",
            "Sự kiện đang giữ": "held",
            "Rút lại lúc": "revoked_at",
        },
        title="Đợt ghi nhận sự kiện",
        per_page=_A_PAGE,
        rows=lambda page: [(one, _confidence(one)) for one in page],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """A random sample of one batch; revoking it requires a reason and a confirmation."""
    ask(request)
    found = get_object_or_404(queries.event_batches(), pk=pk)
    form = EventReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _revoked(request, found, form.cleaned_data["reason"])
    held = found.events.filter(state=EventState.ACCEPTED.value).select_related("instrument", "source")
    return render(
        request,
        "library/admin/batch.html",
        {
            "batch": found,
            "confidence": _confidence(found),
            "sample": [(one, document_name(one)) for one in held.order_by("?")[:20]],
            "reason": form,
        },
        status=422 if form.errors else 200,
    )


def _revoked(request: HttpRequest, found: Any, reason: str) -> HttpResponse:
    if "confirmed" not in request.POST:
        return confirmation(
            request,
            question=f"Rút lại đợt {found.pk}?",
            losses=[
                f"{found.held} sự kiện trở lại hàng chờ; người đọc thấy lại chữ “chưa xác nhận”.",
                f"Lý do: {reason}",
            ],
            act="Rút lại đợt này",
            back=reverse("library_batch", args=[found.pk]),
            fields={"reason": reason, "confirmed": "1"},
        )
    with refusals_as_messages(request):
        done = revoke_batch(batch=found, reason=reason, by=signed_in(request), at=timezone.now())
        kept = f" Giữ {len(done.left)} sự kiện đã vào bản hợp nhất." if done.left else ""
        revoked = f"Đã rút lại {{}} sự kiện của đợt {found.pk}.{kept}"
        count_message(request, len(done.accepted), revoked, f"Không rút lại sự kiện nào của đợt {found.pk}.{kept}")
    return redirect("library_batch", found.pk)


# ---- terms -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def review_terms(request: HttpRequest) -> HttpResponse:
    """The terms for which checks stay valid, each from its first day on; a new one can be set for the future."""
    ask(request)
    form = ActForm(REVIEW_TERM_FIELDS, request.POST or None)
    return form_page(
        request,
        form,
        set_review_term,
        partial(_terms_page, request, form),
        by=signed_in(request),
        said="Đã đặt: từ ngày {made.begins:%d/%m/%Y}, tin một lần kiểm tra {made.days} ngày.",
        to="library_review_terms",
    )


def _terms_page(request: HttpRequest, form: ActForm) -> HttpResponse:
    return list_page(
        request,
        "library/admin/review_terms.html",
        StatusReviewTerm.objects.order_by("-begins"),
        {"Áp dụng từ ngày": "begins", "Số ngày": "days"},
        title="Thời hạn kiểm tra hiệu lực",
        per_page=_A_PAGE,
        status=422 if form.errors else 200,
        form=form,
        today=timezone.localdate(),
    )


def ask(request: HttpRequest) -> None:
    ask_everywhere(request, VERB)
