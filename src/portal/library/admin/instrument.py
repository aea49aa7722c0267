"""The living law of one instrument, for officers: its events, relations and consolidations, and the forms to enter
them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lawtext.addresses import describe, parse_address
from portal.agencies.models import Officer
from portal.agencies.queries import signed_in
from portal.design.admin import act_view
from portal.design.fields import ActForm
from portal.design.refusals import (
    WrongState,
    error_redirect,
    refusals_as_messages,
    refusals_in_form,
    success_redirect,
)
from portal.library import queries
from portal.library.admin.event_forms import (
    CHECK_FIELDS,
    DAY_FIELDS,
    EventForm,
    EventReasonForm,
    RelationForm,
    read_places,
)
from portal.library.admin.events import ask
from portal.library.models import Event, Instrument, Relation
from portal.library.operations import (
    EventDraft,
    EventDraftTarget,
    add_relation,
    remove_relation,
    start_consolidation,
)
from portal.library.operations.by_two import adopt_consolidation_by_two, enter_event_by_two
from portal.library.operations.validity import confirm_in_force
from portal.library.queries.claims import claims_of
from portal.library.states import NOT_ENDED, EventKind, RelationKind

_A_PAGE = 20
# Kind of an event entered by an officer -> its action on a place, a value of `EventTarget.action`.
_ACTIONS = {
    EventKind.IN_FORCE: "co-hieu-luc",
    EventKind.AMENDED: "sua-doi",
    EventKind.SUPPLEMENTED: "bo-sung",
    EventKind.REPLACED: "thay-the",
    EventKind.REPEALED: "bai-bo",
    EventKind.SUSPENDED: "ngung-hieu-luc",
    EventKind.RESUMED: "co-hieu-luc",
    EventKind.CORRECTED: "dinh-chinh",
    EventKind.EXPIRED: "het-hieu-luc",
}


@require_safe
def living(request: HttpRequest, pk: int) -> HttpResponse:
    """The events of an instrument, the proposals that await a decision, and its relations."""
    ask(request)
    instrument = _instrument(pk)
    today = timezone.localdate()
    claim = claims_of(instrument, day=today)
    relations = Paginator(queries.relations_of(instrument=instrument), _A_PAGE).get_page(request.GET.get("qh"))
    return render(
        request,
        "library/admin/living.html",
        {
            "instrument": instrument,
            "claim": claim,
            "may_be_checked": claim.status in NOT_ENDED,
            "check_form": ActForm(CHECK_FIELDS, initial={"checked_to": today}),
            "events": Paginator(queries.history_of(instrument=instrument), _A_PAGE).get_page(request.GET.get("sk")),
            "waiting": queries.proposals_matching(instrument=instrument)[:_A_PAGE],
            "relations": [(one, one.source_id == instrument.pk, _named(one, instrument)) for one in relations],
            "relations_page": relations,
            "unmerged": queries.unmerged(instrument=instrument, day=today).count(),
            "drafts": queries.consolidations_of(instrument=instrument),
            "consolidated_by": queries.consolidated_texts(instrument=instrument),
            "relation_form": RelationForm(),
            "day_form": ActForm(
                DAY_FIELDS, initial={"day": queries.day_of_last_unmerged(instrument=instrument, day=today) or today}
            ),
        },
    )


def _to_check(request: HttpRequest, pk: int) -> tuple[Instrument, Officer]:
    ask(request)
    return _instrument(pk), signed_in(request)


# An officer's check that the instrument is in force.
confirm = act_view(
    confirm_in_force,
    "instrument",
    _to_check,
    form=CHECK_FIELDS,
    unfit="Cần ngày đã kiểm tra và nơi đã đối chiếu.",
    said="Đã ghi: văn bản còn hiệu lực đến ngày đã nêu.",
    to="library_living",
    key="pk",
)


def _named(relation: Relation, instrument: Instrument) -> str:
    kind = RelationKind(relation.kind)
    return kind.label if relation.source_id == instrument.pk else kind.inward


# ---- enter an event --------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def new_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Typed, shown as understood, then entered. `?de-xuat=` fills the form from a proposal."""
    ask(request)
    instrument = _instrument(pk)
    form = EventForm(request.POST or None, initial=_prefilled(request, instrument))
    is_understood = request.method == "POST" and form.is_valid()
    if is_understood and request.POST.get("step") == "enter":
        with refusals_in_form(
            form, texts={WrongState: "Sự kiện này đã được đề xuất hoặc ghi nhận; hãy xem trong danh sách."}
        ):
            enter_event_by_two(
                draft=_draft(form, instrument), source=form.found_source, by=signed_in(request), at=timezone.now()
            )
            return success_redirect(request, "Đã ghi sự kiện.", "library_living", instrument.pk)
    source = form.found_source or queries.instruments_numbered(number=request.GET.get("nguon", "-")).first()
    return render(
        request,
        "library/admin/event_new.html",
        {
            "instrument": instrument,
            "form": form,
            "is_understood": is_understood and not form.errors,
            "label": EventKind(form.cleaned_data["kind"]).label if is_understood else "",
            "unheld": _unheld(form, instrument) if is_understood else [],
            "source": (form.found_source or form.absent_source) if is_understood else None,
            "found": queries.proposals_matching(instrument=instrument, source=source)[:_A_PAGE] if source else [],
        },
        status=422 if form.errors else 200,
    )


