"""Contents whose law has changed: the task lists of their owners, by content and by change, and the settlement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.models import Officer
from portal.agencies.queries import ask_reach, officers_doing, reach_of, signed_in
from portal.design.admin import list_page
from portal.design.fields import WordsField
from portal.design.refusals import RefusalTexts, WrongState, count_message, refusals_as_messages, refuse_if
from portal.library import queries
from portal.library.models import CitingItem, Event, EventTarget, KnownInstrument, StaleFlag
from portal.library.operations import assign_flags, confirm_contents, settle_flags
from portal.library.queries import StaleNotice, Waiting
from portal.library.queries.changes import StaleLine, comparison_url, known_acts, place_name, stale_lines
from portal.library.queries.editions import Rewording, rewordings_of
from portal.library.queries.guard import owners_flagged
from portal.library.states import BY_OWNER, FlagOutcome
from portal.library.states.validity import covers


class SettleFlagsForm(forms.Form):
    """The outcome of the changes that the officer saw; `flag` lists them, so that unseen ones are not settled."""

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


def rewording_of(flag: StaleFlag) -> Rewording | None:
    """None if the whole document is meant, if the change does not concern wording, or if there was none."""
    return rewordings_of(event=flag.event, places=[(flag.target, flag.address)])[0]


VERB = "content.review"
_A_PAGE = 30
_FLAGS_AT_ONCE = 20  # of one content on its page: each needs two wordings
_CONTENTS = 50  # of one change per page, settled in one request
_PLACES = 20  # places of one change shown with their wording next to the contents


@require_safe
def stale_list(request: HttpRequest) -> HttpResponse:
    """Contents that await a review, the longest stale first; filters: `?co-quan=…&loai=…&van-ban=…`."""
    agencies, asked = ask_reach(request, VERB), _asked(request)
    acts = _acts_of(queries.changes_waiting(agencies=agencies, asked=asked))

    def lines(item: Any) -> list[StaleLine]:
        return stale_lines(queries.notices_of(item.waiting_flags), acts())

    return list_page(
        request,
        "library/admin/stale_list.html",
        queries.items_waiting(agencies=agencies, asked=asked),
        {
            "Nội dung": "title",
            "Loại": lambda item: item.kind_label or item.kind,
            "Cơ quan": "agency.name",
            "Thay đổi": lambda item: "; ".join(f"{line.cited} {line.verb}" for line in lines(item)),
            "Chờ từ": lambda item: timezone.localdate(item.waits_since),
            "Hạn": "due",
        },
        title="Nội dung cần xem lại",
        per_page=_A_PAGE,
        rows=lambda page: [{"item": item, "changes": lines(item)} for item in page],
        **_filters(request, agencies, asked),
    )


def _acts_of(changes: QuerySet[Any]) -> Callable[[], dict[str, KnownInstrument]]:
    """The catalogue rows of those acts that are not in the library: queried once per list or file."""
    return cache(lambda: known_acts(changes.filter(instrument=None).prefetch_related(None)))


def _kept(request: HttpRequest) -> str:
    """The filters in the query string, without page, ticked rows and export format."""
    return urlencode([(name, value) for name, value in request.GET.items() if name not in ("chon", "csv", "p")])


def _filters(request: HttpRequest, agencies: set[int] | None, asked: Waiting) -> dict[str, Any]:
    return {
        "asked": asked,
        "agencies": queries.agencies_waiting(agencies=agencies),
        "kinds": queries.kinds_waiting(agencies=agencies),
        "laws": queries.laws_waiting(agencies=agencies),
        "kept": _kept(request),
        "today": timezone.localdate(),
    }


@require_http_methods(["GET", "POST"])
def stale_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One content: each change with the words before and after, and the officer's settlement of them all."""
    if (item := queries.items_waiting(agencies=ask_reach(request, VERB)).filter(pk=pk).first()) is None:
        return _gone(request, pk)
    open_flags = list(queries.open_flags(kind=item.kind, key=item.key))
    form = SettleFlagsForm(request.POST or None, flags=open_flags)
    if request.method == "POST" and form.is_valid():
        return _settle(request, item, form)
    shown = open_flags[:_FLAGS_AT_ONCE]
    return render(
        request,
        "library/admin/stale_item.html",
        {
            "item": item,
            "changes": [_change(flag) for flag in shown],
            "more": len(open_flags) - len(shown),
            "form": form,
        },
        status=422 if request.method == "POST" else 200,
    )


