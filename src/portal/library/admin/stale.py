"""Contents that the law has left behind: the task list of their owners, what changed word by word, the settling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from lawtext.comparison import DiffPiece, diff
from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Officer
from portal.agencies.queries import agencies_in_reach, calendar_for_reading
from portal.design.fields import WordsField
from portal.library import queries
from portal.library.models import CitingItem, EventTarget, Instrument, Provision, StaleFlag
from portal.library.operations import AlreadySettled, settle_flags
from portal.library.queries import Waiting, edition_on, provision_in, text_of, units_of
from portal.library.queries.changes import StaleLine, comparison_url, place_name, stale_lines
from portal.library.states import BY_OWNER, CHANGES_WORDS, EventKind, EventState, FlagOutcome


class SettleFlagsForm(forms.Form):
    """What became of the changes that the officer saw; `flag` names each, so that nothing unseen is settled."""

    flag = forms.TypedMultipleChoiceField(coerce=int, widget=forms.MultipleHiddenInput)
    outcome = forms.ChoiceField(
        label="Kết quả xem lại",
        choices=[(outcome.value, outcome.label) for outcome in BY_OWNER],
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn một kết quả."},
    )
    note = WordsField(
        "Ghi chú", required=False, max_length=1000, help_text="Sửa chỗ nào, hoặc vì sao vẫn đúng. Chỉ cán bộ đọc được."
    )

    def __init__(self, data: Any = None, *, flags: Sequence[StaleFlag]) -> None:
        super().__init__(data)
        self._flags = {flag.pk: flag for flag in flags}
        self.fields["flag"].choices = [(pk, pk) for pk in self._flags]  # type: ignore[attr-defined]
        self.fields["flag"].error_messages = {
            "required": "Chưa rõ những thay đổi nào đã được xem; xin tải lại trang.",
            "invalid_choice": "Danh sách thay đổi đã khác từ lúc mở trang; xin tải lại trang.",
        }

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        return said | {"flags": [self._flags[pk] for pk in said.get("flag", [])]}


_LONGEST = 20_000  # characters of one wording shown on a desk; a whole chapter is read on the comparison page


@dataclass(frozen=True, slots=True)
class Rewording:
    """`address` is the place compared: what the event names, else what the content cites.

    `is_merged` says that the new words are those of an edition; else they are those of the amending text. `new` is None
    where nobody here has them; `old` is empty for what is new and for what the library never held.
    """

    address: str
    old: str
    new: str | None
    is_merged: bool
    pieces: tuple[DiffPiece, ...]


def rewording_of(flag: StaleFlag) -> Rewording | None:
    """None where the whole document is meant, where the change is not one of words, or where there was none."""
    law, day, target = flag.event.instrument, flag.event.day, flag.target
    if law is None or day is None or flag.event.kind == EventKind.SUSPENDED or (target is None and not flag.address):
        return None
    if flag.event.state == EventState.REVOKED:
        return None
    address = (target.address if target else "") or flag.address
    old, since = _wordings(law, address, (day - timedelta(days=1), day))
    is_merged = since != old
    new = since if is_merged else _ordered(target, old)
    pieces = diff(old, new) if new is not None and len(old) + len(new) <= _LONGEST else ()
    return Rewording(address, old[:_LONGEST], new[:_LONGEST] if new is not None else None, is_merged, pieces)


def _wordings(law: Instrument, address: str, days: Sequence[date]) -> list[str]:
    editions = [edition_on(instrument=law, day=day) for day in days]
    places = [provision_in(edition=edition, address=address) if edition else None for edition in editions]
    return [_words(place) for place in places]


def _words(place: Provision | None) -> str:
    if place is None:
        return ""
    words = text_of(units_of(provision=place))
    return f"{place.label}. {place.heading}\n{words}" if place.heading else words


def _ordered(target: EventTarget | None, old: str) -> str | None:
    """The words as the amending text orders them, where no edition has them yet."""
    if target is None or target.doubt:
        return None
    if target.action == CHANGES_WORDS and target.old_words:
        return old.replace(target.old_words, target.new_words)
    if target.wording:
        return target.wording
    is_gone = EventKind(target.event.kind).ends or target.action == "bai-bo"
    return "" if is_gone else None


VERB = "content.review"
_A_PAGE = 30
_FLAGS_AT_ONCE = 20  # of one content on its page: each asks for two wordings


@dataclass(frozen=True, slots=True)
class StaleItemRow:
    """A content of the list: what changed under it, for how many days it has waited, and until when it should."""

    item: CitingItem
    changes: list[StaleLine]
    days: int
    due: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class FlagChange:
    """An open flag on the page of its content."""

    flag: StaleFlag
    line: StaleLine | None
    place: str
    rewording: Rewording | None
    comparison: str


def may_review(user: Any) -> bool:
    return isinstance(user, Officer) and reach_of(user) != set()


def reach_of(user: Any) -> set[int] | None:
    """The agencies whose contents the officer looks after; None for all of them."""
    return agencies_in_reach(officer=user, verb=VERB, on=timezone.localdate())


@require_safe
def stale_list(request: HttpRequest) -> HttpResponse:
    """What waits, stale longest first; `?co-quan=…&loai=…&van-ban=…` narrow it."""
    agencies, asked = _ask(request), _asked(request)
    page = Paginator(queries.items_waiting(agencies=agencies, asked=asked), _A_PAGE).get_page(request.GET.get("p"))
    kept = request.GET.copy()
    kept.pop("p", None)
    calendar = calendar_for_reading()
    context = {
        "page_obj": page,
        "rows": [_stale_row(item, calendar) for item in page.object_list],
        "asked": asked,
        "agencies": queries.agencies_waiting(agencies=agencies),
        "kinds": queries.kinds_waiting(agencies=agencies),
        "laws": queries.laws_waiting(agencies=agencies),
        "kept": kept.urlencode(),
    }
    return render(request, "library/admin/stale_list.html", context)


@require_http_methods(["GET", "POST"])
def stale_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One content: each change with the words before and after, and what the officer says of them all."""
    item = queries.items_waiting(agencies=_ask(request)).filter(pk=pk).first()
    if item is None:
        return _gone(request, pk)
    open_flags = list(queries.open_flags(kind=item.kind, key=item.key))
    form = SettleFlagsForm(request.POST or None, flags=open_flags)
    if request.method == "POST" and form.is_valid():
        return _settle(request, item, form)
    shown = open_flags[:_FLAGS_AT_ONCE]
    context = {
        "item": item,
        "changes": [_change(flag) for flag in shown],
        "more": len(open_flags) - len(shown),
        "form": form,
    }
    return render(request, "library/admin/stale_item.html", context, status=422 if request.method == "POST" else 200)


