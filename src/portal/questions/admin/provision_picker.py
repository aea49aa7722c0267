"""Picking the provisions an answer cites: recognised in typed text, searched for, or opened in a law down to a point.

All state is in the form, picked provisions included; the server keeps nothing between two requests.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Length
from django.http import HttpRequest
from django.utils import timezone

from lawtext.types import Unit
from lawtext.words import fold
from portal.library.models import Instrument, Provision
from portal.library.queries import edition_on, instruments_cited
from portal.library.queries.changes import name_of, place_name
from portal.library.queries.citations import spoken_document
from portal.library.queries.editions import units_of
from portal.library.queries.instruments import instruments_on_the_shelf
from portal.library.states.instruments import cited_places
from portal.questions.admin.answer_files import AnswerFileForm
from portal.questions.admin.answer_forms import AnswerTextForm, cited_from
from portal.questions.models import AnswerCitation, AnswerVersion
from portal.questions.operations.drafts import PickedProvision
from portal.questions.queries.personal_data import FieldFinding, uncleared_text
from portal.questions.states.answer_fields import PUBLIC_TEXTS
from portal.schema.queries import grouped

_LONGEST_ADDRESS = 200
_BIND_MOST = ("Hiến pháp", "Bộ luật", "Luật", "Nghị quyết", "Nghị định", "Thông tư")


def cited_in_words(text: str, *, called: bool = True) -> list[PickedProvision]:
    """The provisions that a text names by number or name, without duplicates; a whole document gets the words of the
    text as `called`."""
    return [
        PickedProvision(
            key, address, " ".join(text[one.start : one.end].split())[:400] if called and not address else ""
        )
        for (key, address), one in cited_places(text).items()
        if len(address) <= _LONGEST_ADDRESS
    ]


def not_picked(text: str, picked: Collection[PickedProvision]) -> list[dict[str, Any]]:
    """Provisions that the text names and nobody picked: neither the same one nor one within it or around it."""
    ones = cited_in_words(text)
    laws = instruments_cited(document_keys={one.document_key for one in (*ones, *picked)}) if ones else {}
    near = grouped((key, other.address) for other in picked for key in _law_keys(other, laws))
    return named(
        one
        for one in ones
        if not any(_touches(one.address, at) for key in _law_keys(one, laws) for at in near.get(key, ()))
    )


def _law_keys(cited: PickedProvision, laws: Mapping[str, Instrument]) -> set[str]:
    """A law may be named with its year or without it, by its name or by its number."""
    law = laws.get(cited.document_key)
    return {cited.document_key.partition("@")[0], *([f"{law.pk}"] if law else ())}


def _touches(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-") or not one


def named(cited: Iterable[PickedProvision]) -> list[dict[str, Any]]:
    """The provisions with readable names, for the template. One query."""
    ones = list(cited)
    laws = instruments_cited(document_keys={one.document_key for one in ones}) if ones else {}
    return [{"cited": one, "name": _name(one, laws.get(one.document_key)), "words": "", "depth": 0} for one in ones]


def _name(cited: PickedProvision, law: Instrument | None) -> str:
    document = name_of(law) if law else cited.called or spoken_document(cited.document_key)
    return f"{place_name(cited.address)} {document}" if cited.address else document


def laws_named(words: str) -> list[Instrument]:
    """At most eight documents whose number or title contains all words. Order: rank of the document type (laws before
    decrees before circulars), titles with the words next to each other, shorter titles, newest first."""
    condition = Q(*(Q(title_fold__contains=word) | Q(number_fold__contains=word) for word in fold(words).split()[:12]))
    if not condition:
        return []
    rank = Case(
        *(When(doc_type=kind, then=Value(at)) for at, kind in enumerate(_BIND_MOST)),
        default=Value(len(_BIND_MOST)),
        output_field=IntegerField(),
    )
    is_apart = Case(When(title_fold__contains=fold(words), then=Value(0)), default=Value(1))
    found = instruments_on_the_shelf().filter(condition).prefetch_related("spans")
    return list(found.order_by(rank, is_apart, Length("title_fold"), "-issued_date", "pk")[:8])


def open_law(*, slug: str, article: str, day: date) -> dict[str, object] | None:
    """A law to pick from: its articles, and the clauses and points of one article with their text.

    At most five queries, whatever the length of the law.
    """
    law = instruments_on_the_shelf().prefetch_related("spans").filter(slug=slug).first()
    edition = edition_on(instrument=law, day=day) if law else None
    if law is None:
        return None
    held = Provision.objects.filter(edition=edition) if edition else Provision.objects.none()
    heads = held.filter(unit__in=[Unit.ARTICLE.value, Unit.ANNEX.value]).order_by("position")
    rows = heads.values_list("address", "label", "heading")[:1_000]
    chosen = held.filter(address=article).first() if article else None
    units = tuple(_units(law, chosen)) if chosen else ()
    return {
        "law": law,
        "name": name_of(law),
        "status": law.status_on(day).label,
        "articles": [(address, f"{label}. {heading}"[:120].strip(". ")) for address, label, heading in rows],
        "article": article if units else "",
        "units": units,
    }


def _units(law: Instrument, article: Provision) -> Iterable[dict[str, Any]]:
    for unit in units_of(provision=article):
        if len(unit.address) <= _LONGEST_ADDRESS:
            title = f"{unit.label}. {unit.heading}".strip(". ") if unit.heading else ""
            words = "\n".join(filter(None, [title, unit.text]))
            depth = unit.address.count("khoan-") + unit.address.count("diem-")
            yield {
                "cited": PickedProvision(law.number_key, unit.address),
                "name": place_name(unit.address),
                "words": words,
                "depth": depth,
            }


def as_rows(cited: Iterable[PickedProvision]) -> list[AnswerCitation]:
    """Unsaved citations, for templates that show saved ones."""
    ones = list(cited)
    laws = instruments_cited(document_keys={one.document_key for one in ones}) if ones else {}
    return [
        AnswerCitation(
            pk=position,
            position=position,
            document_key=one.document_key,
            address=one.address,
            called=one.called,
            instrument=laws.get(one.document_key),
        )
        for position, one in enumerate(ones, start=1)
    ]


_LONGEST_KEY = 200
WORDS = ("question_text", "summary", "answer_text", "reply_text")  # text fields of a version that may name provisions


@dataclass(slots=True)
class PickerInput:
    """The state of the form while the author edits: picked provisions, search results and the open law."""

    form: AnswerTextForm
    cited: list[PickedProvision]
    file_form: AnswerFileForm
    place: str = ""
    laws: Sequence[Any] = ()
    open: dict[str, object] | None = None
    told: str = ""
    overtaken_by: AnswerVersion | None = None

    @property
    def words(self) -> str:
        return "\n\n".join(self.value(name) for name in WORDS)

    def value(self, name: str) -> str:
        return self.form.typed(name)

    def put(self, name: str, value: str) -> None:
        """Change a field of the form. This creates a new form: errors added with `add_error` must be added again."""
        data: Any = self.form.data.copy()  # type: ignore[attr-defined]
        data[name] = value
        self.form = AnswerTextForm(data)

    def findings(self) -> list[FieldFinding]:
        """Findings of personal data in the public text fields."""
        return uncleared_text(texts={name: self.value(name) for name in PUBLIC_TEXTS})


def look(typed: PickerInput, said: str, request: HttpRequest) -> None:
    """Change nothing: the button only previews the form without JavaScript."""


def _find(typed: PickerInput, said: str, request: HttpRequest) -> None:
    """Add the provisions that the typed text names; if it names none, search for documents."""
    named = cited_in_words(typed.place)
    if places := [one for one in named if one.address]:
        _add(typed, places)
        typed.place = ""
        return
    typed.laws = laws_named(typed.place)
    if named and not typed.laws:
        _add(typed, named)
        typed.told = "Thư viện chưa có văn bản này. Đã thêm bằng tên; bạn có thể bỏ nếu gõ nhầm."
    elif not typed.laws:
        typed.told = "Chưa tìm thấy. Hãy thử số hiệu (7/2021/NĐ-CP), tên luật, hoặc “khoản 1 Điều 5 Luật …”."


def _open(typed: PickerInput, said: str, request: HttpRequest) -> None:
    """Open a law ("luat:slug"), or an article of the open law ("dieu:slug", the article from the select)."""
    article = request.POST.get("article", "")[:_LONGEST_KEY] if request.POST.get("open") == said else ""
    typed.open = open_law(slug=said, article=article, day=timezone.localdate())


def _choose(typed: PickerInput, said: str, request: HttpRequest) -> None:
    """Pick a provision and keep the law open, because the next one is often in the same law."""
    _add(typed, [cited_from(said)])
    if slug := request.POST.get("open", ""):
        typed.open = open_law(
            slug=slug[:160], article=request.POST.get("article", "")[:_LONGEST_KEY], day=timezone.localdate()
        )


def _propose(typed: PickerInput, said: str, request: HttpRequest) -> None:
    """Add every provision that the text names and nobody picked."""
    missing = [one["cited"] for one in not_picked(typed.words, typed.cited)]
    _add(typed, missing)
    typed.told = f"Đã thêm {len(missing)} căn cứ mà bài viết nêu." if missing else "Bài viết chưa nêu căn cứ nào khác."


def _move(typed: PickerInput, said: str, request: HttpRequest, *, by: int) -> None:
    at = int(said) if said.isdecimal() and len(said) < 4 else -1
    if 0 <= at < len(typed.cited) and 0 <= at + by < len(typed.cited):
        typed.cited[at], typed.cited[at + by] = typed.cited[at + by], typed.cited[at]


def _remove(typed: PickerInput, said: str, request: HttpRequest) -> None:
    at = int(said) if said.isdecimal() and len(said) < 4 else -1
    if 0 <= at < len(typed.cited):
        del typed.cited[at]


def _stand_in(typed: PickerInput, said: str, request: HttpRequest) -> None:
    """Replace a finding of personal data by its proposed substitute, at every occurrence in that field."""
    name, _, digest = said.partition("/")
    for found in typed.findings():
        if found.field == name and found.finding.digest == digest:
            typed.put(name, typed.value(name).replace(found.finding.words, found.finding.stand_in))


def _add(typed: PickerInput, more: Sequence[PickedProvision]) -> None:
    held = {(one.document_key, one.address) for one in typed.cited}
    typed.cited += [one for one in more if one.document_key and (one.document_key, one.address) not in held]


CHANGES: Mapping[str, Callable[[PickerInput, str, HttpRequest], None]] = {
    "tim": _find,
    "luat": _open,
    "dieu": _open,
    "chon": _choose,
    "trong-bai": _propose,
    "len": partial(_move, by=-1),
    "xuong": partial(_move, by=1),
    "go": _remove,
    "thay": _stand_in,
}
