"""Pages of an answer, of an old version, of a withdrawn answer; short URL and metadata."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies.models import Agency
from portal.agencies.queries import current_successors
from portal.agencies.queries.imprint import current_imprint
from portal.design.markup import data_block
from portal.design.refusals import or_refuse
from portal.files.operations.exchange import private_download
from portal.journal.operations.readings import name_what_is_shown
from portal.library.queries.changes import StaleLine
from portal.library.queries.claims import law_moved, warning_of
from portal.library.states.topics import topic_name
from portal.questions.models import Answer, AnswerCitation, AnswerFile, AnswerVersion
from portal.questions.operations.private_files import answer_folder
from portal.questions.queries import published_answers
from portal.questions.queries.citations import ProvisionQuote, article_at, quotes_of, quotes_then
from portal.questions.queries.presentation import (
    RenderedBlock,
    compared,
    destinations,
    field_steps,
    plain_blocks,
    rendered_blocks,
)
from portal.questions.queries.situations import KnownSituation, SituationToday, situation_today, situations_named
from portal.questions.queries.versions import is_title_withheld
from portal.questions.states import GUARDED, UNCLEAR_REASONS, VersionState
from portal.questions.states.answer_fields import further_said
from portal.questions.states.markup import plain
from portal.questions.states.situations import read_situation

# The publisher: the portal owner's `name`, the portal's base URL without a final slash (`base`), and the `licence` of
# the data.
AnswerPublisher = dict[str, str]


def describe_answer(
    answer: Answer,
    version: AnswerVersion,
    quotes: Sequence[ProvisionQuote],
    *,
    publisher: AnswerPublisher,
    warning: str = "",
) -> dict[str, object]:
    """Metadata of the live version under the answer's own URL. With a `warning` the answer is not marked as accepted,
    and its text begins with the warning, so that quotations include it.

    `json_ld` is for a data block (`application/ld+json`); `dublin_core` are names and contents of meta elements.
    """
    said = {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "@id": f"{publisher['base']}{answer.permalink}",
        "url": f"{publisher['base']}{answer.get_absolute_url()}",
        "inLanguage": "vi",
        "dateModified": iso_moment(version.published_at),
        "license": publisher["licence"],
        "publisher": {"@type": "GovernmentOrganization", "name": publisher["name"]},
        "mainEntity": _question(answer, version, quotes, publisher, warning),
    }
    return {
        "json_ld": data_block(json.dumps(_filled(said), ensure_ascii=False, separators=(",", ":"))),
        "dublin_core": tuple(_dublin_core(answer, version, publisher, warning)),
    }


def _question(
    answer: Answer, version: AnswerVersion, quotes: Sequence[ProvisionQuote], publisher: AnswerPublisher, warning: str
) -> dict[str, Any]:
    address = f"{publisher['base']}{answer.get_absolute_url()}"
    office = {"@type": "GovernmentOrganization", "name": answer.agency.name}
    said = {
        "@type": "Answer",
        "text": "\n\n".join(filter(None, [warning, version.summary, plain(version.answer_text)])),
        "dateCreated": iso_moment(answer.first_published_at),
        "dateModified": iso_moment(version.published_at),
        "url": f"{address}#tra-loi",
        "upvoteCount": answer.useful_count,
        "author": office,
        "citation": [
            {"@type": "Legislation", "name": one.name, "url": f"{publisher['base']}{one.url}" if one.url else ""}
            for one in quotes
        ],
    }
    return {
        "@type": "Question",
        "name": version.title,
        "text": plain(version.question_text) or version.title,
        "answerCount": 1,
        "datePublished": iso_moment(answer.first_published_at),
        "author": office,
        "about": topic_name(version.field_slug) if version.field_slug else "",
        "suggestedAnswer" if warning else "acceptedAnswer": said,
    }


def _dublin_core(
    answer: Answer, version: AnswerVersion, publisher: AnswerPublisher, warning: str
) -> Iterator[tuple[str, str]]:
    yield from (
        ("title", version.title),
        ("creator", answer.agency.name),
        ("subject", topic_name(version.field_slug) if version.field_slug else "Hỏi đáp pháp luật"),
        ("description", f"{warning} {version.summary}".strip()),
        ("publisher", publisher["name"]),
        ("date", _day(answer.first_published_at)),
        ("modified", _day(version.published_at)),
        ("type", "Text"),
        ("format", "text/html"),
        ("identifier", f"{publisher['base']}{answer.permalink}"),
        ("language", "vi"),
    )
    if publisher["licence"]:
        yield "rights", publisher["licence"]


def iso_moment(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def _day(at: datetime | None) -> str:
    return timezone.localdate(at).isoformat() if at else ""


def _filled(said: Any) -> Any:
    """A copy without empty values."""
    if isinstance(said, dict):
        return {key: _filled(value) for key, value in said.items() if value not in ("", [], None)}
    return [_filled(one) for one in said] if isinstance(said, list) else said


GONE = 410
_NONE = "Không có câu trả lời nào ở địa chỉ này."
_THANKS = {"co-ich": "useful", "chua-ro": "unclear", "da-co": "known"}


def of_live_answer(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorator: passes the answer with this slug and its live version; a withdrawn one gets its page with status
    410."""

    @wraps(view)
    def shown(request: HttpRequest, slug: str, **address: Any) -> HttpResponseBase:
        found = or_refuse(published_answers.answer_shown(slug=slug), Http404(_NONE))
        return withdrawn(request, found) if found.live is None else view(request, found, found.live, **address)

    return shown


