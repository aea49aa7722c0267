"""Laws as data: a list, a law and its provisions as of any day with the evidence for their status, and changes.

Without postponed annotations: ninja reads those of an operation where its decorator was written.
"""

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Path
from ninja.errors import ValidationError
from pydantic import Field

from lawtext.addresses import describe, parse_address
from portal.api.law_schemas import AS_OF, LawChangesPage, LawOut, LawsPage, ProvisionOut, StatusCode
from portal.api.queries.representation import iso_day, moment
from portal.api.schemas import TEXT, shape
from portal.api.web.endpoints import SLUG, USUAL, ChangesAsked, Json, Limit, only
from portal.api.web.service import service
from portal.design.refusals import or_404
from portal.library.models import Instrument
from portal.library.queries import outline_of
from portal.library.queries.books import bind_cover, bind_place, portal_site
from portal.library.queries.changes import page_of
from portal.library.queries.exports import BookCover
from portal.library.queries.exports.data import cover_json, events_json, units_json
from portal.library.queries.instruments import ShelfQuery, instruments_matching
from portal.library.queries.law_on_day import (
    LAW_CHANGES,
    LawReading,
    law_changes_after,
    law_on_day,
    with_what_a_line_tells,
)
from portal.library.queries.metadata import permalink_of
from portal.library.states.validity import article_of
from portal.sharing.queries import data_publisher
from portal.sharing.states import DataPublisher

LAWS = "Văn bản pháp luật"
_PLACE = r"^[a-z0-9]+([.-][a-z0-9]+)*$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
Key = Annotated[str, Field(pattern=SLUG, max_length=300, examples=["91-2015-qh13"])]
Place = Annotated[str, Field(pattern=_PLACE, max_length=200, examples=["dieu-328-khoan-1"])]


LawsAsked = shape(
    "LawsAsked",
    q=(
        str | None,
        Field(None, pattern=TEXT, max_length=200, description="Chữ trong số hoặc tên văn bản, có dấu hay không."),
    ),
    kind=(str | None, Field(None, pattern=TEXT, max_length=60, description="Loại văn bản.", examples=["Luật"])),
    issuer=(str | None, Field(None, pattern=TEXT, max_length=300, description="Cơ quan ban hành, đúng như ghi.")),
    status=(StatusCode | None, Field(None, description="Tình trạng hiệu lực hôm nay.")),
    after=(str, Field("0", pattern=r"^[0-9]{1,18}$", description="Chỗ trang trước dừng lại; lấy từ mục “next”.")),
    limit=(Limit, Field(USUAL)),
)


DayAsked = shape(
    "DayAsked",
    as_of=(
        str | None,
        Field(
            None,
            pattern=_DAY,
            description="Vào ngày nào; bỏ trống là hôm nay.",
            json_schema_extra={"format": "date"},
            examples=["2026-07-01"],
        ),
    ),
)


@service.get(
    "/laws",
    url_name="laws",
    operation_id="listLaws",
    summary="Danh sách văn bản, theo thứ tự được đưa lên",
    tags=[LAWS],
    response=LawsPage,
)
@only(LawsAsked)
def list_laws(request: HttpRequest, response: HttpResponse, asked: Any) -> Json:
    wanted = ShelfQuery(
        words=asked.q or "", doc_type=asked.kind or "", issuer=asked.issuer or "", status=asked.status or ""
    )
    today = timezone.localdate()
    found = instruments_matching(shelf=wanted, day=today).filter(pk__gt=int(asked.after)).order_by("pk")
    rows = list(with_what_a_line_tells(found)[: asked.limit + 1])
    following = None
    if len(rows) > asked.limit:
        kept = asked.model_dump(exclude_none=True, mode="json") | {"after": rows[asked.limit - 1].pk}
        following = data_publisher().at(f"{reverse('api:laws')}?{urlencode(kept)}")
        response["Link"] = f'<{following}>; rel="next"'
    return {"laws": [_line(one, today, data_publisher()) for one in rows[: asked.limit]], "next": following}


@service.get(
    "/laws/{key}",
    url_name="law",
    operation_id="getLaw",
    summary="Một văn bản vào một ngày",
    tags=[LAWS],
    response=LawOut,
)
@only(DayAsked)
def get_law(request: HttpRequest, key: Path[Key], asked: Any) -> Json:
    """Tình trạng hiệu lực đi kèm nhân chứng. Lời văn lấy từng điều, hoặc trọn bộ ở “urls”."""
    reading, site = _reading(key, asked), data_publisher()
    law = reading.law
    outline = outline_of(edition=reading.edition) if reading.edition else []
    cover = bind_cover(reading, site=portal_site())
    return (
        _stated(law)
        | _as_of(reading, cover)
        | {
            "events": events_json(cover),
            "provisions": [
                {"address": one.address, "label": one.label, "heading": one.heading, "api": _at(site, law, one.address)}
                for one in outline
                if article_of(one.address) == one.address
            ],
            "urls": _addresses(law, site, has_text=reading.edition is not None),
        }
    )


