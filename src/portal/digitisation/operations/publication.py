"""Publishing, correcting and withdrawing scans, and registering their citations with the stale guard."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import reaches
from portal.design.refusals import Incomplete, Overtaken, Refused, WrongState, refuse_if
from portal.digitisation.models import Correction, ListedDocument, PageText, Scan, ScanDraft, ScanPage
from portal.digitisation.page_words import replace_in_text, replace_words
from portal.digitisation.queries.proofs import box_of
from portal.digitisation.queries.published import published
from portal.digitisation.queries.scans import SOURCE_FORMAT, edition_of
from portal.digitisation.states import GUARDED, SCAN_ACTS, TRANSITIONS, Material, ScanState
from portal.journal.operations import record
from portal.journal.operations.acts import ActRunner
from portal.journal.operations.by_two import by_two
from portal.library.models import Edition, Instrument
from portal.library.operations import (
    CitingContent,
    accept_editions,
    forget_item,
    places_in,
    register_item,
    restore_instrument,
    withdraw_instrument,
)
from portal.library.operations import IntakeState as Arrival
from portal.library.queries.editions import current_edition
from portal.schema.models import save_fields
from safefiles.errors import UnreadableFile
from scanreading.engines.types import text_of, union, words_from_rows, words_to_rows


def content_of(scan: Scan) -> CitingContent:
    """The material for the stale guard; its text counts as written when it was published."""
    return CitingContent(
        kind=GUARDED,
        kind_label="Tài liệu số hóa",
        key=scan.code,
        title=scan.title,
        url=reverse("digitisation:scan", args=[scan.code]),
        edit_url=reverse("digitisation_publication", args=[scan.pk]),
        agency=scan.agency,
        written_at=scan.published_at,
    )


PUBLISH = "scan.publish"
_LONGEST_REASON = 500


_CHANGED = "Tài liệu vừa được người khác xử lý. Hãy xem lại trang này rồi làm tiếp."


def _details(scan: Scan) -> dict[str, object]:
    """Journal details of a scan that is or was public."""
    details: dict[str, object] = {
        "scan": scan.code,
        "material": scan.material,
        "agency": scan.agency.slug,
        "pages": scan.page_count,
    }
    if scan.published_at is not None:
        details["published_on"] = f"{timezone.localdate(scan.published_at)}"
    if scan.edition is not None:
        details["slug"] = scan.edition.instrument.slug
    return details | _listing(scan)


def _listing(scan: Scan) -> dict[str, object]:
    """The campaign, share and agency that list the scan: whoever counts a campaign reads only the journal."""
    listed = ListedDocument.objects.filter(scan=scan).select_related("share__agency").first()
    return (
        {"campaign": listed.share.campaign_id, "share": listed.share_id, "list_of": listed.share.agency.slug}
        if listed is not None
        else {}
    )


scan_acts = ActRunner[Scan](
    "scan",
    hold=lambda scan: (
        Scan.objects.select_for_update(of=("self",)).select_related("agency", "edition__instrument").get(pk=scan.pk)
    ),
    may=lambda scan, by, verbs, on: reaches(officer=by, verbs=verbs, agency_id=scan.agency_id, on=on),
    details=_details,
    passed=lambda scan: _CHANGED,
)


# ---- publish ---------------------------------------------------------------------------------------------------------


@scan_acts.does(SCAN_ACTS["publish"])
def publish_scan(
    *,
    scan: Scan,
    by: Officer,
    at: datetime,
    licence: str,
    alternative_text: str,
    material: Material | None = None,
) -> Scan:
    """Publish an accepted scan; a legal document is also added to the library.

    Raises NotAllowed, WrongState, Incomplete, Refused.
    """
    refuse_if(not alternative_text.strip(), Incomplete("Hãy mô tả tài liệu cho người không xem được ảnh."))
    scan.material = (material or Material(scan.material)).value
    scan.licence, scan.alternative_text = licence.strip(), alternative_text.strip()
    scan.published_at, scan.withdrawn_at, scan.withdrawn_note = at, None, ""
    if scan.material == Material.LEGAL_DOCUMENT:
        scan.edition = _shelve(scan, by=by, at=at)
    _step(scan, ScanState.PUBLISHED)
    guard(scan, at=at)
    return scan


def _shelve(scan: Scan, *, by: Officer, at: datetime) -> Edition:
    """Add the edition to the library. If the library already has the text from another source, that edition stays
    current and is returned."""
    if (draft := ScanDraft.objects.filter(scan=scan).first()) is None or not draft.text.strip():
        raise Refused("Chưa có văn bản đã nhận dạng của tài liệu này.")
    try:
        prepared = edition_of(scan, draft)
    except UnreadableFile as error:
        raise Refused(str(error)) from error
    if (held := _held_from_elsewhere(prepared.stated.official_number, prepared.stated.issued)) is not None:
        return held
    (outcome,) = accept_editions(prepared=[prepared], by=by, at=at)
    refuse_if(outcome.state is Arrival.REFUSED, Refused(outcome.reason))
    instrument = Instrument.objects.get(slug=outcome.slug)
    if instrument.withdrawn_at is not None:
        restore_instrument(instrument=instrument, by=by, at=at)
    return Edition.objects.get(instrument=instrument, checksum=prepared.checksum)


def _held_from_elsewhere(number: str, issued: date | None) -> Edition | None:
    """The current edition of the same document that does not come from paper; a scan never replaces it."""
    found = Instrument.objects.filter(official_number=number, issued_date=issued, withdrawn_at__isnull=True).first()
    edition = current_edition(instrument=found) if found is not None else None
    return edition if edition is not None and edition.source_format != SOURCE_FORMAT else None


def guard(scan: Scan, *, at: datetime) -> None:
    """Register the scan with the stale guard, as it explains the law. Legal documents are not registered: the library
    itself tracks their status."""
    if scan.material == Material.LEGAL_DOCUMENT:
        forget_item(kind=GUARDED, key=scan.code, at=at)
        return
    texts = PageText.objects.filter(page__scan=scan, is_current=True).order_by("page__number")
    register_item(content=content_of(scan), places=places_in("\n\n".join(texts.values_list("text", flat=True))), at=at)


# ---- correct ---------------------------------------------------------------------------------------------------------


@scan_acts.does(SCAN_ACTS["correct"])
def correct_scan(
    *, scan: Scan, page: int, revision: int, before: str, after: str, reason: str, by: Officer, at: datetime
) -> Scan:
    """Replace a run of words on a published page: in the page, in the document, and in the library.

    `revision` is that of the page as the officer saw it. Raises NotAllowed, WrongState, ReasonMissing, Overtaken,
    Refused; NotOnThePage and Ambiguous of `page_words`.
    """
    held = ScanPage.objects.select_for_update().get(scan=scan, number=page)
    refuse_if(
        held.revision != revision, Overtaken("Trang này vừa có người sửa. Hãy xem lại chữ trên trang rồi sửa tiếp.")
    )
    _set_right(scan, held, before=before, after=after, by=by, at=at)
    if scan.material == Material.LEGAL_DOCUMENT and (
        scan.edition is None or scan.edition.source_format == SOURCE_FORMAT
    ):
        save_fields(scan, edition=_shelve(scan, by=by, at=at))
    guard(scan, at=at)
    record(
        "scan.corrected",
        subject=scan,
        by=by,
        at=at,
        details=_details(scan) | {"page": page, "reason": reason[:_LONGEST_REASON]},
    )
    return scan


def _set_right(scan: Scan, page: ScanPage, *, before: str, after: str, by: Officer, at: datetime) -> None:
    text = PageText.objects.get(page=page, is_current=True)
    words = words_from_rows(text.words)
    done = replace_words(words, before=before, after=after)
    if (draft := ScanDraft.objects.filter(scan=scan).first()) is not None:
        save_fields(draft, text=replace_in_text(draft.text, words, done, after=" ".join(after.split())))
    Correction.objects.create(  # recorded, so that a second reading keeps the correction
        page=page,
        position=done.start,
        **box_of(union(word.box for word in words[done.start : done.end] if word.box is not None)),
        before=" ".join(word.text for word in words[done.start : done.end]),
        after=" ".join(after.split()),
        by=by,
        at=at,
    )
    PageText.objects.filter(page=page, is_current=True).update(is_current=False)
    PageText.objects.create(
        page=page,
        version=page.texts.count() + 1,
        words=words_to_rows(done.words),
        tables=text.tables if len(done.words) == len(words) else [],
        text=text_of(done.words),
        readers=text.readers,
        by=by,
        made_at=at,
    )
    save_fields(page, revision=page.revision + 1)


# ---- withdraw --------------------------------------------------------------------------------------------------------


@scan_acts.does(SCAN_ACTS["withdraw"])
def withdraw_scan(*, scan: Scan, reason: str, by: Officer, at: datetime) -> Scan:
    """Withdraw a scan from the public. Its page stays and gives the reason; an instrument that the library has only
    from this scan is withdrawn too.

    Raises NotAllowed, WrongState, ReasonMissing.
    """
    scan.withdrawn_at, scan.withdrawn_note = at, reason[:_LONGEST_REASON]
    _step(scan, ScanState.WITHDRAWN)
    forget_item(kind=GUARDED, key=scan.code, at=at)
    if (instrument := _instrument_from_paper(scan)) is not None and instrument.withdrawn_at is None:
        withdraw_instrument(instrument=instrument, reason=scan.withdrawn_note, by=by, at=at)
    return scan


@scan_acts.does(SCAN_ACTS["restore"])
def restore_scan(*, scan: Scan, by: Officer, at: datetime) -> Scan:
    """Publish again, unchanged, a scan that was withdrawn by mistake. Raises NotAllowed, WrongState."""
    scan.withdrawn_at, scan.withdrawn_note = None, ""
    _step(scan, ScanState.PUBLISHED)
    if (instrument := _instrument_from_paper(scan)) is not None:
        restore_instrument(instrument=instrument, by=by, at=at)
    guard(scan, at=at)
    return scan


def _agency_of(scan: Scan) -> int | None:
    return scan.agency_id


correct_scan_by_two = by_two(
    correct_scan,
    word="scan.corrected",
    verbs=SCAN_ACTS["correct"].verbs,
    row="scan",
    agency=_agency_of,
    shown={"page": "Trang", "before": "Chữ đang có", "after": "Sửa thành", "reason": "Vì sao"},
    page="digitisation_publication",
)
restore_scan_by_two = by_two(
    restore_scan,
    word="scan.restored",
    verbs=SCAN_ACTS["restore"].verbs,
    row="scan",
    agency=_agency_of,
    page="digitisation_publication",
)


def _instrument_from_paper(scan: Scan) -> Instrument | None:
    """The instrument that the library has only from this scan: all its editions come from paper, and no other published
    scan has it."""
    if scan.edition is None:
        return None
    instrument = scan.edition.instrument
    is_elsewhere = instrument.editions.exclude(source_format=SOURCE_FORMAT).exists()
    others = Scan.objects.filter(edition__instrument=instrument, state=ScanState.PUBLISHED.value).exclude(pk=scan.pk)
    return None if is_elsewhere or others.exists() else instrument


def _step(scan: Scan, to: ScanState) -> None:
    refuse_if(
        to not in TRANSITIONS[ScanState(scan.state)],
        WrongState(_CHANGED),
    )
    scan.state = to.value
    scan.save()


@transaction.atomic
def register_scans(*, at: datetime) -> int:
    """Register all published material again, after the recognition of citations has improved. Returns how many."""
    scans = list(published().order_by("pk"))
    for scan in scans:
        guard(scan, at=at)
    return len(scans)
