"""The nouns of digitisation."""

from portal.digitisation.models.proofs import Correction, Proof, Sample, SamplePage
from portal.digitisation.models.scans import (
    DigitisationCampaign,
    ListedDocument,
    PageText,
    Scan,
    ScanDraft,
    ScanPage,
    Share,
)

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
