"""Provisions for an author to pick: read from what was typed, looked for, opened down to the point.

Everything is in the form, picked places too, and comes back in it: nothing is kept between two presses.
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
    """The places that a text names by number or name, each once; whole documents `called` by the words that do."""
    return [
        PickedProvision(
            key, address, " ".join(text[one.start : one.end].split())[:400] if called and not address else ""
        )
        for (key, address), one in cited_places(text).items()
        if len(address) <= _LONGEST_ADDRESS
    ]


def not_picked(text: str, picked: Collection[PickedProvision]) -> list[dict[str, Any]]:
    """What the words name and nobody has picked: neither the place itself nor one within or around it."""
    # A law is named with and without its year.
    near = grouped((other.document_key.partition("@")[0], other.address) for other in picked)
    return named(
        one
        for one in cited_in_words(text)
        if not any(_touches(one.address, address) for address in near.get(one.document_key.partition("@")[0], ()))
    )


def _touches(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-") or not one


def named(cited: Iterable[PickedProvision]) -> list[dict[str, Any]]:
    """Places with names as people say them. One query."""
    ones = list(cited)
    laws = instruments_cited(document_keys={one.document_key for one in ones}) if ones else {}
    return [{"cited": one, "name": _name(one, laws.get(one.document_key)), "words": "", "depth": 0} for one in ones]


def _name(cited: PickedProvision, law: Instrument | None) -> str:
    document = name_of(law) if law else cited.called or spoken_document(cited.document_key)
    return f"{place_name(cited.address)} {document}" if cited.address else document


def laws_named(words: str) -> list[Instrument]:
    """Documents whose number or name holds the words: laws before decrees before circulars, those that are named just
    so before those that also say other things, the newest of a name first."""
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
    """A law that the author looks into: its articles, and of one of them every clause and point with its words.

    Five queries at most, however long the law.
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
    """Places that are not stored yet, in the form in which stored ones are shown."""
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
WORDS = ("question_text", "summary", "answer_text", "reply_text")  # of a version, in which places are named


@dataclass(slots=True)
class PickerInput:
    """What is in the form while it is worked on: the places picked, and what the author is looking at to pick more."""

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
        """Something else in a field of the form; what the form was told of its errors is to be told again."""
        data: Any = self.form.data.copy()  # type: ignore[attr-defined]
        data[name] = value
        self.form = AnswerTextForm(data)

    def findings(self) -> list[FieldFinding]:
        """What leads to a person in what the public would read."""
        return uncleared_text(texts={name: self.value(name) for name in PUBLIC_TEXTS})


def look(typed: PickerInput, said: str, request: HttpRequest) -> None:
    """Look at the form as it is: the preview, without JavaScript."""


def _find(typed: PickerInput, said: str, request: HttpRequest) -> None:
    """What was typed names places: they are added. Else it names a document: it is looked for."""
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
    """Open a law ("luat:slug"), or an article of the open one ("dieu:slug", with the choice of the list)."""
    article = request.POST.get("article", "")[:_LONGEST_KEY] if request.POST.get("open") == said else ""
    typed.open = open_law(slug=said, article=article, day=timezone.localdate())


def _choose(typed: PickerInput, said: str, request: HttpRequest) -> None:
    """Pick a place; the law stays open beside, because the next place often stands in it."""
    _add(typed, [cited_from(said)])
    if slug := request.POST.get("open", ""):
        typed.open = open_law(
            slug=slug[:160], article=request.POST.get("article", "")[:_LONGEST_KEY], day=timezone.localdate()
        )


def _propose(typed: PickerInput, said: str, request: HttpRequest) -> None:
    """Every place that the words name and nobody has picked yet is added."""
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
    """Put the proposed words in the place of what leads to a person, wherever it stands in that field."""
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
