"""Personal data in all rooms: what each room declares, and the rows about one person.

Each room declares in a table of `PersonalData` where a person may be named (`PERSONAL_DATA` lists the tables); there is
no other list. Law: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import JSONField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.module_loading import import_string
from django.utils.timezone import localtime

from portal.agencies.models import Officer
from portal.journal.queries.retention import with_terms
from portal.schema.models import SealedTextField

MOST = 200  # rows listed of one kind; a handle with more of them identifies no person
_SHORTEST, _SHORTEST_NUMBER = 4, 8  # characters and digits: with fewer the search would find everybody
_DIGITS = re.compile(r"[\d\s().+\-–]+")
_BETWEEN = r"[ .()\-]*"


@dataclass(frozen=True, slots=True)
class PersonHandle:
    """The identifier by which a person is searched. `pattern` matches it in text, in Python and PostgreSQL alike.

    `is_sure`: it identifies one person, as a telephone number does, and not all persons with a name.
    """

    typed: str
    phone: str
    pattern: str
    is_sure: bool


def handle_of(typed: str) -> PersonHandle | None:
    """The handle in a typed text; None for one so short that it would find everybody."""
    typed = " ".join(unicodedata.normalize("NFC", typed).split())
    digits = re.sub(r"\D", "", typed) if _DIGITS.fullmatch(typed) else ""
    phone = re.sub(r"^(?:0084|84(?=\d{9}))", "0", digits)
    if len(digits) >= _SHORTEST_NUMBER:
        begin, rest = (r"(\+?84|0)", phone[1:]) if phone.startswith("0") else ("", phone)
        return PersonHandle(typed, phone, begin + _BETWEEN + _BETWEEN.join(rest), is_sure=True)
    if digits or len(typed) < _SHORTEST:
        return None
    return PersonHandle(
        typed, "", re.escape(typed).replace(r"\ ", r"\s+"), is_sure=not typed.replace(" ", "").isalpha()
    )


type Shown = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Where an app stores data about persons: the text in `fields` of `model` ("app.Model").

    - `find` returns the rows of a handle, `show` what is displayed of one, `erase` removes the person from it. Without
      them the fields are searched and displayed, and the words are cut out.
    - `restrict` stops the processing of the row; `handles` returns other handles of the same person in it.
    - `corrected_at`: the URL name of the room's page for corrections.
    - `stays`: why it is not erased here, and where it can be.
    - `is_evidence`: two persons are needed to erase it.
    - `purpose`, `ground`, `kept`: texts of the register of processing; in `kept`, a kind of `queries.retention` in
      braces is replaced by its term.
    - `also`: further fields that are erased with the row.
    """

    model: str
    holds: str
    fields: tuple[str, ...]
    purpose: str
    ground: str
    kept: str
    find: Callable[[PersonHandle], QuerySet[Any]] | None = None
    show: Callable[[Any], Shown] | None = None
    erase: Callable[[Any, Officer | None, datetime], object] | None = None
    restrict: Callable[[Any, Officer, datetime], object] | None = None
    handles: Callable[[Any], Iterable[str]] | None = None
    corrected_at: str = ""
    stays: str = ""
    is_evidence: bool = False
    also: tuple[str, ...] = ()

    @property
    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)

    @property
    def room(self) -> str:
        return self.model.partition(".")[0]

    def rows(self, handle: PersonHandle) -> QuerySet[Any]:
        """The rows of a handle, newest first."""
        found = self.find(handle) if self.find else with_words(self.model_class, self.fields, handle)
        return found.order_by("-pk")

    def shown(self, row: Any) -> Shown:
        return self.show(row) if self.show else fields_of(row, self.fields)

    @property
    def term(self) -> str:
        return with_terms(self.kept)

    @property
    def erased_how(self) -> str:
        return self.stays or ("Xóa cả mục" if self.erase else "Cắt khỏi lời văn")


