"""The nouns of digitisation."""

from portal.digitisation.models.campaigns import Campaign, ListedDocument, Share
from portal.digitisation.models.proofs import Correction, Proof, Sample, SamplePage
from portal.digitisation.models.scans import Draft, PageText, Scan, ScanPage

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