@service.get(
    "/laws/{key}/provisions/{address}",
    url_name="provision",
    operation_id="getProvision",
    summary="Một điều, khoản hay điểm vào một ngày",
    tags=[LAWS],
    response=ProvisionOut,
)
@only(DayAsked)
def get_provision(request: HttpRequest, key: Path[Key], address: Path[Place], asked: Any) -> Json:
    reading, site = _reading(key, asked), data_publisher()
    law, book = reading.law, bind_place(reading, address)
    units = units_json(book, within=address) if book else []
    if book is None or not units:
        raise Http404()
    place = describe(parse_address(address))
    permalink = permalink_of(law, provision=address)
    return {
        "key": law.slug,
        "number": law.official_number,
        "title": law.title,
        "address": address,
        "label": f"{place[:1].upper()}{place[1:]}",
        "units": units,
        "page": site.at(page_of(law, address)),
        "eli": site.at(permalink) if permalink else None,
    } | _as_of(reading, book.cover)


@service.get(
    "/law-changes",
    url_name="law_changes",
    operation_id="listLawChanges",
    summary="Sổ thay đổi của văn bản, theo thứ tự đã ghi",
    tags=[LAWS],
    response=LawChangesPage,
)
@only(ChangesAsked)
def list_law_changes(request: HttpRequest, response: HttpResponse, asked: Any) -> Json:
    """Mỗi dòng kèm văn bản như LÚC NÀY: đọc lại một dòng không làm sai bản sao. Tình trạng tự đổi khi đến ngày cũng là
    một dòng."""
    rows, has_more = law_changes_after(cursor=int(asked.after), limit=asked.limit)
    cursor, site, today = str(rows[-1][0]) if rows else asked.after, data_publisher(), timezone.localdate()
    following = site.at(f"{reverse('api:law_changes')}?{urlencode({'after': cursor, 'limit': asked.limit})}")
    response["Link"] = f'<{following}>; rel="next"'
    return {
        "changes": [
            {
                "cursor": str(number),
                "change": LAW_CHANGES[entry.verb],
                "key": law.slug,
                "at": moment(entry.at),
                "law": None if law.withdrawn_at else _line(law, today, site),
            }
            for number, entry, law in rows
        ],
        "cursor": cursor,
        "has_more": has_more,
        "next": following,
    }


# ---- from rows to values ---------------------------------------------------------------------------------------------


def _reading(key: str, asked: Any) -> LawReading:
    """Raises Http404, and ValidationError for a date that does not exist."""
    try:
        day = date.fromisoformat(asked.as_of) if asked.as_of else None
    except ValueError as error:
        fault = {"type": "value_error", "loc": ("query", "as_of"), "msg": "No such day."}
        raise ValidationError([fault | {"ctx": {"error": "Lịch không có ngày này."}}]) from error
    return or_404(law_on_day(slug=key, today=timezone.localdate(), day=day))


def _as_of(reading: LawReading, cover: BookCover) -> Json:
    told = cover_json(cover)
    return {name: told[name] for name in AS_OF} | ({} if reading.edition else {"wording": None})


def _stated(law: Instrument) -> Json:
    return {
        "key": law.slug,
        "number": law.official_number,
        "kind": law.doc_type,
        "title": law.title,
        "issuer": law.issuer_name,
        "issued": iso_day(law.issued_date),
        "effective": iso_day(law.effective_date),
    }


def _line(law: Instrument, today: date, site: DataPublisher) -> Json:
    status = law.status_on(today)
    urls = _addresses(law, site, has_text=getattr(law, "has_text", False))
    return _stated(law) | {"status_code": status.value, "status_label": status.label, "urls": urls}


def _addresses(law: Instrument, site: DataPublisher, *, has_text: bool) -> Json:
    page, permalink = law.get_absolute_url(), permalink_of(law)
    return {
        "page": site.at(page),
        "eli": site.at(permalink) if permalink else None,
        "api": site.at(reverse("api:law", args=[law.slug])),
        "as_json": site.at(f"{page}toan-van.json") if has_text else None,
        "as_akn": site.at(f"{page}toan-van.xml") if has_text else None,
    }


def _at(site: DataPublisher, law: Instrument, address: str) -> str:
    return site.at(reverse("api:provision", args=[law.slug, address]))