def with_words(model: type[Model], fields: Iterable[str], handle: PersonHandle) -> QuerySet[Any]:
    """Rows whose fields contain the handle, regardless of spacing and case.

    Sealed fields are decrypted for the search.
    """
    sealed = [name for name in fields if isinstance(model._meta.get_field(name), SealedTextField)]
    names = [(name, f"said_{name}") for name in fields if name not in sealed]
    # A StreamField of Wagtail is JSON too.
    json_names = {one.name for one in model._meta.fields if one.get_internal_type() == "JSONField"}
    as_text = {as_: Cast(name, TextField()) for name, as_ in names if name in json_names}
    # SQLite stores characters in JSON as escapes: "ệ" is "\u1ec7".
    pattern = f"{handle.pattern}|{re.escape(json.dumps(handle.typed)[1:-1])}"
    wanted = [Q(**{f"{as_ if as_ in as_text else name}__iregex": pattern}) for name, as_ in names]
    if sealed:
        wanted.append(Q(pk__in=_opened_with(model, sealed, handle.pattern)))
    return model._default_manager.alias(**as_text).filter(reduce(or_, wanted))


def _opened_with(model: type[Model], fields: Iterable[str], pattern: str) -> list[object]:
    rows = model._default_manager.values_list("pk", *fields).iterator()
    return [pk for pk, *said in rows if any(re.search(pattern, one or "", re.IGNORECASE) for one in said)]


def said_in(row: Model, name: str) -> str:
    """The text of a field; of a JSON field its JSON, with characters unescaped."""
    value = getattr(row, name)
    is_json = isinstance(row._meta.get_field(name), JSONField)
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if is_json else str(value or "")


def fields_of(row: Model, fields: Iterable[str]) -> Shown:
    """Labels and texts of the fields that are not empty."""
    told = ((str(row._meta.get_field(name).verbose_name), said_in(row, name)) for name in fields)  # type: ignore[union-attr]
    return tuple((label.capitalize(), said) for label, said in told if said)


@dataclass(frozen=True, slots=True)
class PersonalRow:
    """One row about a person, and the pattern by which it was found; `key` identifies no person."""

    data: PersonalData
    row: Any
    pattern: str = ""
    is_sure: bool = True

    @property
    def key(self) -> str:
        """Model, number of its declaration, row: "questions.Question-0-12"."""
        return f"{self.data.model}-{_alike(self.data.model).index(self.data)}-{self.row.pk}"

    @property
    def shown(self) -> Shown:
        return self.data.shown(self.row)

    def as_data(self) -> dict[str, Any]:
        """The row for a machine-readable file; its keys are Vietnamese words, because people open it as well."""
        return {
            "Nơi giữ": self.data.holds,
            "Mục đích": self.data.purpose,
            "Nội dung": [list(one) for one in self.shown],
        }


@cache
def declarations() -> tuple[PersonalData, ...]:
    """The declarations of all rooms, in the order of PERSONAL_DATA."""
    return tuple(one for path in settings.PERSONAL_DATA for one in import_string(path))


def _alike(model: str) -> list[PersonalData]:
    return [one for one in declarations() if one.model == model]


def held_on(typed: Iterable[str]) -> list[PersonalRow]:
    """All rows of these handles, room by room, and those of further handles of the same person found in these rows."""
    given = [handle for one in typed if (handle := handle_of(one))]
    rows = [row for handle in given for row in _held(handle)]
    others = {one for held in rows if held.is_sure and held.data.handles for one in held.data.handles(held.row)}
    more = [handle for one in others - {handle.typed for handle in given} if (handle := handle_of(one))]
    rows += [row for handle in more for row in _held(handle)]
    # Each row once, with the patterns of all handles that found it, in the order of the declarations.
    found: dict[str, PersonalRow] = {}
    for one in rows:
        before = found.get(one.key)
        pattern = f"{before.pattern}|{one.pattern}" if before else one.pattern
        found[one.key] = replace(one, pattern=pattern, is_sure=one.is_sure or (before is not None and before.is_sure))
    return sorted(found.values(), key=lambda one: declarations().index(one.data))


def _held(handle: PersonHandle) -> Iterator[PersonalRow]:
    for data in declarations():
        yield from (PersonalRow(data, row, handle.pattern, handle.is_sure) for row in data.rows(handle)[:MOST])


def held_row(key: str) -> PersonalRow | None:
    """The row with a key; None if it does not exist (any more)."""
    match key.split("-"):
        case [model, number, pk] if number.isdecimal() and pk.isdecimal() and len(number) + len(pk) < 19:
            data = next(iter(_alike(model)[int(number) :]), None)
            row = data.model_class._default_manager.filter(pk=pk).first() if data else None
            return PersonalRow(data, row) if data and row is not None else None
    return None


def moment(at: datetime | None) -> str:
    return f"{localtime(at):%d/%m/%Y %H:%M}" if at else ""
