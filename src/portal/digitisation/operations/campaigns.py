"""Digitisation campaigns: open, change, assign quotas, import lists, and link listed documents to scans. Also the
parsing of a spreadsheet with such a list, with the faults of each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from docreaders.sheets import ActivityRowError, require_sheet, streamed
from lawtext.numbers import number_key
from lawtext.words import fold, normalise
from portal.agencies.models import Agency, Officer
from portal.design.refusals import Incomplete, Refused, WrongState, refuse_if
from portal.digitisation.models import DigitisationCampaign, ListedDocument, Scan, Share
from portal.digitisation.states import ScanState
from portal.journal.operations import record
from portal.schema.models import save_fields
from portal.schema.queries import first_of_each
from safefiles.checks import FileLimits
from safefiles.errors import TooLarge, UnreadableFile

MOST_ROWS = 20_000
LONGEST_TITLE, LONGEST_NUMBER = 500, 100
_HEAD_WITHIN = 15  # rows that may precede the headings: names of the agency and of the list
_TITLES = ("ten tai lieu", "ten van ban", "ten loai va trich yeu noi dung van ban", "trich yeu", "trich yeu noi dung")
_TITLES_ALSO = ("tieu de", "ten", "tai lieu", "noi dung")
_NUMBERS = ("so ky hieu", "so, ky hieu", "so va ky hieu", "so hieu", "ky hieu", "so ki hieu", "so/ky hieu")


class NotAList(UnreadableFile):
    reason = "Không tìm thấy tài liệu nào trong tệp."
    remedy = "Tệp cần có hàng tiêu đề với cột “Tên tài liệu” (và “Số, ký hiệu” nếu có), mỗi hàng một tài liệu."


@dataclass(frozen=True, slots=True)
class ReadList:
    lines: tuple[ListedLine, ...]
    errors: tuple[ActivityRowError, ...] = field(default=())


def read_list(*, data: bytes, name: str, limits: FileLimits) -> ReadList:
    """Parse a list of documents. Raises UnreadableFile; its `str()` says in Vietnamese what to do."""
    limits.refuse_larger(len(data))
    require_sheet(name, also=".txt")
    found = _read(next(streamed(data, name=name, limits=limits), iter(())))
    if not found.lines and not found.errors:
        raise NotAList
    return found


def _read(rows: Iterable[Sequence[str]]) -> ReadList:
    numbered = list(islice(enumerate(rows, start=1), MOST_ROWS + 1))
    if len(numbered) > MOST_ROWS:
        raise TooLarge(f"hơn {MOST_ROWS} hàng")
    head, columns = _head(numbered)
    lines: list[ListedLine] = []
    errors: list[ActivityRowError] = []
    met: dict[str, int] = {}
    for number, row in numbered:
        if number <= head or not any(row):
            continue
        line = ListedLine(_cell(row, columns["title"]), _cell(row, columns.get("number")))
        key = fold(line.official_number or line.title)
        if reason := _wrong(line) or (f"Trùng với hàng {met[key]}." if key in met else ""):
            errors.append(ActivityRowError(number, reason))
            continue
        met[key] = number
        lines.append(line)
    return ReadList(tuple(lines), tuple(errors))


def _head(rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[int, Mapping[str, int]]:
    """The number of the row with headings (0: none), and the columns of title and number."""
    for number, row in rows[:_HEAD_WITHIN]:
        said = [" ".join(fold(cell).replace(",", " ").split()) for cell in row]
        title = next((said.index(one) for one in (*_TITLES, *_TITLES_ALSO) if one in said), None)
        if title is not None:
            place = next((said.index(one) for one in _NUMBERS if one in said and said.index(one) != title), None)
            return number, {"title": title} | ({} if place is None else {"number": place})
    return 0, {"title": 0}


def _cell(row: Sequence[str], at: int | None) -> str:
    return normalise(row[at]).strip() if at is not None and at < len(row) else ""


def _wrong(line: ListedLine) -> str:
    if not line.title:
        return "Thiếu tên tài liệu."
    if len(line.title) > LONGEST_TITLE:
        return f"Tên tài liệu dài hơn {LONGEST_TITLE} ký tự."
    return f"Số, ký hiệu dài hơn {LONGEST_NUMBER} ký tự." if len(line.official_number) > LONGEST_NUMBER else ""


@dataclass(frozen=True, slots=True)
class ListedLine:
    """A row of an imported list."""

    title: str
    official_number: str = ""


_HAS_SCAN = "Tài liệu đã gắn với bản số hóa; hãy gỡ trước khi bỏ khỏi danh mục."

_ENDS_TOO_SOON = "Ngày kết thúc phải từ ngày bắt đầu trở đi."

# ---- campaigns -------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_campaign(
    *, name: str, agency: Agency, from_date: date, to_date: date, basis: str, by: Officer, at: datetime
) -> DigitisationCampaign:
    """Create a campaign. Raises Incomplete."""
    refuse_if(to_date < from_date, Incomplete(_ENDS_TOO_SOON))
    campaign = DigitisationCampaign.objects.create(
        name=name, agency=agency, from_date=from_date, to_date=to_date, basis=basis
    )
    _note("campaign.opened", campaign, by=by, at=at)
    return campaign


@transaction.atomic
def change_campaign(
    *, campaign: DigitisationCampaign, name: str, from_date: date, to_date: date, basis: str, by: Officer, at: datetime
) -> DigitisationCampaign:
    """Change a campaign; without a difference, no journal entry is written. Raises Incomplete."""
    refuse_if(to_date < from_date, Incomplete(_ENDS_TOO_SOON))
    current = DigitisationCampaign.objects.select_for_update().get(pk=campaign.pk)
    wanted: Mapping[str, Any] = {"name": name, "from_date": from_date, "to_date": to_date, "basis": basis}
    changed = {field: value for field, value in wanted.items() if getattr(current, field) != value}
    if not changed:
        return current
    before = {field: str(getattr(current, field)) for field in changed}
    save_fields(current, **changed)
    _note("campaign.changed", current, by=by, at=at, before=before)
    return current


@transaction.atomic
def set_share(*, campaign: DigitisationCampaign, agency: Agency, quota: int, by: Officer, at: datetime) -> Share:
    """Set the number of documents that the agency must digitise, for the first time or again. Raises Incomplete."""
    refuse_if(quota < 1, Incomplete("Chỉ tiêu phải từ một tài liệu trở lên."))
    share = Share.objects.select_for_update().filter(campaign=campaign, agency=agency).first()
    before = share.quota if share is not None else 0
    if share is None:
        share = Share.objects.create(campaign=campaign, agency=agency, quota=quota)
    elif before != quota:
        save_fields(share, quota=quota)
    if before != quota:
        _note("campaign.shared", campaign, by=by, at=at, share=share.pk, agency=agency.slug, quota=quota, before=before)
    return share


@transaction.atomic
def drop_share(*, share: Share, by: Officer, at: datetime) -> None:
    """Remove the agency from the campaign, with its list. Raises Refused."""
    refuse_if(
        share.documents.filter(scan__isnull=False).exists(),
        Refused(_HAS_SCAN),
    )
    details = {"share": share.pk, "agency": share.agency.slug, "quota": 0, "before": share.quota}
    campaign = share.campaign
    share.delete()
    _note("campaign.shared", campaign, by=by, at=at, **details)


# ---- lists -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def import_list(*, share: Share, lines: Sequence[ListedLine], by: Officer, at: datetime) -> int:
    """Add the documents that are not in the list yet, compared by number, or by title if they have none. Returns how
    many were added."""
    held = {_key(one.title, one.official_number) for one in share.documents.select_for_update()}
    wanted = first_of_each((_key(line.title, line.official_number), line) for line in lines)
    made = ListedDocument.objects.bulk_create(
        ListedDocument(share=share, title=line.title, official_number=line.official_number)
        for key, line in wanted.items()
        if key not in held
    )
    if made:
        _note(
            "campaign.listed", share.campaign, by=by, at=at, share=share.pk, agency=share.agency.slug, count=len(made)
        )
    return len(made)


def _key(title: str, number: str) -> str:
    return number_key(number) if number else " ".join(fold(title).split())


@transaction.atomic
def link_scan(*, document: ListedDocument, scan: Scan, agencies: set[int], by: Officer, at: datetime) -> ListedDocument:
    """Link the listed document to the scan made of it. `agencies`: keys of the agencies whose scans count for this
    list.

    Raises WrongState, Refused.
    """
    current = (
        ListedDocument.objects.select_for_update(of=("self",))
        .select_related("share__campaign", "share__agency")
        .get(pk=document.pk)
    )
    if current.scan_id == scan.pk:
        return current
    refuse_if(scan.agency_id not in agencies, Refused("Tài liệu số hóa này là của cơ quan khác."))
    refuse_if(
        current.scan_id is not None or ListedDocument.objects.filter(scan=scan).exists(),
        WrongState("Tài liệu số hóa này đã gắn với một tài liệu khác trong danh mục."),
    )
    save_fields(current, scan=scan)
    _note("campaign.linked", current.share.campaign, by=by, at=at, **_linked(current, scan))
    return current


@transaction.atomic
def unlink_scan(*, document: ListedDocument, by: Officer, at: datetime) -> ListedDocument:
    """Remove the link to the scan; does nothing if there is none."""
    current = (
        ListedDocument.objects.select_for_update(of=("self",))
        .select_related("scan", "share__campaign", "share__agency")
        .get(pk=document.pk)
    )
    if current.scan is None:
        return current
    scan, current.scan = current.scan, None
    current.save(update_fields=["scan"])
    _note("campaign.unlinked", current.share.campaign, by=by, at=at, **_linked(current, scan))
    return current


def _linked(document: ListedDocument, scan: Scan) -> dict[str, object]:
    """Journal details with all that readers of the journal need to count a campaign; a scan that is not public has no
    date."""
    is_public = scan.state == ScanState.PUBLISHED and scan.published_at is not None
    share = document.share
    return {
        "document": document.pk,
        "title": document.title,
        "scan": scan.code,
        "pages": scan.page_count,
        "share": share.pk,
        "list_of": share.agency.slug,
        "quota": share.quota,
        "published_on": f"{timezone.localdate(scan.published_at)}" if is_public else None,
    }


@transaction.atomic
def remove_document(*, document: ListedDocument, by: Officer, at: datetime) -> None:
    """Remove a document that was listed by mistake. Raises Refused if it has a scan."""
    current = (
        ListedDocument.objects.select_for_update(of=("self",)).select_related("share__campaign").get(pk=document.pk)
    )
    refuse_if(current.scan_id is not None, Refused(_HAS_SCAN))
    campaign, title = current.share.campaign, current.title
    current.delete()
    _note("campaign.listed", campaign, by=by, at=at, share=current.share_id, count=-1, title=title)


def _note(verb: str, campaign: DigitisationCampaign, *, by: Officer, at: datetime, **more: object) -> None:
    record(verb, subject=campaign, by=by, at=at, details={"campaign": campaign.pk, **more})
