"""The page of a law, and readers' problem reports."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from lawtext.addresses import describe, read_address
from portal.agencies.operations import rate_limits
from portal.agencies.queries.territory import communes_of
from portal.design.refusals import or_refuse
from portal.journal.operations.readings import name_what_is_shown
from portal.journal.queries.dependencies import kept
from portal.library import queries
from portal.library.models import Provision
from portal.library.operations import report_problem
from portal.library.queries.changes import changes_of, page_of
from portal.library.queries.claims import absent_act, claim_of
from portal.library.queries.law_on_day import LawReading
from portal.library.queries.metadata import describe_law, plain_text
from portal.library.queries.relations import related_pages
from portal.library.queries.situation import signs_of, situation_of
from portal.library.states import (
    PROBLEM_KINDS,
)
from portal.library.web.facts import (
    bases_that_are_over,
    common,
    facts_of,
    facts_of_absent,
    provision_or_404,
    read,
)
from portal.library.web.history import own_days
from portal.library.web.text import (
    EditionPiece,
    Setting,
    contents_of,
    pieces_of,
    render_pieces,
    text_within,
    weight,
)

MOST_NAMED = 400  # articles in the contents; a longer law lists none there, or its page exceeds 50 kB
STRETCH_CHARACTERS = 60_000  # of text per request for the rest of a long law
STRETCH_UNITS = 1500
MOST_REPEATS = 5
INSTRUMENT = "library.instrument"  # the kind under which readings of a law are counted


@conditional_page
@require_safe
def instrument(request: HttpRequest, slug: str, day: date | None = None) -> HttpResponse:
    """A law: its standing, metadata, contents, text from the beginning, every provision's anchor.

    At the future URL of an act that is not in the library: what is known of it, until its text arrives.
    """
    try:
        told = _told(slug, day, request.build_absolute_uri("/"))
    except Http404:
        if day is not None or (act := absent_act(number=slug)) is None:
            raise
        return render(request, "library/unheld.html", {"act": act, "facts": facts_of_absent(act)})
    return name_what_is_shown(render(request, "library/instrument.html", told), kind=INSTRUMENT, key=told["law"].slug)


@kept
def _told(slug: str, day: date | None, home: str) -> dict[str, Any]:
    """The context of a law's page without the frame. Raises Http404."""
    reading = read(slug, day)
    law, units = reading.law, _units(reading)
    pieces, addresses = pieces_of(units), {unit.address for unit in units}
    cited, entries = queries.cited_by_counts(instrument=law), contents_of(pieces)
    situation = situation_on(reading, addresses)
    relations = queries.leading_relations(instrument=law)
    machine_words = describe_law(law, reading.edition, relations, day=reading.day, base=home)
    named = "".join(f"{entry.label}{''.join(a.heading for a in entry.articles)}" for entry in entries)
    return common(reading) | {
        "situation": situation,
        "facts": _facts(reading),
        **_repeats(reading),
        "contents": render_to_string(
            "library/_contents.html",
            {
                "entries": entries,
                "names_articles": sum(len(entry.articles) for entry in entries) <= MOST_NAMED,
            },
        ),
        "text": text_within(
            pieces,
            setting=_setting(reading, addresses, cited=cited),
            spent=weight(f"{named}{situation['said']}{machine_words['json_ld']}"),
        ),
        "cited_total": sum(cited.values()),
        "machine_words": machine_words,
        "days": own_days(law, editions=reading.editions, changes=reading.changes),
        "beside": related_pages(law),
        "bases_over": bases_that_are_over(relations, day=reading.day),
    }


@require_safe
def whole_text(request: HttpRequest, slug: str, day: date | None = None) -> HttpResponse:
    return _whole(request, read(slug, day), "library/whole_text.html")


@require_safe
def print_view(request: HttpRequest, slug: str, day: date | None = None) -> HttpResponse:
    return _whole(request, read(slug, day), "library/print.html")


def _whole(request: HttpRequest, reading: LawReading, template: str) -> HttpResponse:
    units = _units(reading)
    addresses = {unit.address for unit in units}
    return render(
        request,
        template,
        common(reading)
        | {
            "situation": situation_on(reading, addresses),
            "facts": _facts(reading),
            "texts": render_pieces(pieces_of(units), setting=_setting(reading, addresses)),
            "printed_on": timezone.localdate(),
            "address": request.build_absolute_uri(reading.base),
        },
    )


@conditional_page
@require_safe
def download(request: HttpRequest, slug: str, day: date | None = None) -> HttpResponse:
    """The text as a file in UTF-8 with a byte order mark, which the Windows editor still needs."""
    reading = read(slug, day)
    text = plain_text(
        reading.law,
        reading.edition,
        _units(reading),
        address=request.build_absolute_uri(reading.base),
        day=reading.day,
        claim=claim_of(reading.law, changes=reading.changes, day=reading.day),
        lacking=[one for one in reading.changes if one.is_missing_on(reading.day)],
    )
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/plain; charset=utf-8")
    name = f"{reading.law.slug}-{day.isoformat()}" if day else reading.law.slug
    response["Content-Disposition"] = f'attachment; filename="{name}.txt"'
    return response


