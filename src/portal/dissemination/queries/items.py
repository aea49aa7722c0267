"""What a campaign can be about: any published item, read from its own room into one value type."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import islice, zip_longest
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone

from lawtext.words import fold
from portal.agencies.queries.imprint import current_imprint
from portal.digitisation.queries.published import published, text_of_pages
from portal.digitisation.states import GUARDED as SCAN
from portal.dissemination.composition.items import CampaignItem, CampaignItemKind
from portal.dissemination.notifications import Happened, sentence
from portal.dissemination.notifications.laws import STATUS
from portal.editorial.models import ArticlePage
from portal.editorial.queries import public_articles
from portal.editorial.queries.printouts import PrintoutSheet, printout_of
from portal.editorial.queries.workflow import open_withdrawal
from portal.editorial.states.contents import ARTICLE
from portal.library.models import Event, Instrument
from portal.library.queries import instruments_on_the_shelf, stale_keys
from portal.library.queries.changes import StaleLine
from portal.library.queries.claims import law_moved
from portal.library.queries.situation import told_changes
from portal.library.states import EventState
from portal.library.states.events import WITHHELD
from portal.library.states.topics import topic_name
from portal.questions.models import Answer
from portal.questions.queries.citations import HOLDS, quotes_of
from portal.questions.queries.published_answers import public_answers
from portal.questions.states import GUARDED as ANSWER
from portal.questions.states.markup import MOST_MESSAGE, MarkupKind, blocks, proposed_message

# The kinds that rely on the law, as the stale guard names them.
GUARDED = {CampaignItemKind.ANSWER: ANSWER, CampaignItemKind.ARTICLE: ARTICLE, CampaignItemKind.SCAN: SCAN}
BY_GUARD = {name: kind for kind, name in GUARDED.items()}
_LABEL = re.compile(r"^(?:\d+[a-zđ]?|[a-zđ])[.)] +")  # label of a clause: the place names it, and it is no list
_MOST_PARAGRAPHS = 60
_AUDIENCES = {"doanh-nghiep": "chủ doanh nghiệp, hộ kinh doanh", "can-bo": "cán bộ, hòa giải viên ở cơ sở"}
_SCANNED_PAGES = 3  # pages whose words are offered to the writer


def item_named(*, kind: str, key: str, on: date) -> CampaignItem | None:
    """The published item with this key, as of a day; None if it is not public (any more).

    While its law has changed and nobody has reviewed the item, it contains only that notice.
    """
    read = _READERS.get(kind)
    item = read(key, on) if read else None
    if item is None or not awaits_review(kind=kind, key=key):
        return item
    return replace(item, summary=WITHHELD, message="", paragraphs=(), is_withheld=True)


def awaits_review(*, kind: str, key: str) -> bool:
    """Whether the law has changed under the item and nobody has reviewed it yet: such an item is not sent."""
    guard = GUARDED.get(CampaignItemKind(kind))
    return guard is not None and bool(stale_keys(kind=guard, keys=[key]))


def address_of(*, kind: str, key: str) -> str:
    """The path of the item's page today; "" if it has none. A withdrawn page says so itself."""
    find = _ADDRESSES.get(kind)
    return find(key) if find else ""


def choices(*, search: str, limit: int = 20) -> list[dict[str, Any]]:
    """Published items whose title contains the words, newest first, the kinds taking turns."""
    if not (words := search.strip()):
        return []
    return [
        one
        for some in zip_longest(*[list(islice(find(words, limit), limit)) for find in _FINDERS])
        for one in some
        if one
    ][:limit]


# ---- one item --------------------------------------------------------------------------------------------------------


def _answer(key: str, on: date) -> CampaignItem | None:
    answer = (
        public_answers().filter(number=int(key)).select_related("live", "agency").first() if _is_number(key) else None
    )
    if answer is None or answer.live is None:
        return None
    live = answer.live
    quotes = quotes_of(citations=list(live.citations.select_related("instrument").order_by("position", "pk")), day=on)
    return CampaignItem(
        kind=CampaignItemKind.ANSWER.value,
        key=key,
        noun=CampaignItemKind.ANSWER.label,
        title=live.title,
        address=_absolute(answer.permalink),
        agency=answer.agency.name,
        summary=live.summary,
        paragraphs=tuple(_lines(live.answer_text)),
        citations=tuple((one.name, one.sign.label if one.sign not in (None, HOLDS) else "") for one in quotes),
        warnings=_warnings(CampaignItemKind.ANSWER, key, on),
        field_name=topic_name(live.field_slug.split("/")[-1]) if live.field_slug else "",
        fields=(live.field_slug,) if live.field_slug else (),
        is_question=live.title.rstrip().endswith("?"),
        audience=_AUDIENCES.get(live.audience, ""),
        message=live.message,
        published_on=_day(answer.published_at),
    )


