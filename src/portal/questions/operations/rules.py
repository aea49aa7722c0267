"""Dated rules set by officers: terms for answering, and which agency is competent for a field.

A rule that has been in use is never edited: it ends on the day on which another one begins, and every question keeps
the rule of the day on which it was received.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from docreaders.sheets import NotADate, read_day
from lawtext.words import fold
from portal.agencies.models import Agency, Officer
from portal.agencies.operations.register import EnteredRow, RegisterColumn, rows_of_upload
from portal.agencies.queries import find_agency
from portal.agencies.states import level_choices
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import record
from portal.library.states.topics import is_known_topic, topic_slugs
from portal.questions.models import Clock, Competence, DeadlineRule
from portal.schema.models import save_fields

_SHIPPED = Path(__file__).resolve().parents[1] / "rules" / "terms.json"


def load_rules() -> int:
    """Create the shipped rules for tracks and levels without any rule. Returns how many were missing.

    Idempotent, also under concurrency; rules set by officers are never changed.
    """
    known = set(DeadlineRule.objects.values_list("track", "level"))
    missing = [
        DeadlineRule(**one | {"valid_from": date.fromisoformat(one["valid_from"])})
        for one in json.loads(_SHIPPED.read_text())
        if (one["track"], one["level"]) not in known
    ]
    DeadlineRule.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


@transaction.atomic
def set_rule(*, draft: DeadlineRule, by: Officer | None, at: datetime) -> DeadlineRule:
    """Save a new rule that begins on a future day; the one before it ends that day. Raises Refused."""
    _ask_to_come(draft.valid_from, at=at)
    held = _held(draft.track, draft.level)
    refuse_if(
        any(one.valid_from == draft.valid_from for one in held),
        Refused("Đã có quy định áp dụng từ ngày này. Hãy bỏ quy định đó trước, hoặc chọn ngày khác."),
    )
    earlier = [one for one in held if one.valid_from < draft.valid_from]
    later = [one for one in held if one.valid_from > draft.valid_from]
    if earlier and (earlier[-1].valid_to is None or earlier[-1].valid_to > draft.valid_from):
        save_fields(earlier[-1], valid_to=draft.valid_from)
    draft.escalate_after, draft.valid_to = sorted(set(draft.escalate_after)), later[0].valid_from if later else None
    draft.save()
    _note("rule.set", draft, by=by, at=at)
    return draft


@transaction.atomic
def end_rule(*, rule: DeadlineRule, on: date, by: Officer | None, at: datetime) -> DeadlineRule:
    """End a rule of one level without a successor: from `on` the track's general rule applies. Raises Refused."""
    _ask_to_come(on, at=at)
    current = next(one for one in _held(rule.track, rule.level) if one.pk == rule.pk)
    refuse_if(
        not current.level, Refused("Quy định chung cho mọi cấp không thể thôi áp dụng; hãy đặt quy định khác thay thế.")
    )
    if current.valid_to is not None and current.valid_to <= on:
        raise Refused(f"Quy định này đã thôi áp dụng từ ngày {current.valid_to:%d/%m/%Y}.")
    refuse_if(
        on <= current.valid_from, Refused("Quy định này chưa áp dụng vào ngày đó. Nếu không dùng nữa, hãy bỏ quy định.")
    )
    save_fields(current, valid_to=on)
    _note("rule.ended", current, by=by, at=at)
    return current


@transaction.atomic
def drop_rule(*, rule: DeadlineRule, by: Officer | None, at: datetime) -> None:
    """Delete a rule that has not begun; the one before it continues. Raises Refused."""
    held = _held(rule.track, rule.level)
    current = next((one for one in held if one.pk == rule.pk), None)
    if current is None or current.valid_from <= timezone.localdate(at) or Clock.objects.filter(rule=current).exists():
        raise Refused("Quy định đã áp dụng thì không bỏ được; hãy đặt quy định khác thay thế.")
    for one in held:
        if one.valid_to == current.valid_from:
            save_fields(one, valid_to=current.valid_to)
    _note("rule.dropped", current, by=by, at=at)
    current.delete()


def _held(track: str, level: str) -> list[DeadlineRule]:
    """All rules of a track and a level in order of `valid_from`, locked."""
    return list(DeadlineRule.objects.select_for_update().filter(track=track, level=level).order_by("valid_from"))


def _ask_to_come(day: date, *, at: datetime) -> None:
    refuse_if(
        day <= timezone.localdate(at),
        Refused("Quy định chỉ thay đổi từ ngày mai trở đi: câu hỏi đã nhận giữ thời hạn đã báo cho người hỏi."),
    )


def _note(verb: str, rule: DeadlineRule, *, by: Officer | None, at: datetime) -> None:
    told = {"rule": rule.pk, "track": rule.track, "level": rule.level, "days": rule.days, "from": f"{rule.valid_from}"}
    record(verb, subject=None, by=by, at=at, details=told | {"to": f"{rule.valid_to}" if rule.valid_to else None})


