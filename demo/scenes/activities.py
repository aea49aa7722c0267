"""The demo's activities: a modest year of agencies, invented by a fixed rule, and they say so."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import replace
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from django.db import transaction

from lawtext.dates import first_day, later_by_months
from portal.activities.models import Activity
from portal.activities.operations import ActivityEntry, record_activity
from portal.activities.states import (
    KINDS,
    ActivityAmount,
    ActivityKind,
    ActivityLanguage,
    ActivityMeasure,
)
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import agencies_of_class
from portal.plans.models import Assignment, RoleKind
from portal.plans.operations import note_correction
from portal.plans.queries.due import tasks_fitting

_SPACE = UUID("0d5d8d2e-4a70-4d0c-b5c5-3b1f6a0a7a52")
_NOTE = "Số liệu trình diễn"
# What it was about, for whom: the same for every form of dissemination.
_SUBJECTS = (
    ("Luật Đất đai", "Nhân dân"),
    ("Bộ luật Lao động", "Người lao động"),
    ("Luật Hôn nhân và gia đình", "Hội viên phụ nữ"),
    ("phòng, chống bạo lực học đường", "Học sinh"),
    ("Luật Căn cước", "Nhân dân"),
    ("Luật Trật tự, an toàn giao thông đường bộ", "Học sinh, người dân"),
    ("Luật Hòa giải ở cơ sở", "Hòa giải viên"),
    ("phòng, chống ma túy", "Thanh niên"),
    ("bảo hiểm xã hội, bảo hiểm y tế", "Đồng bào Khmer"),
)
_WORDED = {
    "truc-tiep": "Phổ biến {}",
    "thi": "Thi tìm hiểu {}",
    "tai-lieu": "Phát tờ gấp về {}",
    "truyen-thanh": "Phát thanh chuyên mục {}",
    "niem-yet": "Niêm yết thông báo về {}",
    "tin-bai": "Tin, bài về {}",
    "cau-lac-bo": "Sinh hoạt câu lạc bộ: {}",
    "tu-van": "Tư vấn pháp luật lưu động về {}",
    "doi-thoai": "Đối thoại về {}",
    "tap-huan": "Tập huấn {}",
    "van-hoa": "Tiểu phẩm tuyên truyền {}",
}
# How often a form of dissemination comes among twenty, and from how much to how much of it there is.
_SHARES = {
    "truc-tiep": 7,
    "tai-lieu": 4,
    "truyen-thanh": 3,
    "tin-bai": 2,
    "tap-huan": 1,
    "thi": 1,
    "tu-van": 1,
    "doi-thoai": 1,
}
_AMOUNTS = {
    ActivityMeasure.GATHERINGS: (1, 3),
    ActivityMeasure.PEOPLE: (35, 180),
    ActivityMeasure.CONTESTS: (1, 1),
    ActivityMeasure.CONTESTANTS: (120, 900),
    ActivityMeasure.COPIES: (100, 600),
    ActivityMeasure.BROADCASTS: (4, 16),
    ActivityMeasure.NOTICES: (2, 9),
    ActivityMeasure.PIECES: (1, 5),
    ActivityMeasure.MEETINGS: (1, 2),
    ActivityMeasure.COURSES: (1, 1),
    ActivityMeasure.TRAINED: (30, 90),
}


def load_activities(*, agencies: list[Agency], start: date, end: date, by: Officer, at: datetime) -> int:
    """About one a month of each agency from the first day to the last; what is there already is left alone."""
    told = [one for agency in agencies for one in _of(agency, start, end)]
    held = set(Activity.objects.filter(ticket__in=[ticket for _, ticket in told]).values_list("ticket", flat=True))
    fresh = [(said, ticket) for said, ticket in told if ticket not in held]
    for said, ticket in fresh:
        record_activity(said=_for_a_task(said, ticket), ticket=ticket, by=by, at=at)
    return len(fresh)


def _of(agency: Agency, start: date, end: date) -> Iterator[tuple[ActivityEntry, UUID]]:
    month = first_day(start)
    while month <= end:
        chance = Random(f"{agency.slug} {month}")  # noqa: S311 - a demo that is the same everywhere
        for place in range(chance.choice((0, 1, 1, 2))):
            day = month + timedelta(days=chance.randrange(27))
            said = _one(agency, day, chance, is_estimate=chance.random() < 0.08)
            if start <= day <= end and agency.exists_on(day):
                yield said, uuid5(_SPACE, f"{agency.slug} {month} {place}")
        month = later_by_months(month, 1)


def _one(agency: Agency, day: date, chance: Random, *, is_estimate: bool) -> ActivityEntry:
    kind = KINDS[chance.choices([*_SHARES], weights=[*_SHARES.values()])[0]]
    subject, audience = chance.choice(_SUBJECTS)
    return ActivityEntry(
        kind=kind.key,
        title=_WORDED[kind.key].format(subject),
        agency=agency,
        day=day,
        numbers=tuple(_numbers(kind, chance, is_estimate=is_estimate)),
        place=agency.place,
        audience=audience,
        note=_NOTE,
    )


def _for_a_task(said: ActivityEntry, ticket: UUID) -> ActivityEntry:
    """It names one of the tasks that it may carry out, where there is one."""
    counted = KINDS[said.kind].counts
    tasks = tasks_fitting(agencies={said.agency.pk}, kind=said.kind, counted=counted, on=said.day)
    return replace(said, task=[*tasks[ticket.int % len(tasks)]]) if tasks else said


def _numbers(kind: ActivityKind, chance: Random, *, is_estimate: bool) -> Iterator[ActivityAmount]:
    for counted in kind.counts:
        amount = chance.randint(*_AMOUNTS[counted])
        khmer = amount // 4 if counted is ActivityMeasure.COPIES and chance.random() < 0.4 else 0
        yield ActivityAmount(counted, amount - khmer, ActivityLanguage.VIETNAMESE, is_estimate)
        if khmer:
            yield ActivityAmount(counted, khmer, ActivityLanguage.KHMER, is_estimate)


_BUSY = (("các sở, ban, ngành, đoàn thể tỉnh", 10), ("Ủy ban nhân dân cấp xã", 6))


def busy_agencies(on: date, *, leading: Collection[str]) -> list[Agency]:
    """Some of each class of that day, and those that lead, by their slugs."""
    found = [one for phrase, most in _BUSY for one in agencies_of_class(phrase=phrase, on=on)[:most]]
    heads = Agency.objects.existing_on(on).filter(slug__in=leading).order_by("pk")
    return list(dict.fromkeys([*found, *heads]))


@transaction.atomic
def name_helpers(task: Assignment, agencies: list[Agency], officer: Officer, at: datetime) -> None:
    """As an officer says of "các cơ quan có liên quan" who they are, so that what these do is named as its task's."""
    role = task.roles.get(kind=RoleKind.COORDINATING)
    if not role.named:
        role.named = "\n".join(one.name for one in agencies)
        role.save()
        note_correction(task, by=officer, at=at)
