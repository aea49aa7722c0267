"""The nouns of digitisation."""

from portal.digitisation.models.campaigns import DigitisationCampaign, ListedDocument, Share
from portal.digitisation.models.proofs import Correction, Proof, Sample, SamplePage
from portal.digitisation.models.scans import PageText, Scan, ScanDraft, ScanPage

__all__ = [
    "DigitisationCampaign",
    "Correction",
    "ScanDraft",
    "ListedDocument",
    "PageText",
    "Proof",
    "Sample",
    "SamplePage",
    "Scan",
    "ScanPage",
    "Share",
]