def _lines(text: str) -> Iterator[str]:
    for block in blocks(text):
        for place, line in enumerate(block.lines, start=1):
            words = " ".join(line.split())
            yield {MarkupKind.STEPS: f"{place}. {words}", MarkupKind.ITEMS: f"- {words}"}.get(block.kind, words)


def _article(key: str, on: date) -> CampaignItem | None:
    page = public_articles().select_related("agency").filter(pk=int(key)).first() if _is_number(key) else None
    if page is None or page.url is None:
        return None
    article = page.specific
    sheet = printout_of(article, day=on)
    fields = list(article.fields.all())
    return CampaignItem(
        kind=CampaignItemKind.ARTICLE.value,
        key=key,
        noun=article.sort.label,
        title=article.title,
        address=_absolute(article.url),
        agency=sheet.agency,
        summary=article.lead,
        paragraphs=tuple(islice(_printed(sheet), _MOST_PARAGRAPHS)),
        citations=tuple((name, "") for name, _ in sheet.basis),
        warnings=_warnings(CampaignItemKind.ARTICLE, key, on),
        audience=", ".join(one.name.lower() for one in article.audiences.all()),
        language=article.language,
        field_name=fields[0].name if fields else "",
        fields=tuple(field.slug for field in fields),
        message=proposed_message(article.title, article.lead),
        published_on=sheet.published,
    )


def _printed(sheet: PrintoutSheet) -> Iterator[str]:
    """The printed lines in the markup of answers: "- " for bullet lists, "1. " for numbered ones."""
    for part in sheet.parts:
        for place, line in enumerate(part.lines, start=1):
            words = "".join(run.text for run in line).strip()
            if words := _LABEL.sub("", words) if part.kind == "quote" else words:
                yield {"ol": f"{place}. {words}", "ul": f"- {words}"}.get(part.kind, words)


def _instrument(key: str, on: date) -> CampaignItem | None:
    law = instruments_on_the_shelf().filter(slug=key).prefetch_related("fields", "spans").first()
    if law is None:
        return None
    return replace(
        _of_law(law, CampaignItemKind.INSTRUMENT, key, on, title=str(law), summary=law.subject),
        published_on=_day(law.created_at),
    )


def _event(key: str, on: date) -> CampaignItem | None:
    events = Event.objects.filter(state=EventState.ACCEPTED.value, instrument__withdrawn_at__isnull=True)
    found = events.select_related("instrument", "source").filter(pk=int(key)).first() if _is_number(key) else None
    if found is None or found.instrument is None:
        return None
    said = sentence(Happened(verb="provision.changed", details=found.details, on=on))
    law, changes = found.instrument, told_changes([found]).get(found.pk, [])
    item = _of_law(law, CampaignItemKind.EVENT, key, on, title=f"Thay đổi của {law}", summary=said)
    shown = [f"{side}, {one.place}: {_LABEL.sub('', words)}" for one in changes for side, words in one.sides if words]
    return replace(
        item,
        message=said if len(said) <= MOST_MESSAGE else "",
        address=_absolute(changes[0].address) if len(changes) == 1 else item.address,
        paragraphs=(*shown, *item.paragraphs),
        published_on=_day(found.decided_at),
    )


def _of_law(law: Instrument, kind: CampaignItemKind, key: str, on: date, *, title: str, summary: str) -> CampaignItem:
    fields = list(law.fields.all())
    status = STATUS.get(law.status_on(on).value, "")
    facts = [
        f"{label}: {day:%d/%m/%Y}."
        for label, day in (("Ngày ban hành", law.issued_date), ("Ngày có hiệu lực", law.effective_date))
        if day
    ]
    return CampaignItem(
        kind=kind.value,
        key=key,
        noun=kind.label,
        title=title,
        address=_absolute(law.get_absolute_url()),
        agency=law.issuer_name or current_imprint().owner,
        summary=summary or law.title,
        paragraphs=tuple(filter(None, (*facts, f"Tình trạng: {status}." if status else ""))),
        citations=((f"{law.doc_type} {law.official_number}".strip(), ""),),
        field_name=fields[0].name if fields else "",
        fields=tuple(field.slug for field in fields),
    )


