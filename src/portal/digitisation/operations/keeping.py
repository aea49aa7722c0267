"""A page is read again: what people had set right on it is put back, and what has no place is listed for them."""

from datetime import datetime

from django.db import transaction

from portal.digitisation.models import Correction, ScanPage
from portal.digitisation.operations.leasing import held_page
from portal.digitisation.queries.corrections import box_of, kept_of
from scanreading.engines.types import ReadPage
from scanreading.proofing.keeping import Keeping, keep


@transaction.atomic
def put_back(*, page: ScanPage, reading: ReadPage, at: datetime) -> Keeping:
    """The words of a second reading with the corrections that people made on the first.

    Call it where a page that has corrections is read again, before the new size of its picture is stored and the new
    PageText is made of `words` (and its `confirmed` of `typed`). Places of corrections are moved to the new picture;
    the page must be proofed again.
    """
    page = held_page(page)
    corrections = list(Correction.objects.filter(page=page, is_undone=False).order_by("pk"))
    across = reading.width / page.width if page.width else 1.0
    down = reading.height / page.height if page.height else 1.0
    wanted = kept_of(corrections, across=across, down=down)
    keeping = keep(reading.words, wanted, width=reading.width, height=reading.height)
    for correction, one in zip(corrections, wanted, strict=True):
        for edge, value in box_of(one.box).items():
            setattr(correction, edge, value)
        correction.is_lost = correction.pk in keeping.lost
    Correction.objects.bulk_update(corrections, ["left", "top", "right", "bottom", "is_lost"])
    if page.proofed_at is not None:
        page.proofed_at = page.proofed_by = None
        page.save(update_fields=["proofed_at", "proofed_by"])
    return keeping