def _settle(request: HttpRequest, item: CitingItem, form: SettleFlagsForm) -> HttpResponse:
    outcome, note = FlagOutcome(form.cleaned_data["outcome"]), form.cleaned_data["note"]
    with refusals_as_messages(
        request,
        success=f"Đã ghi nhận “{item.title}”: {outcome.label.lower()}.",
    ):
        settle_flags(
            flags=form.cleaned_data["flags"], outcome=outcome, note=note, by=signed_in(request), at=timezone.now()
        )
    return redirect("library_stale")


def _gone(request: HttpRequest, pk: int) -> HttpResponse:
    """The content is settled already, or belongs to another agency: only officers responsible for it learn which;
    others get 404."""
    reach = reach_of(request.user, VERB)
    item = CitingItem.objects.filter(pk=pk).first()
    refuse_if(item is None or (reach is not None and item.agency_id not in reach), Http404())
    messages.info(request, "Nội dung này không còn thay đổi nào phải xem.")
    return redirect("library_stale")


def _asked(request: HttpRequest) -> Waiting:
    agency = request.GET.get("co-quan", "")
    return Waiting(
        agency=int(agency) if agency.isascii() and agency.isdecimal() and len(agency) < 10 else None,
        kind=request.GET.get("loai", "").replace("\x00", "")[:60],
        law=request.GET.get("van-ban", "").replace("\x00", "")[:160],
        officer=signed_in(request).pk if request.GET.get("giao") == "toi" else None,
    )


def _change(flag: StaleFlag) -> dict[str, Any]:
    """An open flag on the page of its content."""
    law, rewording = flag.event.instrument, rewording_of(flag)
    return {
        "flag": flag,
        "line": next(iter(stale_lines(queries.notices_of([flag]))), None),
        "place": place_name(rewording.address) if rewording else "",
        "rewording": rewording,
        "comparison": comparison_url(law, flag.since, flag.event) if law and law.withdrawn_at is None else "",
    }


# ---- by change -------------------------------------------------------------------------------------------------------


class ReviewChangeForm(forms.Form):
    """The review of ticked contents of one change; `flag` lists the flags of each that were seen ("12-13")."""

    note = WordsField("Ghi chú chung", required=False, max_length=1000, help_text="Chỉ cán bộ đọc được.")
    officer = forms.ModelChoiceField(
        Officer.objects.none(), label="Giao cho", required=False, empty_label="Chọn cán bộ"
    )

    @property
    def ticked(self) -> list[str]:
        return self.data.getlist("flag") if isinstance(self.data, QueryDict) else []

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if "giao" in self.data and not said.get("officer"):
            self.add_error("officer", "Hãy chọn người được giao.")
        ticked = [pk for one in self.ticked[:_CONTENTS] for pk in one.split("-")]
        refuse_if(
            not ticked or not all(pk.isascii() and pk.isdecimal() and len(pk) < 19 for pk in ticked),
            forms.ValidationError("Hãy đánh dấu những nội dung cần ghi kết quả."),
        )
        return said | {"flags": {int(pk) for pk in ticked}}


@require_safe
def change_list(request: HttpRequest) -> HttpResponse:
    """The changes of law with open flags, earliest due first; filtered like the list of contents."""
    agencies, asked = ask_reach(request, VERB), _asked(request)
    found = queries.changes_waiting(agencies=agencies, asked=asked)
    acts = _acts_of(found)
    return list_page(
        request,
        "library/admin/stale_changes.html",
        found,
        {
            "Thay đổi": lambda one: _change_in_words(_line_of(one, acts())),
            "Nội dung còn lại": "content_count",
            "Từ ngày": "day",
            "Gắn cờ sớm nhất": lambda one: timezone.localdate(one.oldest),
            "Hạn sớm nhất": "due",
        },
        title="Thay đổi cần xem lại",
        per_page=_A_PAGE,
        rows=lambda page: [(one, _line_of(one, acts())) for one in page],
        **_filters(request, agencies, asked),
    )