def _settle(request: HttpRequest, item: CitingItem, form: SettleFlagsForm) -> HttpResponse:
    by: Any = request.user
    outcome, note = FlagOutcome(form.cleaned_data["outcome"]), form.cleaned_data["note"]
    try:
        settle_flags(flags=form.cleaned_data["flags"], outcome=outcome, note=note, by=by, at=timezone.now())
    except AlreadySettled:
        messages.error(request, "Có người vừa xử lý nội dung này; xin xem lại danh sách.")
    else:
        messages.success(request, f"Đã ghi nhận “{item.title}”: {outcome.label.lower()}.")
    return redirect("library_stale")


def _gone(request: HttpRequest, pk: int) -> HttpResponse:
    """Settled meanwhile, or none of the officer's business: which of the two is only told to those whose it is."""
    reach = reach_of(request.user)
    item = CitingItem.objects.filter(pk=pk).first()
    if item is None or (reach is not None and item.agency_id not in reach):
        raise Http404
    messages.info(request, "Nội dung này không còn thay đổi nào phải xem.")
    return redirect("library_stale")


def _ask(request: HttpRequest) -> set[int] | None:
    if not may_review(request.user):
        raise PermissionDenied
    return reach_of(request.user)


def _asked(request: HttpRequest) -> Waiting:
    agency = request.GET.get("co-quan", "")
    return Waiting(
        agency=int(agency) if agency.isascii() and agency.isdecimal() and len(agency) < 10 else None,
        kind=request.GET.get("loai", "").replace("\x00", "")[:60],
        law=request.GET.get("van-ban", "").replace("\x00", "")[:160],
    )


def _stale_row(item: Any, calendar: WorkingCalendar) -> StaleItemRow:
    lines = stale_lines(queries.notices_of(item.waiting_flags))
    due = queries.review_due(raised_at=item.waits_since, calendar=calendar)
    return StaleItemRow(item, lines, (timezone.now() - item.waits_since).days, due, is_late=timezone.localdate() > due)


def _change(flag: StaleFlag) -> FlagChange:
    law, rewording = flag.event.instrument, rewording_of(flag)
    return FlagChange(
        flag=flag,
        line=next(iter(stale_lines(queries.notices_of([flag]))), None),
        place=place_name(rewording.address) if rewording else "",
        rewording=rewording,
        comparison=comparison_url(law, flag.since) if law and law.withdrawn_at is None else "",
    )
