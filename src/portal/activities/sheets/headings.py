"""What agencies write over their columns and into the column of the form: literal tables, in folded words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lawtext.words import fold
from portal.activities.kinds import KINDS, Counted

DAY, UNTIL, KIND, TITLE, AGENCY, PLACE, FIELD = "day", "until", "kind", "title", "agency", "place", "field"
AUDIENCE, URL, NOTE, ESTIMATE, KHMER, MINORITY = "audience", "url", "note", "estimate", "khmer", "minority"
CODE = "code"

# Part -> headings; the first part that fits a heading wholly takes it.
WORDS: Mapping[str, tuple[str, ...]] = {
    UNTIL: ("den ngay", "ngay ket thuc"),
    DAY: ("ngay", "tu ngay", "ngay thuc hien", "thoi gian", "thoi gian thuc hien", "ngay to chuc"),
    KIND: ("hinh thuc", "hinh thuc pbgdpl", "loai hoat dong", "hinh thuc pho bien", "loai"),
    TITLE: (
        "noi dung",
        "ten hoat dong",
        "noi dung pho bien",
        "ten cuoc",
        "noi dung tuyen truyen",
        "tieu de",
        "hoat dong",
    ),
    AGENCY: ("co quan", "don vi", "co quan thuc hien", "don vi thuc hien", "co quan don vi"),
    PLACE: ("dia ban", "dia diem", "noi to chuc", "noi thuc hien"),
    FIELD: ("linh vuc",),
    CODE: ("ma", "ma hoat dong"),
    AUDIENCE: ("doi tuong", "thanh phan", "doi tuong tham du", "thanh phan tham du"),
    URL: ("minh chung", "lien ket", "lien ket minh chung", "link", "duong dan"),
    NOTE: ("ghi chu",),
    ESTIMATE: ("uoc tinh", "so uoc tinh", "la so uoc tinh"),
    KHMER: ("tieng khmer", "trong do tieng khmer", "so tieng khmer"),
    MINORITY: ("tieng dan toc thieu so khac", "trong do tieng dan toc thieu so khac", "tieng dan toc khac"),
}
_HELD = (Counted.GATHERINGS, Counted.CONTESTS, Counted.MEETINGS, Counted.COURSES)
_PERSONS = (Counted.PEOPLE, Counted.CONTESTANTS, Counted.TRAINED)
_FIRSTS = tuple(dict.fromkeys(kind.counts[0] for kind in KINDS.values()))
# Heading -> what its numbers may be; which of them they are says the form of the row.
NUMBERS: Mapping[str, tuple[Counted, ...]] = {
    "so luong": _FIRSTS,
    "so cuoc": _HELD,
    "so buoi": (Counted.MEETINGS, Counted.GATHERINGS),
    "so lop": (Counted.COURSES,),
    "so lop tap huan": (Counted.COURSES,),
    "so cuoc thi": (Counted.CONTESTS,),
    "so luot nguoi": _PERSONS,
    "so luot": _PERSONS,
    "luot nguoi": _PERSONS,
    "so nguoi": _PERSONS,
    "so nguoi tham du": _PERSONS,
    "so nguoi du": _PERSONS,
    "so luot nguoi du": _PERSONS,
    "so luot nguoi tham du": _PERSONS,
    "so luot nguoi du thi": (Counted.CONTESTANTS,),
    "so luot nguoi duoc tap huan": (Counted.TRAINED,),
    "so ban": (Counted.COPIES,),
    "so ban phat": (Counted.COPIES,),
    "so tai lieu": (Counted.COPIES,),
    "so ban phat mien phi": (Counted.COPIES,),
    "tai lieu phat mien phi": (Counted.COPIES,),
    "so lan phat": (Counted.BROADCASTS,),
    "so lan phat song": (Counted.BROADCASTS,),
    "so tin bai": (Counted.PIECES,),
    "tin bai": (Counted.PIECES,),
}
# Words of the form, as agencies call it; the first row that stands in the cell counts.
_CALLED: Sequence[tuple[str, str]] = (
    ("tap huan", "tap-huan"),
    ("boi duong", "tap-huan"),
    ("cau lac bo", "cau-lac-bo"),
    ("doi thoai", "doi-thoai"),
    ("tro giup phap ly", "tu-van"),
    ("tu van", "tu-van"),
    ("van nghe", "van-hoa"),
    ("van hoa", "van-hoa"),
    ("truyen thanh", "truyen-thanh"),
    ("phat thanh", "truyen-thanh"),
    ("phat song", "truyen-thanh"),
    ("loa", "truyen-thanh"),
    ("tin bai", "tin-bai"),
    ("bai viet", "tin-bai"),
    ("to gap", "tai-lieu"),
    ("to roi", "tai-lieu"),
    ("tai lieu", "tai-lieu"),
    ("hoi thi", "thi"),
    ("cuoc thi", "thi"),
    ("thi tim hieu", "thi"),
    ("tuyen truyen mieng", "truc-tiep"),
    ("truc tiep", "truc-tiep"),
    ("hoi nghi", "truc-tiep"),
    ("noi chuyen", "truc-tiep"),
)


def words_in(said: str) -> str:
    """ "Số lượt người (lượt)" -> "so luot nguoi": what is in brackets only names the unit."""
    bare = "".join(part.partition(")")[2] if at else part for at, part in enumerate(fold(said).split("(")))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare).split())


def kind_called(said: str) -> str:
    """The key of the form that a cell names; "" for one that is not known."""
    key = words_in(said)
    for kind in KINDS.values():
        if key and key in (words_in(kind.label), words_in(kind.key)):
            return kind.key
    return next((kind for called, kind in _CALLED if f" {called} " in f" {key} "), "thi" if key == "thi" else "")