def _change_in_words(line: StaleLine) -> str:
    return f"{line.cited} {line.verb}{line.told_by}"


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: its effect on the wording, and the contents that rely on it, ticked and settled page by page."""
    agencies, asked = ask_reach(request, VERB), _asked(request)
    event = get_object_or_404(Event.objects.select_related("instrument", "source"), pk=pk)
    found = queries.contents_leaning(event=event, on=timezone.localdate(), agencies=agencies, asked=asked)
    page = Paginator(found, _CONTENTS).get_page(request.GET.get("p"))
    if not page.object_list:
        messages.info(request, "Thay đổi này không còn nội dung nào phải xem.")
        return redirect("library_stale_changes")
    form, owners = ReviewChangeForm(request.POST or None), set(owners_flagged(event=event))
    own = owners if agencies is None else owners & agencies
    form.fields["officer"].queryset = officers_doing(verb=VERB, agencies=own, on=timezone.localdate())  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        return _review(request, event, agencies, form.cleaned_data)
    context = {
        "event": event,
        "line": _line_of(event),
        "page_obj": page,
        "form": form,
    }
    context |= {"rows": [_leaning_row(item) for item in page.object_list]} | _differences(event, list(page.object_list))
    context |= _filters(request, agencies, asked)
    return render(request, "library/admin/stale_change.html", context, status=422 if form.is_bound else 200)


def _review(request: HttpRequest, event: Event, agencies: set[int] | None, said: dict[str, Any]) -> HttpResponse:
    """Confirm or assign the ticked contents of the officer's agencies; only contents of the colleague's agencies can be
    assigned."""
    flags, to = queries.flags_waiting(agencies=agencies).filter(event=event, pk__in=said["flags"]), said["officer"]
    about: dict[str, Any] = {"note": said["note"], "by": signed_in(request), "at": timezone.now()}
    texts: RefusalTexts = {WrongState: "Có người vừa xử lý một nội dung trong số này; xin xem lại danh sách."}
    with refusals_as_messages(request, texts=texts):
        if "giao" in request.POST:
            reach = reach_of(to, VERB)
            theirs = flags if reach is None else flags.filter(item__agency__in=reach)
            count, done = assign_flags(flags=list(theirs), to=to, **about), f"Đã giao {{}} nội dung cho {to}."
        else:
            count, done = confirm_contents(flags=list(flags), **about), "Đã ghi nhận {} nội dung vẫn đúng."
        count_message(request, count, done, "Không ghi gì: những nội dung đã chọn không còn chờ.")
    return redirect(f"{reverse('library_stale_change', args=[event.pk])}?{_kept(request)}".rstrip("?"))


def _line_of(event: Event, acts: Mapping[str, KnownInstrument] | None = None) -> StaleLine:
    addresses = tuple(one.address for one in event.targets.all() if not one.is_dropped)
    (line,) = stale_lines([StaleNotice(event, addresses)], acts)
    return line


def _leaning_row(item: Any) -> dict[str, Any]:
    """The places that a content cites of the change, and its sentences about them; without such sentences, those about
    places around or inside them."""
    cited = list(dict.fromkeys(flag.address for flag in item.waiting_flags))
    near = [one for one in item.citing if any(covers(one.address, to) or covers(to, one.address) for to in cited)]
    said = [one.sentence for one in near if one.address in cited and one.sentence] or [one.sentence for one in near]
    return {
        "item": item,
        "places": ", ".join(map(place_name, cited)),
        "sentences": list(dict.fromkeys("\n".join(filter(None, said)).splitlines())),
        "flags": "-".join(str(flag.pk) for flag in item.waiting_flags),
        "assigned": ", ".join({str(flag.assigned_to) for flag in item.waiting_flags if flag.assigned_to}),
    }


def _differences(event: Event, items: Sequence[Any]) -> dict[str, Any]:
    """The change to each place that the contents of a page rely on."""
    flags = [flag for item in items for flag in item.waiting_flags]
    named: list[tuple[EventTarget | None, str]] = list(
        dict.fromkeys((flag.target, "" if flag.target and flag.target.address else flag.address) for flag in flags)
    )
    said = filter(None, rewordings_of(event=event, places=named[:_PLACES]))
    law = event.instrument
    return {
        "differences": [(place_name(one.address), one) for one in said],
        "more_places": max(0, len(named) - _PLACES),
        "comparison": comparison_url(law, event.day, event) if law and event.day and law.withdrawn_at is None else "",
    }
