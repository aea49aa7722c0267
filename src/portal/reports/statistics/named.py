"""Where the number of a column may come from: one literal table of named queries.

A column of a form names one of these; a new column or form is data, never code.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.activities.kinds import KINDS, Counted, Language
from portal.plans.measuring.tables import MEASURES


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """Of activities: what is counted, of which kinds and languages (none: of all). Else `measure` counts it."""

    key: str
    label: str
    unit: str
    counted: Counted | None = None
    kinds: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    measure: str = ""

    def takes(self, *, kind: str | None, counted: str | None, language: str | None) -> bool:
        """Whether a sum of activities belongs to it."""
        return (
            counted == self.counted
            and (not self.kinds or kind in self.kinds)
            and (not self.languages or language in self.languages)
        )


_MINORITY = tuple(one for one in Language if one.is_of_a_minority)
_VIETNAMESE, _OTHER = (Language.VIETNAMESE,), (Language.OTHER,)
_GATHERED = ("cau-lac-bo", "tu-van", "doi-thoai", "van-hoa")

_OF_ACTIVITIES = (
    NamedQuery("truc-tiep.cuoc", "Phổ biến trực tiếp: số cuộc", "cuộc", Counted.GATHERINGS),
    NamedQuery("truc-tiep.luot", "Phổ biến trực tiếp: lượt người", "lượt người", Counted.PEOPLE, ("truc-tiep",)),
    NamedQuery("thi.cuoc", "Thi tìm hiểu pháp luật: số cuộc", "cuộc", Counted.CONTESTS),
    NamedQuery("thi.luot", "Thi tìm hiểu pháp luật: lượt người dự thi", "lượt người", Counted.CONTESTANTS),
    NamedQuery("tai-lieu.ban", "Tài liệu phát miễn phí: tổng số bản", "bản", Counted.COPIES),
    NamedQuery("tai-lieu.viet", "Tài liệu phát miễn phí: tiếng Việt", "bản", Counted.COPIES, (), _VIETNAMESE),
    NamedQuery(
        "tai-lieu.thieu-so", "Tài liệu phát miễn phí: tiếng dân tộc thiểu số", "bản", Counted.COPIES, (), _MINORITY
    ),
    NamedQuery("tai-lieu.khac", "Tài liệu phát miễn phí: tiếng khác", "bản", Counted.COPIES, (), _OTHER),
    NamedQuery("truyen-thanh.lan", "Truyền thanh cơ sở: số lần phát", "lần", Counted.BROADCASTS),
    NamedQuery("tin-bai.so", "Tin, bài: số lượng", "tin, bài", Counted.PIECES),
    NamedQuery("tap-huan.lop", "Tập huấn: số lớp", "lớp", Counted.COURSES),
    NamedQuery("tap-huan.luot", "Tập huấn: lượt người", "lượt người", Counted.TRAINED),
    *(
        NamedQuery(f"{key}.{name}", f"{KINDS[key].label}: {said}", unit, counted, (key,))
        for key in _GATHERED
        for name, said, unit, counted in (
            ("buoi", "số buổi", "buổi", Counted.MEETINGS),
            ("luot", "lượt người", "lượt người", Counted.PEOPLE),
        )
    ),
)
# What the journal tells of other rooms: questions, scans, articles, messages. Activities are asked themselves, because
# the journal does not say what is an estimate.
_ACTIVITY_MEASURES = frozenset(
    measure.key for measure in MEASURES.values() if measure.source in {*Counted, "minority_copies"}
)
_OF_ROOMS = tuple(
    NamedQuery(f"he-thong.{one.key}", one.name, one.unit, measure=one.key)
    for one in MEASURES.values()
    if not one.in_sets and one.key not in _ACTIVITY_MEASURES
)
NAMED = {query.key: query for query in (*_OF_ACTIVITIES, *_OF_ROOMS)}