def _unheld(form: EventForm, instrument: Instrument) -> list[str]:
    """The typed places that no wording of the library has; provisions to be added are not checked."""
    if form.cleaned_data["kind"] == EventKind.SUPPLEMENTED.value:
        return []
    return [
        describe(parse_address(address))
        for address in queries.never_held(instrument=instrument, addresses=form.found_places.addresses)
    ]


def _draft(form: EventForm, instrument: Instrument) -> EventDraft:
    said = form.cleaned_data
    kind = EventKind(said["kind"])
    source_place = next(iter(read_places(said["source_place"]).addresses), "")
    return EventDraft(
        kind=kind,
        instrument=instrument,
        day=said["day"],
        until=said["until"],
        source_name=form.absent_source,
        source_address=source_place,
        note=said["note"],
        said=said["said"],
        targets=tuple(
            EventDraftTarget(
                address=address, action=_ACTIONS[kind], source_address=source_place, wording=said["wording"]
            )
            for address in form.found_places.addresses
        ),
    )


def _prefilled(request: HttpRequest, instrument: Instrument) -> dict[str, object]:
    """Initial form values from a proposal."""
    pk = request.GET.get("de-xuat", "")
    found = Event.objects.filter(pk=pk, instrument=instrument).select_related("source").first() if _is_key(pk) else None
    if found is None:
        return {"source": request.GET.get("nguon", "")[:120]}
    addresses = list(found.targets.exclude(address="").order_by("position").values_list("address", "wording"))
    return {
        "kind": found.kind,
        "day": found.day,
        "until": found.until,
        "is_whole": found.is_whole,
        "places": "; ".join(describe(parse_address(address)) for address, _ in addresses),
        "source": found.source.official_number if found.source else found.source_name.rpartition(" ")[2],
        "source_place": describe(parse_address(found.source_address)) if found.source_address else "",
        "wording": addresses[0][1] if len(addresses) == 1 else "",
        "note": found.note,
    }


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


# ---- relations -------------------------------------------------------------------------------------------------------


relate = act_view(
    add_relation,
    "source",
    _to_check,
    form=RelationForm,
    unfit="Chưa ghi được quan hệ: thư viện chưa có văn bản mang số, ký hiệu này.",
    said=lambda made: f"Đã ghi: {RelationKind(made.kind).label} là {made.target.official_number}.",
    to="library_living",
    key="pk",
)


@require_POST
def unrelate(request: HttpRequest, pk: int) -> HttpResponse:
    ask(request)
    relation = get_object_or_404(Relation.objects.select_related("source", "target"), pk=pk)
    back = request.POST.get("instrument", "")
    form = EventReasonForm(request.POST)
    if relation.event_id is not None:
        messages.error(request, "Quan hệ này theo một sự kiện đã ghi nhận; hãy rút lại sự kiện đó.")
    elif form.is_valid():
        remove_relation(relation=relation, reason=form.cleaned_data["reason"], by=signed_in(request), at=timezone.now())
        messages.success(request, "Đã gỡ quan hệ.")
    else:
        messages.error(request, "Hãy ghi lý do gỡ.")
    return redirect("library_living", int(back) if _is_key(back) else relation.source_id)


# ---- consolidate -----------------------------------------------------------------------------------------------------


# Start or continue the consolidation as of a day.
start = act_view(
    start_consolidation,
    "instrument",
    _to_check,
    form=DAY_FIELDS,
    unfit="Hãy ghi ngày của bản hợp nhất.",
    said="",
    to="library_living",
    key="pk",
    onward=lambda made: reverse("library_consolidation", args=[made.pk]),
)


@require_POST
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a consolidated text of the library an edition of this instrument."""
    ask(request)
    instrument, form = _instrument(pk), ActForm(DAY_FIELDS, request.POST)
    text = get_object_or_404(Instrument, slug=request.POST.get("text", ""), withdrawn_at__isnull=True)
    if not form.is_valid():
        return error_redirect(request, "Hãy ghi ngày mà lời văn hợp nhất có hiệu lực.", "library_living", pk)
    day = form.cleaned_data["day"]
    with refusals_as_messages(
        request,
        success=f"Đã dùng lời văn của {text.official_number} từ ngày {day:%d/%m/%Y}.",
    ):
        adopt_consolidation_by_two(text=text, base=instrument, day=day, by=signed_in(request), at=timezone.now())
    return redirect("library_living", pk)


def _instrument(pk: int) -> Instrument:
    return get_object_or_404(Instrument.objects.prefetch_related("spans"), pk=pk, withdrawn_at__isnull=True)