@require_safe
@of_live_answer
def answer(request: HttpRequest, found: Answer, live: AnswerVersion) -> HttpResponse:
    """The live version beside the cited provisions."""
    page = _Page(found, live, timezone.localdate())
    if page.situation and page.situation.known.situation.rests:
        # Metadata for machines use the same current text as the page. Never saved.
        live.summary, live.answer_text = page.situation.short, page.situation.markup
    return name_what_is_shown(
        render(
            request,
            "questions/answer.html",
            page.context()
            | {
                "machine_words": describe_answer(found, live, page.quotes, publisher=publisher(), warning=page.warning),
                "related": published_answers.related_answers(answer=found, places=page.places),
                "thanks": _THANKS.get(request.GET.get("gop-y", ""), ""),
                "reasons": UNCLEAR_REASONS.items(),
            },
        ),
        kind=GUARDED,
        key=found.number,
    )


@require_safe
@of_live_answer
def version(request: HttpRequest, found: Answer, live: AnswerVersion, number: int) -> HttpResponse:
    """A version published earlier, with the law's text of its time and its later history."""
    if number == live.number:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    ended = found.versions.filter(number=number, published_at__isnull=False, ended_at__isnull=False)
    old = or_refuse(ended.first(), Http404(_NONE))
    if old.state == VersionState.WITHHELD:
        return _withheld(request, found, old)
    return render(
        request,
        "questions/version.html",
        {
            "answer": found,
            "version": old,
            "live": live,
            "quotes": quotes_then(citations=citations_of(old), day=timezone.localdate(old.published_at)),
            "question": plain_blocks(old.question_text),
            "blocks": plain_blocks(old.answer_text),
            "files": list(old.files.select_related("version__answer")),
            "summary_compared": compared(old.summary, live.summary),
            "text_compared": compared(old.answer_text, live.answer_text),
            "steps": field_steps(found.field_slug),
            "last_day": timezone.localdate(old.ended_at),
        },
    )


@require_safe
def numbered(request: HttpRequest, number: int) -> HttpResponse:
    """Redirect from the short URL on paper to the page."""
    found = or_refuse(published_answers.answer_numbered(number=number), Http404(_NONE))
    return HttpResponsePermanentRedirect(found.get_absolute_url())


@require_safe
def attached(request: HttpRequest, number: int, checksum: str) -> HttpResponseBase:
    """A file of an answer, at a permanent URL."""
    found = or_refuse(published_answers.answer_numbered(number=number), Http404(_NONE))
    if found.live_id is None:
        return withdrawn(request, found)
    return send_file(or_refuse(published_answers.file_read(number=number, checksum=checksum), Http404(_NONE)))


def send_file(one: AnswerFile) -> HttpResponseBase:
    return private_download(answer_folder() / one.place, name=one.read_as, media_type=one.media_type)


