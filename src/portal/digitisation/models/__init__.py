"""The nouns of digitisation."""

from portal.digitisation.models.campaigns import Campaign, ListedDocument, Share
from portal.digitisation.models.drafts import Draft
from portal.digitisation.models.proofs import Correction, Proof
from portal.digitisation.models.scans import PageText, Scan, ScanPage

__all__ = [
    "Campaign",
    "Correction",
    "Draft",
    "ListedDocument",
    "PageText",
    "Proof",
    "Scan",
    "ScanPage",
    "Share",
]
