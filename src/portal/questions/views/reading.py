"""An answer, an older version of it, what remains of one that was withdrawn, and its short address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies.models import Agency
from portal.agencies.queries import current_successors
from portal.journal.readings import name_what_is_shown
from portal.library.topics import topic_name
from portal.questions.models import Answer, AnswerCitation, AnswerVersion
from portal.questions.narrowing import audience_address, field_steps
from portal.questions.queries import reading
from portal.questions.queries.quoting import Quote, article_at, quotes_of, quotes_then
from portal.questions.queries.withheld import is_title_withheld
from portal.questions.showing import ShownBlock, compared, destinations, plain_blocks, shown_blocks
from portal.questions.states import GUARDED, UNCLEAR_CHOICES, VersionState
from portal.questions.structured import Publisher, describe_answer

GONE = 410
_NONE = "Không có câu trả lời nào ở địa chỉ này."
_THANKS = {"co-ich": "useful", "chua-ro": "unclear", "da-co": "known"}


@require_safe
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """The live version with the articles beside it; one that was withdrawn says so, with status 410."""
    found = answer_or_404(slug)
    if found.live is None:
        return withdrawn(request, found)
    page = _Page(found, found.live, timezone.localdate())
    context = page.context() | {
        "machine_words": describe_answer(found, found.live, page.quotes, publisher=publisher()),
        "related": reading.related_answers(answer=found, places=page.places),
        "thanks": _THANKS.get(request.GET.get("gop-y", ""), ""),
        "reasons": UNCLEAR_CHOICES,
    }
    return name_what_is_shown(render(request, "questions/answer.html", context), kind=GUARDED, key=found.number)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A version that was public before, with the words of the law of its time and what became of it since."""
    found = answer_or_404(slug)
    if found.live is None:
        return withdrawn(request, found)
    if number == found.live.number:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    old = found.versions.filter(number=number, published_at__isnull=False, ended_at__isnull=False).first()
    if old is None:
        raise Http404(_NONE)
    if old.state == VersionState.WITHHELD:
        return _withheld(request, found, old)
    context = {
        "answer": found,
        "version": old,
        "live": found.live,
        "quotes": quotes_then(citations=citations_of(old)),
        "question": plain_blocks(old.question_text),
        "blocks": plain_blocks(old.answer_text),
        "summary_compared": compared(old.summary, found.live.summary),
        "text_compared": compared(old.answer_text, found.live.answer_text),
        "steps": field_steps(found.field_slug),
        "last_day": timezone.localdate(old.ended_at),
    }
    return render(request, "questions/version.html", context)


@require_safe
def numbered(request: HttpRequest, number: int) -> HttpResponse:
    """From the short address on paper to the page."""
    found = reading.answer_numbered(number=number)
    if found is None:
        raise Http404(_NONE)
    return HttpResponsePermanentRedirect(found.get_absolute_url())


def withdrawn(request: HttpRequest, found: Answer) -> HttpResponse:
    """What an address says whose answer was taken down: why, since when, where to read instead."""
    context = {
        "answer": found,
        "title": "" if is_title_withheld(answer=found) else found.title,
        "steps": field_steps(found.field_slug),
        "replacement": _readable(found.replaced_by),
    }
    return render(request, "questions/withdrawn.html", context, status=GONE)


def _withheld(request: HttpRequest, found: Answer, old: AnswerVersion) -> HttpResponse:
    """What the address of an old version says that nobody may read any more: none of its words."""
    context = {
        "answer": found,
        "number": old.number,
        "published_at": old.published_at,
        "ended_at": old.ended_at,
        "withheld_at": old.withheld_at,
        "reason": old.withheld_reason,
        "steps": field_steps(found.field_slug),
    }
    return render(request, "questions/withheld.html", context, status=GONE)


def answer_or_404(slug: str) -> Answer:
    """The answer at an address, live or withdrawn."""
    found = reading.answer_shown(slug=slug)
    if found is None:
        raise Http404(_NONE)
    return found


def citations_of(version: AnswerVersion) -> list[AnswerCitation]:
    """What a version rests on, in its order, with the documents."""
    return list(version.citations.select_related("instrument").order_by("position", "pk"))


def publisher() -> Publisher:
    return Publisher(settings.PORTAL_OWNER, settings.PORTAL_BASE_URL.rstrip("/"), settings.PORTAL_LICENCE)


def heirs_of(agency: Agency, day: date) -> list[Agency]:
    """Who carries on the work of an agency that is no more; nobody while it exists."""
    return [] if agency.exists_on(day) else current_successors(agency=agency, on=day)


def _readable(found: Answer | None) -> Answer | None:
    return found if found and found.is_public else None


@dataclass(frozen=True)
class _Page:
    """All that the page of a live answer is made of."""

    answer: Answer
    live: AnswerVersion
    day: date

    @cached_property
    def citations(self) -> list[AnswerCitation]:
        return citations_of(self.live)

    @cached_property
    def quotes(self) -> list[Quote]:
        return quotes_of(citations=self.citations, day=self.day)

    @cached_property
    def places(self) -> set[tuple[int, str]]:
        """The articles that it rests on: (instrument, article)."""
        return {
            (one.instrument_id, page)
            for one in self.citations
            if one.instrument_id and (page := article_at(one.address))
        }

    @cached_property
    def blocks(self) -> list[ShownBlock]:
        return shown_blocks(self.live.answer_text, destinations(self.quotes, self._keys()))

    def _keys(self) -> dict[str, str]:
        """How the words may name the documents that are cited -> the documents' pages."""
        keys = {}
        for cited, quote in zip(self.citations, self.quotes, strict=True):
            keys[cited.document_key] = quote.law_url
            if law := cited.instrument:
                names = [law.number_key, law.name_key]
                if law.name_key and law.issued_date:
                    names.append(f"{law.name_key}@{law.issued_date.year}")
                keys |= dict.fromkeys(filter(None, names), quote.law_url)
        return keys

    def context(self) -> dict[str, object]:
        found, live = self.answer, self.live
        return {
            "answer": found,
            "version": live,
            "quotes": self.quotes,
            "question": plain_blocks(live.question_text),
            "blocks": self.blocks,
            "versions": list(reading.versions_read(answer=found)) if live.number > 1 else [],
            "reviewed_at": reading.last_review(answer=found),
            "heirs": heirs_of(found.agency, self.day),
            "steps": field_steps(live.field_slug),
            "field": topic_name(live.field_slug) if live.field_slug else "",
            "audience_address": audience_address(live.audience),
            "territory_is_old": bool(found.territory and not found.territory.exists_on(self.day)),
        }
