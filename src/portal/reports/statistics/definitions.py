"""Sources for the numbers of a column, and the days of a form's round in a year.

A column names one of these queries; a new column or form is data, never code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lawtext.dates import last_day
from portal.activities.states import KINDS, ActivityLanguage, ActivityMeasure
from portal.plans.states.measures import MEASURES


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A count of activities: `counted`, of these kinds and languages (none: all); or else `measure` counts it."""

    key: str
    label: str
    unit: str
    counted: ActivityMeasure | None = None
    kinds: tuple[str, ...] = ()
    languages: tuple[ActivityLanguage, ...] = ()
    measure: str = ""

    def takes(self, *, kind: str | None, counted: str | None, language: str | None) -> bool:
        """True if a sum of activities belongs to it."""
        return (
            counted == self.counted
            and (not self.kinds or kind in self.kinds)
            and (not self.languages or language in self.languages)
        )


_MINORITY = tuple(one for one in ActivityLanguage if one.is_of_a_minority)
_VIETNAMESE, _OTHER = (ActivityLanguage.VIETNAMESE,), (ActivityLanguage.OTHER,)
_GATHERED = ("cau-lac-bo", "tu-van", "doi-thoai", "van-hoa")

_OF_ACTIVITIES = (
    NamedQuery("truc-tiep.cuoc", "Phổ biến trực tiếp: số cuộc", "cuộc", ActivityMeasure.GATHERINGS),
    NamedQuery(
        "truc-tiep.luot", "Phổ biến trực tiếp: lượt người", "lượt người", ActivityMeasure.PEOPLE, ("truc-tiep",)
    ),
    NamedQuery("thi.cuoc", "Thi tìm hiểu pháp luật: số cuộc", "cuộc", ActivityMeasure.CONTESTS),
    NamedQuery("thi.luot", "Thi tìm hiểu pháp luật: lượt người dự thi", "lượt người", ActivityMeasure.CONTESTANTS),
    NamedQuery("tai-lieu.ban", "Tài liệu phát miễn phí: tổng số bản", "bản", ActivityMeasure.COPIES),
    NamedQuery("tai-lieu.viet", "Tài liệu phát miễn phí: tiếng Việt", "bản", ActivityMeasure.COPIES, (), _VIETNAMESE),
    NamedQuery(
        "tai-lieu.thieu-so",
        "Tài liệu phát miễn phí: tiếng dân tộc thiểu số",
        "bản",
        ActivityMeasure.COPIES,
        (),
        _MINORITY,
    ),
    NamedQuery("tai-lieu.khac", "Tài liệu phát miễn phí: tiếng khác", "bản", ActivityMeasure.COPIES, (), _OTHER),
    NamedQuery("truyen-thanh.lan", "Truyền thanh cơ sở: số lần phát", "lần", ActivityMeasure.BROADCASTS),
    NamedQuery("tin-bai.so", "Tin, bài: số lượng", "tin, bài", ActivityMeasure.PIECES),
    NamedQuery("tap-huan.lop", "Tập huấn: số lớp", "lớp", ActivityMeasure.COURSES),
    NamedQuery("tap-huan.luot", "Tập huấn: lượt người", "lượt người", ActivityMeasure.TRAINED),
    *(
        NamedQuery(f"{key}.{name}", f"{KINDS[key].label}: {said}", unit, counted, (key,))
        for key in _GATHERED
        for name, said, unit, counted in (
            ("buoi", "số buổi", "buổi", ActivityMeasure.MEETINGS),
            ("luot", "lượt người", "lượt người", ActivityMeasure.PEOPLE),
        )
    ),
)
# Measures of other rooms, from the journal: questions, scans, articles, messages. Activities are queried directly,
# because the journal does not say what is an estimate.
_ACTIVITY_MEASURES = frozenset(
    measure.key for measure in MEASURES.values() if measure.source in {*ActivityMeasure, "minority_copies"}
)
_OF_ROOMS = tuple(
    NamedQuery(f"he-thong.{one.key}", one.name, one.unit, measure=one.key)
    for one in MEASURES.values()
    if not one.in_sets and one.key not in _ACTIVITY_MEASURES
)
NAMED = {query.key: query for query in (*_OF_ACTIVITIES, *_OF_ROOMS)}


def days_of(
    *, year: int, first_month: int, last_month: int, due_day: int, due_month: int, due_years: int
) -> dict[str, date]:
    """`start`, `end` and `due_on` of a round; a due day that the month does not have becomes its last day."""
    last = last_day(date(year + due_years, due_month, 1))
    return {
        "start": date(year, first_month, 1),
        "end": last_day(date(year, last_month, 1)),
        "due_on": last.replace(day=min(due_day, last.day)),
    }


def estimate_note(*, last_month: int, year: int, months: int) -> str:
    """ "Số liệu tháng 11, 12 năm 2026 là số ước tính."; "" if no months are estimated."""
    if not months:
        return ""
    told = ", ".join(f"{one}" for one in range(last_month - months + 1, last_month + 1))
    return f"Số liệu tháng {told} năm {year} là số ước tính."
