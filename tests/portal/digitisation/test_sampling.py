"""Samples: drawn by lot, read by others, counted, never changing the text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.agencies.models import Agency
from portal.design.refusals import NotAllowed, Refused, SecondPersonNeeded, WrongState
from portal.digitisation.models import Scan
from portal.digitisation.operations.proofing import count_page, open_sample
from portal.digitisation.operations.storage import open_page
from portal.digitisation.queries.proofs import estimate_of, estimates_by_month, samples_in_reach
from portal.digitisation.states import ProofKind, ScanState
from scanreading.proofing.changes import TypedChanges
from tests.portal.agencies.factories import make_agency
from tests.portal.digitisation.proof_story import AT, make_scan
from tests.portal.digitisation.test_proofing import RIGHT_MONEY, accept_scan, officer, proofed
from tests.portal.laid import laid

pytestmark = pytest.mark.django_db
NOW = AT + timedelta(hours=1)
DAYS = {"from_date": date(2026, 11, 1), "to_date": date(2026, 11, 30)}


@laid
def agency() -> Agency:
    return make_agency()


@laid
def batch(agency: Agency) -> Scan:
    scan = proofed(make_scan(agency=agency, pages=5), officer(agency))
    return accept_scan(scan=scan, by=officer(agency, "approver"), at=NOW)


def drawn(agency: Agency, count: int = 2, role: str = "legal"):
    return open_sample(agency=agency, page_count=count, by=officer(agency, role), at=NOW, **DAYS)


class TestDrawing:
    def test_draws_pages_of_the_batch(self, batch: Scan, agency: Agency):
        sample = drawn(agency)
        assert (sample.pages.count(), sample.batch_count) == (2, 5)
        assert estimate_of(sample=sample) is None

    def test_needs_accepted_pages(self, agency: Agency):
        proofed(make_scan(agency=agency), officer(agency))
        with pytest.raises(Refused, match="Cơ quan này không có trang nào đã nghiệm thu"):
            drawn(agency)

    def test_is_of_the_officers_agency(self, batch: Scan, agency: Agency):
        with pytest.raises(NotAllowed):
            open_sample(agency=agency, page_count=2, by=officer(make_agency("Sở Y tế"), "legal"), at=NOW, **DAYS)

    def test_is_listed_for_the_agency(self, batch: Scan, agency: Agency):
        sample = drawn(agency)
        assert [one.pk for one in samples_in_reach(agencies={agency.pk})] == [sample.pk]
        assert not samples_in_reach(agencies={make_agency("Sở Y tế").pk})


class TestCounting:
    def test_counts_what_was_left_wrong_and_changes_nothing(self, batch: Scan, agency: Agency):
        sample = drawn(agency)
        sampled, reader = sample.pages.first(), officer(agency, "legal")
        proof = open_page(page=sampled.page, officer=reader, kind=ProofKind.SAMPLE, at=NOW)
        done = count_page(sampled=sampled, proof=proof, typed=TypedChanges((RIGHT_MONEY,), {}), seconds=60, at=NOW)
        assert (done.errors, done.findings) == (1, [["5.O00.000", "5.000.000"]])
        assert "5.O00.000" in sampled.page.texts.get(is_current=True).text
        found = estimate_of(sample=sample)
        assert found
        assert found.errors == 1
        assert found.low < found.per_thousand < found.high
        assert list(estimates_by_month(agencies={agency.pk})) == [(agency.pk, date(2026, 11, 1))]
        again = open_page(page=sampled.page, officer=reader, kind=ProofKind.SAMPLE, at=NOW)
        with pytest.raises(WrongState):
            count_page(sampled=sampled, proof=again, typed=TypedChanges((), {}), seconds=1, at=NOW)

    def test_is_not_of_whoever_proofed_the_page(self, agency: Agency):
        both = officer(agency, "legal")
        scan = proofed(make_scan(agency=agency), both)
        accept_scan(scan=scan, by=officer(agency, "approver"), at=NOW)
        assert scan.state != ScanState.ACCEPTED  # the caller's row is as it was
        with pytest.raises(SecondPersonNeeded):
            open_page(page=drawn(agency).pages.get().page, officer=both, kind=ProofKind.SAMPLE, at=NOW)
