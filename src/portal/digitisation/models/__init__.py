"""The nouns of digitisation."""

from portal.digitisation.models.campaigns import Campaign, ListedDocument, Share
from portal.digitisation.models.drafts import Draft
from portal.digitisation.models.proofs import Correction, Proof
from portal.digitisation.models.samples import Sample, SamplePage
from portal.digitisation.models.scans import PageText, Scan, ScanPage

__all__ = [
    "Campaign",
    "Correction",
    "Draft",
    "ListedDocument",
    "PageText",
    "Proof",
    "Sample",
    "SamplePage",
    "Scan",
    "ScanPage",
    "Share",
]