def withdrawn(request: HttpRequest, found: Answer) -> HttpResponse:
    """The page of a withdrawn answer: why, since when, and what to read instead."""
    return render(
        request,
        "questions/withdrawn.html",
        {
            "answer": found,
            "title": "" if is_title_withheld(answer=found) else found.title,
            "steps": field_steps(found.field_slug),
            "replacement": found.replaced_by if found.replaced_by and found.replaced_by.is_public else None,
        },
        status=GONE,
    )


def _withheld(request: HttpRequest, found: Answer, old: AnswerVersion) -> HttpResponse:
    """The page of a withheld version, without its text."""
    return render(
        request,
        "questions/withheld.html",
        {
            "answer": found,
            "number": old.number,
            "published_at": old.published_at,
            "ended_at": old.ended_at,
            "withheld_at": old.withheld_at,
            "reason": old.withheld_reason,
            "steps": field_steps(found.field_slug),
        },
        status=GONE,
    )


def citations_of(version: AnswerVersion) -> list[AnswerCitation]:
    """The citations of a version, in order, with their documents."""
    return list(version.citations.select_related("instrument").order_by("position", "pk"))


def publisher() -> AnswerPublisher:
    return {
        "name": current_imprint().owner,
        "base": settings.PORTAL_BASE_URL.rstrip("/"),
        "licence": settings.PORTAL_LICENCE,
    }


def heirs_of(agency: Agency, day: date) -> list[Agency]:
    """The successors of a dissolved agency; none while it exists."""
    return [] if agency.exists_on(day) else current_successors(agency=agency, on=day)


@dataclass(frozen=True)
class _Page:
    """The data of the page of a live answer."""

    answer: Answer
    live: AnswerVersion
    day: date

    @cached_property
    def citations(self) -> list[AnswerCitation]:
        return citations_of(self.live)

    @cached_property
    def quotes(self) -> list[ProvisionQuote]:
        return quotes_of(citations=self.citations, day=self.day)

    @cached_property
    def places(self) -> set[tuple[int, str]]:
        """The cited articles: (instrument, article)."""
        return {
            (one.instrument_id, page)
            for one in self.citations
            if one.instrument_id and (page := article_at(one.address))
        }

    @cached_property
    def situation(self) -> SituationToday | None:
        """The evaluated life situation, if the answer belongs to one."""
        if not self.live.own_situation:
            return None
        return situation_today(
            KnownSituation(read_situation(self.live.situation), self.answer.number, self.answer.get_absolute_url()),
            day=self.day,
        )

    @cached_property
    def moved(self) -> list[StaleLine]:
        return law_moved(kind=GUARDED, key=str(self.answer.number), day=self.day)

    @property
    def warning(self) -> str:
        """All warnings of the page in one text, for those who quote it without seeing it."""
        told, also = warning_of(self.moved), self.situation.warning if self.situation else ""
        return told if also in told else f"{told} {also}".strip()

    @cached_property
    def blocks(self) -> list[RenderedBlock]:
        text = self.situation.markup if self.situation else self.live.answer_text
        return rendered_blocks(text, destinations(self.quotes, self._keys()))

    def _leading_on(self) -> list[tuple[str, KnownSituation]]:
        """Cases that refer to another answer: the condition, and the situation."""
        cases = [case for case in self.situation.known.situation.cases if case.to] if self.situation else []
        named = situations_named([case.to for case in cases])
        return [(case.when, named[case.to]) for case in cases if case.to in named]

    def _keys(self) -> dict[str, str]:
        """Document keys of the cited documents -> the documents' pages."""
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
            "files": list(live.files.select_related("version__answer")) if found.has_files else [],  # type: ignore[attr-defined]
            "situation": self.situation,
            "law_moved": self.moved,
            "law_warning": self.warning,
            "leading_on": self._leading_on(),
            "versions": list(published_answers.versions_read(answer=found)) if live.number > 1 else [],
            "reviewed_at": published_answers.last_review(answer=found),
            "heirs": heirs_of(found.agency, self.day),
            "steps": field_steps(live.field_slug),
            "field": topic_name(live.field_slug) if live.field_slug else "",
            "further": further_said(live),
            "territory_is_old": bool(found.territory and not found.territory.exists_on(self.day)),
        }