def _scan(key: str, on: date) -> CampaignItem | None:
    if (scan := published().filter(code=key).first()) is None:
        return None
    words = (line.strip() for page in text_of_pages(scan=scan)[:_SCANNED_PAGES] for line in page.text.splitlines())
    return CampaignItem(
        kind=CampaignItemKind.SCAN.value,
        key=key,
        noun=CampaignItemKind.SCAN.label,
        title=scan.title,
        address=_absolute(reverse("digitisation:scan", args=[scan.code])),
        agency=scan.agency.name,
        summary=f"{scan.get_material_display()}: {scan.title}.",
        paragraphs=tuple(islice(filter(None, words), _MOST_PARAGRAPHS)),
        warnings=_warnings(CampaignItemKind.SCAN, key, on),
        field_name=scan.field.name if scan.field else "",
        fields=(scan.field.slug,) if scan.field else (),
        published_on=_day(scan.published_at),
    )


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment is not None else None


# As short as possible, for text messages, and no more certain than an unconfirmed catalogue.
_UNPLACED = "Điều luật này có thể đã được sửa."


def _warnings(kind: CampaignItemKind, key: str, on: date) -> tuple[str, ...]:
    """What changed in the law since the item was written, and what is decided to change.

    Changes whose place is unknown are one short sentence, however many laws made them: a text message has no room for
    each.
    """
    moved = law_moved(kind=GUARDED[kind], key=key, day=on)
    placed = (
        f"{_what_is_so(line)}: từ ngày {line.day:%d/%m/%Y}, {line.cited} {line.verb}{line.told_by}."
        for line in moved
        if not line.is_unplaced
    )
    return (*placed, *([_UNPLACED] if any(line.is_unplaced for line in moved) else []))


def _what_is_so(line: StaleLine) -> str:
    if line.is_mistake:
        return "Đã sửa theo thay đổi " + ("ghi nhận nhầm" if line.is_reverted else "nay ghi nhận khác")
    changed = "Luật được nêu là đã thay đổi" if line.is_told else "Luật đã thay đổi"
    return "Sắp thay đổi" if line.is_coming else changed


def _absolute(path: str) -> str:
    return f"{settings.PORTAL_BASE_URL.rstrip('/')}{path}" if path.startswith("/") else path


def _is_number(key: str) -> bool:
    return key.isascii() and key.isdecimal() and len(key) < 10  # noqa: PLR2004  what a primary key can be


_READERS: dict[str, Callable[[str, date], CampaignItem | None]] = {
    CampaignItemKind.ANSWER.value: _answer,
    CampaignItemKind.ARTICLE.value: _article,
    CampaignItemKind.INSTRUMENT.value: _instrument,
    CampaignItemKind.EVENT.value: _event,
    CampaignItemKind.SCAN.value: _scan,
}


# ---- the page of an item ---------------------------------------------------------------------------------------------


def _path_of_answer(key: str) -> str:
    """Also for a withdrawn answer: its page says so, and where to read instead."""
    found = Answer.objects.filter(number=int(key)).exclude(slug="").first() if _is_number(key) else None
    return found.permalink if found else ""


def _path_of_article(key: str) -> str:
    """Also for an article that has ended: its page says why, and what to read instead."""
    page = ArticlePage.objects.filter(pk=int(key)).first() if _is_number(key) else None
    if page is None or not (public_articles().filter(pk=page.pk).exists() or open_withdrawal(page=page)):
        return ""
    return page.url or ""


def _path_of_event(key: str) -> str:
    found = Event.objects.filter(pk=int(key), instrument__isnull=False).first() if _is_number(key) else None
    return reverse("library:history", args=[found.instrument.slug]) if found and found.instrument else ""


