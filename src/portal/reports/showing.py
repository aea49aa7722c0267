"""A return as its pages show it: the clock of its due day, its history, what changed between two submissions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from portal.agencies.workdays import Calendar
from portal.design.changes import BACK_OFFICE, changed_paragraphs
from portal.plans.models import Deadline
from portal.reports.models import Return, Submission
from portal.reports.states.returns import UNSENT, ReturnState

_SOON = 3  # working days


@dataclass(frozen=True, slots=True)
class Due:
    """How near a day is, in words; `tone`: "", "soon" or "late" for the eye."""

    day: date
    told: str
    tone: str = ""


def due_of(of: Return, *, today: date, calendar: Calendar) -> Due:
    """The clock of a return; one that was sent tells whether it was in time."""
    if of.state == ReturnState.EXCUSED:
        return Due(of.due_on, "không phải báo cáo")
    if of.sent_at is not None and of.state != ReturnState.SENT_BACK:
        return Due(of.due_on, "gửi trễ hạn" if of.was_late else "gửi đúng hạn", "late" if of.was_late else "")
    if of.round.is_locked:
        return Due(of.due_on, "không báo cáo" if of.sent_at is None else "chưa gửi lại", "late")
    if of.state not in UNSENT:
        return Due(of.due_on, "cần sửa và gửi lại", "soon")
    return clock(of.due_on, today=today, calendar=calendar)


def clock(day: date, *, today: date, calendar: Calendar) -> Due:
    """ "còn 4 ngày làm việc", "hết hạn hôm nay", "quá hạn 2 ngày làm việc"."""
    if day == today:
        return Due(day, "hết hạn hôm nay", "soon")
    if day < today:
        late = max(calendar.count(day, today) - calendar.is_working(day), 1)
        return Due(day, f"quá hạn {late} ngày làm việc", "late")
    left = max(calendar.count(today, day) - calendar.is_working(today), 1)
    return Due(day, f"còn {left} ngày làm việc", "soon" if left <= _SOON else "")


def deadline_told(deadline: Deadline, *, today: date) -> str:
    """The plan's own words, and how far off the day is: "Quý II/2021 (đến hết 30/06/2021, đã qua)"."""
    if deadline.end is None:
        return deadline.phrase
    told = f"đến hết {deadline.end:%d/%m/%Y}"
    days = (deadline.end - today).days
    return f"{deadline.phrase} ({told}, {f'còn {days} ngày' if days >= 0 else 'đã qua'})"


# ---- two submissions -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """A part, or a figure, that is not the same in two submissions."""

    title: str
    lines: tuple[SafeString, ...]


def changes_between(old: Submission, new: Submission) -> list[Change]:
    """In the order of the newer one, what it left out last."""
    parts = [*_changed(_parts(old), _parts(new))]
    return parts + [*_changed(_figures(old), _figures(new))]


def compared(old: str, new: str) -> tuple[SafeString, ...]:
    """The lines that changed, with what was added and removed marked; none where nothing was."""
    return tuple(changed_paragraphs(old, new, unseen=BACK_OFFICE))


def _changed(old: Mapping[str, tuple[str, str]], new: Mapping[str, tuple[str, str]]) -> Iterator[Change]:
    for key, (title, words) in {**new, **{key: one for key, one in old.items() if key not in new}}.items():
        before = old.get(key, ("", ""))[1]
        after = words if key in new else ""
        if lines := compared(before, after):
            yield Change(title, lines)


def _parts(sent: Submission) -> dict[str, tuple[str, str]]:
    return {part["key"]: (_title(part), told_part(part)) for part in sent.parts}


def _title(part: Mapping[str, Any]) -> str:
    return f"{part['number']}. {part['title']}" if part.get("number") else str(part["title"])


def told_part(part: Mapping[str, Any]) -> str:
    """All that a frozen part says, a line each."""
    lines = [part["text"]]
    if part["counted_is_right"] is False:
        lines.append(f"Số hệ thống đếm chưa đúng: {part['dissent']}")
    lines += [_own(figure) for figure in part["figures"]]
    return "\n".join(line for line in lines if line)


def _own(figure: Mapping[str, Any]) -> str:
    unit = f" {figure['unit']}" if figure["unit"] else ""
    seen = f" ({figure['evidence']})" if figure["evidence"] else ""
    return f"{figure['label']}: {figure['value']}{unit}{seen}"


def _figures(sent: Submission) -> dict[str, tuple[str, str]]:
    return {f"số {one['key']}": (one["name"], f"{one['value']} {one['unit']}") for one in sent.figures}


def submissions_told(sent: Iterable[Submission]) -> list[dict[str, Any]]:
    """Each submission as it was given, its parts ready to be printed; `nothing`: what was counted in neither period."""
    return [
        {
            "sent": one,
            "parts": [(_title(part), told_part(part)) for part in one.parts],
            "figures": [figure for figure in one.figures if figure["value"] or figure["before"]],
            "nothing": [figure["name"] for figure in one.figures if not (figure["value"] or figure["before"])],
        }
        for one in sent
    ]