_FIELDS = ("field_slug", "agency", "level", "words", "basis", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Granted:
    """The values of a competence (see `models.Competence`); either `agency` or `level`."""

    field_slug: str
    valid_from: date
    agency: Agency | None = None
    level: str = ""
    words: str = ""
    basis: str = ""
    valid_to: date | None = None


@transaction.atomic
def grant_competence(*, granted: Granted, by: Officer | None, at: datetime) -> Competence:
    """Raises Refused."""
    made = Competence(**_values(granted))
    _check(made)
    made.save()
    record("competence.granted", subject=made, by=by, at=at, details=_told(made))
    return made


@transaction.atomic
def correct_competence(*, competence: Competence, granted: Granted, by: Officer, at: datetime) -> Competence:
    """Correct or end a competence. The journal keeps the earlier values. Raises Refused."""
    current = Competence.objects.select_for_update(of=("self",)).get(pk=competence.pk)
    before = _told(current)
    for name, value in _values(granted).items():
        setattr(current, name, value)
    _check(current)
    current.save()
    record("competence.corrected", subject=current, by=by, at=at, details={"before": before, "after": _told(current)})
    return current


_IDENTITY = ("field_slug", "agency", "level", "words", "valid_from")


@transaction.atomic
def load_competences(*, rows: Iterable[Granted], by: Officer | None = None, at: datetime) -> int:
    """Add the competences that do not exist yet. Returns how many. Raises Refused for the first invalid row."""
    there = {tuple(getattr(one, name) for name in _IDENTITY) for one in Competence.objects.select_related("agency")}
    missing = [one for one in rows if tuple(getattr(one, name) for name in _IDENTITY) not in there]
    for one in missing:
        grant_competence(granted=one, by=by, at=at)
    return len(missing)


# The columns of the downloadable list, which may be edited in a spreadsheet and uploaded again.
COMPETENCE_COLUMNS = (
    RegisterColumn("field", "Lĩnh vực", "tên lĩnh vực như trong danh sách", needed=True),
    RegisterColumn("agency", "Cơ quan trả lời", "tên đầy đủ hoặc tên ngắn"),
    RegisterColumn("level", "Hoặc Ủy ban nhân dân cấp", "cấp của Ủy ban nhân dân nơi người hỏi ở"),
    RegisterColumn("words", "Chỉ khi có lời", "cách nhau bằng dấu phẩy"),
    RegisterColumn("basis", "Căn cứ", "không bắt buộc"),
    RegisterColumn("from", "Từ ngày", "như 01/7/2025", needed=True),
    RegisterColumn("to", "Đến trước ngày", "để trống nếu chưa kết thúc"),
)


def competences_in(sheet: UploadedFile[Any]) -> list[Granted]:
    """The rows of a sheet (XLSX, CSV) with those headings. Raises Refused, which lists every fault with its row."""
    faults: list[str] = []
    rows = [_granted(row, faults) for row in rows_of_upload(sheet, COMPETENCE_COLUMNS, faults)]
    refuse_if(bool(faults), Refused("\n".join(faults)))
    return [one for one in rows if one]


def _granted(row: EnteredRow, faults: list[str]) -> Granted | None:
    level = {_level_key(label): code for code, label in level_choices()}.get(_level_key(row["level"]), "")
    field = "".join(topic_slugs(row["field"])[:1])
    try:
        begins, ends = read_day(row["from"]), read_day(row["to"])
    except NotADate as error:
        faults.append(row.fault(f"“{error}” không phải là ngày."))
        return None
    agency = find_agency(name=row["agency"], on=begins) if row["agency"] and begins else None
    wrong = [
        f"Không có lĩnh vực “{row['field']}”." if not is_known_topic(field) else "",
        f"Không rõ cơ quan “{row['agency']}” vào ngày bắt đầu." if row["agency"] and not agency else "",
        f"Không có cấp “{row['level']}”." if row["level"] and not level else "",
        "Hãy ghi một cơ quan, hoặc một cấp; không ghi cả hai." if bool(row["agency"]) == bool(row["level"]) else "",
        "Thiếu ngày bắt đầu." if begins is None else "",
    ]
    faults += [row.fault(one) for one in wrong if one]
    if any(wrong) or begins is None:
        return None
    return Granted(field, begins, agency, level, row["words"], row["basis"], ends)


def _level_key(said: str) -> str:
    """ "Cấp xã", "xã"."""
    return fold(said).removeprefix("cap ")


def _values(granted: Granted) -> dict[str, Any]:
    return {name: getattr(granted, name) for name in _FIELDS}


def _check(one: Competence) -> None:
    refuse_if(
        (one.agency is None) == (not one.level),
        Refused("Hãy ghi một cơ quan, hoặc chọn một cấp Ủy ban nhân dân; không ghi cả hai."),
    )
    refuse_if(
        one.valid_to is not None and one.valid_to <= one.valid_from, Refused("Ngày kết thúc phải sau ngày bắt đầu.")
    )
    try:
        one.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def _told(one: Competence) -> dict[str, Any]:
    days = {"from": f"{one.valid_from}", "to": f"{one.valid_to or ''}"}
    return {"field": one.field_slug, "agency": one.agency_id, "level": one.level, "words": one.words} | days