_ADDRESSES: dict[str, Callable[[str], str]] = {
    CampaignItemKind.ANSWER.value: _path_of_answer,
    CampaignItemKind.ARTICLE.value: _path_of_article,
    CampaignItemKind.INSTRUMENT.value: lambda key: (
        reverse("library:instrument", args=[key]) if Instrument.objects.filter(slug=key).exists() else ""
    ),
    CampaignItemKind.EVENT.value: _path_of_event,
    CampaignItemKind.SCAN.value: lambda key: reverse("digitisation:scan", args=[key]),
}


# ---- items to choose from --------------------------------------------------------------------------------------------


def _choice(kind: CampaignItemKind, key: str, title: str, agency: str, agency_id: int | None) -> dict[str, Any]:
    return {"kind": kind, "key": key, "title": title, "agency": agency, "agency_id": agency_id}


def _answers(words: str, limit: int) -> Iterator[dict[str, Any]]:
    for one in (
        public_answers()
        .filter(title_fold__contains=fold(words))
        .select_related("agency")
        .order_by("-published_at", "-pk")[:limit]
    ):
        yield _choice(CampaignItemKind.ANSWER, str(one.number), one.title, one.agency.name, one.agency_id)


def _articles(words: str, limit: int) -> Iterator[dict[str, Any]]:
    """Titles of pages are not stored without diacritics: all are folded here, which is fast enough for thousands."""
    titles = public_articles().order_by("-first_published_at", "-pk").values_list("pk", "title")
    keys = list(islice((key for key, title in titles.iterator() if fold(words) in fold(title)), limit))
    found = public_articles().filter(pk__in=keys).select_related("agency").defer("body").in_bulk()
    for one in (found[key] for key in keys if key in found):
        yield _choice(
            CampaignItemKind.ARTICLE, str(one.pk), one.title, one.agency.name if one.agency else "", one.agency_id
        )


def _laws(words: str, limit: int) -> Iterator[dict[str, Any]]:
    for one in (
        instruments_on_the_shelf().filter(title_fold__contains=fold(words)).order_by("-issued_date", "-pk")[:limit]
    ):
        yield _choice(CampaignItemKind.INSTRUMENT, one.slug, str(one), one.issuer_name, one.issuer_id)


def _scans(words: str, limit: int) -> Iterator[dict[str, Any]]:
    named = (one for one in published().iterator() if fold(words) in fold(one.title))
    for one in islice(named, limit):
        yield _choice(CampaignItemKind.SCAN, one.code, one.title, one.agency.name, one.agency_id)


_FINDERS: tuple[Callable[[str, int], Iterator[dict[str, Any]]], ...] = (_answers, _articles, _laws, _scans)


def keys_in(keys: Iterable[int]) -> tuple[str, str]:
    """For `id IN (…)`: the subquery of these keys, as `value`, and its parameter. The keys may be empty."""
    named = [int(key) for key in keys]
    if connection.vendor == "postgresql":
        return "SELECT unnest(%s::bigint[]) AS value", f"{{{','.join(map(str, named))}}}"
    return "SELECT value FROM json_each(%s)", json.dumps(named, separators=(",", ":"))


def keys_among(keys: Iterable[int]) -> RawSQL:
    """For `pk__in=keys_among(keys)`."""
    sql, named = keys_in(keys)
    return RawSQL(sql, (named,))  # noqa: S611  numbers only


def one_by_one(values: Iterable[int] | Iterable[str], *, model: type[Model], column: str, only: str) -> tuple[str, Any]:
    """For `FROM …`: the rows `found` of a table whose column is one of these values and for which `only` is true.

    Returns the SQL and the parameter that precedes those of `only`. The rows are looked up value by value, whatever the
    planner assumes. It relies on old statistics: that a table is empty which grows by thousands, or that nothing was
    handed over of what is just being handed over.
    """
    named, table = list(values), model._meta.db_table
    if connection.vendor == "postgresql":
        numbers = all(isinstance(one, int) for one in named)
        who = "unnest(%s::bigint[])" if numbers else "jsonb_array_elements_text(%s::jsonb)"
        inner = f"SELECT found.* FROM {table} AS found WHERE found.{column} = who.value AND {only} OFFSET 0"  # noqa: S608
        return (
            f"{who} AS who(value) CROSS JOIN LATERAL ({inner}) AS found",
            f"{{{','.join(map(str, named))}}}" if numbers else json.dumps(named),
        )
    joined = f"CROSS JOIN {table} AS found ON found.{column} = who.value AND {only}"
    return f"json_each(%s) AS who {joined}", json.dumps(named)
