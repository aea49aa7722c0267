"""A sample of proofed pages is drawn by lot and read again: what was wrong is counted, and nothing is changed."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import agencies_in_reach
from portal.digitisation.models import Proof, Sample, SamplePage
from portal.digitisation.operations.leasing import NotAllowed, WrongState, end, open_proof, spend
from portal.digitisation.queries.samples import batch_of
from portal.digitisation.states import ProofKind, ProofOutcome
from portal.journal.operations import record
from scanreading.engines.types import words_from_rows
from scanreading.proofing.changing import apply
from scanreading.proofing.estimating import choose
from scanreading.proofing.typed import Typed


class EmptyBatch(Exception):
    """The agency has no accepted pages that were proofed within these days."""


@transaction.atomic
def open_sample(
    *, agency: Agency, from_date: date, to_date: date, page_count: int, by: Officer, at: datetime
) -> Sample:
    """Draw so many pages by lot from those that the agency proofed within these days and that are accepted.

    Raises NotAllowed, EmptyBatch.
    """
    reach = agencies_in_reach(officer=by, verb="scan.accept", on=timezone.localdate(at))
    if reach is not None and agency.pk not in reach:
        raise NotAllowed(f"{by.pk} may not sample for agency {agency.pk}.")
    keys = list(batch_of(agency=agency, from_date=from_date, to_date=to_date).values_list("pk", flat=True))
    if not keys:
        raise EmptyBatch(agency)
    seed = f"{agency.pk}/{from_date}/{to_date}/{at.isoformat()}"
    sample = Sample.objects.create(
        agency=agency, from_date=from_date, to_date=to_date, seed=seed, batch_count=len(keys), by=by, made_at=at
    )
    drawn = choose(keys, count=page_count, seed=seed)
    SamplePage.objects.bulk_create(SamplePage(sample=sample, page_id=key) for key in drawn)
    details = {"agency": agency.pk, "pages": len(drawn), "of": len(keys)}
    record("sample.drawn", subject=sample, by=by, at=at, details=details)
    return sample


@transaction.atomic
def count_page(*, sampled: SamplePage, proof: Proof, typed: Typed, seconds: int, at: datetime) -> SamplePage:
    """Note what a second pair of eyes found wrong on a page of the sample. Raises NotYours, WrongState, Unclear."""
    proof = open_proof(proof)
    sampled = SamplePage.objects.select_for_update(of=("self",)).get(pk=sampled.pk)
    if proof.kind != ProofKind.SAMPLE or sampled.page_id != proof.page_id or sampled.read_at is not None:
        raise WrongState(f"{sampled} is not read in {proof}.")
    current = proof.page.texts.filter(is_current=True).first()
    changed = apply(words_from_rows(current.words if current else []), typed.changes, typed.breaks)
    spend(proof, seconds, at)
    proof.correction_count, proof.error_count = len(changed.corrected), changed.characters
    end(proof, ProofOutcome.DONE, at)
    sampled.proof, sampled.read_at = proof, at
    sampled.characters, sampled.errors = proof.character_count, changed.characters
    sampled.findings = [[one.before, one.after] for one in changed.corrected]
    sampled.save()
    details = {"page": proof.page.number, "kind": proof.kind, "seconds": proof.seconds, "errors": changed.characters}
    record("proof.ended", subject=proof.page.scan, by=proof.officer, at=at, details=details)
    return sampled
