"""A row of metadata -> what it states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from lawtext.words import normalise
from portal.library.readers.values import NotADate, read_day, read_status
from portal.library.sources import Stated
from portal.library.topics import is_known_topic, topic_slugs

SOURCE = "Bộ dữ liệu vietnamese-legal-documents (vbpl.vn)"
COLUMNS = (
    *("id", "title", "so_ky_hieu", "ngay_ban_hanh", "loai_van_ban", "ngay_co_hieu_luc", "ngay_het_hieu_luc"),
    *("nguon_thu_thap", "ngay_dang_cong_bao", "nganh", "linh_vuc", "co_quan_ban_hanh", "chuc_danh", "nguoi_ky"),
    *("pham_vi", "thong_tin_ap_dung", "tinh_trang_hieu_luc"),
)
_NOTHING = frozenset({"...", "…", "null", "none", "nan"})


def text_of(row: Mapping[str, Any], name: str) -> str:
    """The words of a cell; "" for what stands for nothing. Whole numbers are written without ".0"."""
    value = row.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    said = normalise(str(value)) if value is not None else ""
    return "" if said.lower() in _NOTHING else said


def read_metadata(row: Mapping[str, Any]) -> tuple[Stated, list[str]]:
    """What a row states, and what in it could not be read."""
    doubts: list[str] = []
    status, unknown = read_status(text_of(row, "tinh_trang_hieu_luc"))
    stated = Stated(
        official_number=text_of(row, "so_ky_hieu"),
        doc_type=text_of(row, "loai_van_ban"),
        subject=text_of(row, "title"),
        issuer=text_of(row, "co_quan_ban_hanh"),
        signer=text_of(row, "nguoi_ky"),
        signer_title=text_of(row, "chuc_danh"),
        issued=_day(row, "ngay_ban_hanh", "Ngày ban hành", doubts),
        effective=_day(row, "ngay_co_hieu_luc", "Ngày có hiệu lực", doubts),
        expired=_day(row, "ngay_het_hieu_luc", "Ngày hết hiệu lực", doubts),
        status=status,
        topics=_topics(text_of(row, "linh_vuc")) or _topics(text_of(row, "nganh")),
        territory=text_of(row, "pham_vi"),
        source=SOURCE,
        source_id=text_of(row, "id"),
    )
    return stated, [*doubts, *filter(None, [unknown])]


def _day(row: Mapping[str, Any], name: str, label: str, doubts: list[str]) -> date | None:
    try:
        return read_day(text_of(row, name))
    except NotADate as error:
        doubts.append(f"{label} “{str(error)[:40]}” tại nguồn không đọc được nên bỏ trống.")
        return None


def _topics(names: str) -> tuple[str, ...]:
    """Those of the source's fields that are ours too: it has 1,400 spellings of fields, most of them met once."""
    return tuple(slug for slug in topic_slugs(names) if is_known_topic(slug))