@require_safe
def stretch(request: HttpRequest, slug: str, day: date | None = None) -> HttpResponse:
    """The text from one article on, up to the limit per request, to load the rest of a long law's page."""
    reading = read(slug, day)
    first = provision_or_404(reading.edition, request.GET.get("tu", ""))
    units = list(queries.provisions_of(edition=first.edition).filter(position__gte=first.position)[:STRETCH_UNITS])
    texts = render_pieces(
        _first_of(pieces_of(units), last=first.position + len(units)),
        setting=_setting(
            reading, {unit.address for unit in units}, cited=queries.cited_by_counts(instrument=reading.law)
        ),
    )
    response = HttpResponse("".join(texts))
    response["X-Robots-Tag"] = "noindex"
    return response


def _first_of(pieces: list[EditionPiece], *, last: int) -> list[EditionPiece]:
    """As many whole pieces as fit; `last` is the position after the last unit loaded."""
    chosen: list[EditionPiece] = []
    size = 0
    for piece in pieces:
        size += sum(len(unit.text) for unit in piece.units)
        if chosen and size > STRETCH_CHARACTERS:
            break
        if piece.head.position + len(piece.units) <= last:
            chosen.append(piece)
    return chosen


# ---- shared by these pages -------------------------------------------------------------------------------------------


def _units(reading: LawReading) -> list[Provision]:
    return queries.wording_of(edition=reading.edition) if reading.edition else []


def _facts(reading: LawReading) -> list[tuple[str, Any]]:
    place = reading.law.territory
    gone = place is not None and not place.exists_on(reading.day)
    return facts_of(
        reading.law,
        edition=reading.edition,
        day=reading.day,
        communes=communes_of(place=place, on=reading.day) if place and gone else [],
    )


def _repeats(reading: LawReading) -> dict[str, Any]:
    """For a local act, those of the same number elsewhere, as the reader may be looking for another one."""
    if reading.law.territory_id is None:
        return {}
    found = list(queries.local_number_repeats(instrument=reading.law)[: MOST_REPEATS + 1])
    return {"repeats": found[:MOST_REPEATS], "more_repeats": len(found) > MOST_REPEATS}


def _setting(reading: LawReading, addresses: Collection[str], cited: dict[str, int] | None = None) -> Setting:
    signs = signs_of(reading.changes, addresses=addresses, day=reading.day)
    return {"law": reading.law, "base": reading.base, "cited": cited or {}, "signs": signs}


def situation_on(reading: LawReading, addresses: Collection[str], **about: Any) -> dict[str, Any]:
    """The standing of what a page shows; `addresses` are the units on the page itself."""

    def where(address: str) -> str:
        return f"#{address}" if address in addresses else page_of(reading.law, address, reading.base)

    return situation_of(
        reading.law, changes=reading.changes, held=changes_of(reading.held), day=reading.day, where=where, **about
    )


# A reader reports a problem now and then; the limit stops programs that would flood the officers' list.
REPORTS = rate_limits.RateLimit("problem-reports", 5, guards=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The problem report form, with the place filled in from the link (`?tai=dieu-5`)."""
    law = or_refuse(queries.instrument_by_slug(slug=slug), Http404("Không có văn bản này trong thư viện."))
    form = ProblemForm(request.POST or None, initial={"address": request.GET.get("tai", "")[:200]})
    context = {"law": law, "form": form, "place": _described(form["address"].value() or "")}
    if request.method != "POST":
        return render(request, "library/report_problem.html", context)
    if not rate_limits.is_allowed(request=request, door=REPORTS, minute=rate_limits.this_minute()):
        context["refused"] = (
            "Máy này vừa gửi nhiều báo lỗi. Xin chờ một phút rồi gửi lại; nội dung đã viết vẫn còn đây."
        )
        return render(request, "library/report_problem.html", context, status=429)
    if not form.is_valid():
        return render(request, "library/report_problem.html", context, status=422)
    if form.is_machine:
        return HttpResponseRedirect(law.get_absolute_url())
    made = report_problem(
        instrument=law,
        address=form.cleaned_data["address"],
        kind=form.cleaned_data["kind"],
        message=form.cleaned_data["message"],
        at=timezone.now(),
    )
    return HttpResponseRedirect(reverse("library:problem", args=[made.code]))


@never_cache
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The state of a problem report, by its code."""
    found = or_refuse(
        queries.problem_by_code(code=code),
        Http404("Không có báo lỗi nào mang mã này. Hãy xem lại từng chữ của mã biên nhận."),
    )
    return render(
        request, "library/problem.html", {"problem": found, "law": found.instrument, "place": _described(found.address)}
    )


def _described(address: str) -> str:
    return describe(place) if (place := read_address(address)) else ""


class ProblemForm(forms.Form):
    """A reader's problem report. `website` is a honeypot: it is hidden from people, and bots fill it in."""

    kind = forms.ChoiceField(
        label="Lỗi gì?",
        choices=PROBLEM_KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn loại lỗi."},
    )
    message = forms.CharField(
        label="Sai ở chỗ nào, đúng ra phải thế nào?",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6, "aria-describedby": "nhac-rieng-tu"}),
        error_messages={
            "required": "Hãy viết vài lời về lỗi.",
            "min_length": "Hãy viết rõ hơn một chút (ít nhất 10 chữ cái).",
            "max_length": "Nội dung dài quá 2.000 chữ cái. Hãy viết ngắn lại.",
        },
    )
    address = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_machine(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def clean_address(self) -> str:
        """An invalid address is dropped: the report matters more than its place."""
        return str(read_address(self.cleaned_data["address"]) or "")
