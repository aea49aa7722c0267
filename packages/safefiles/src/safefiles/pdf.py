"""A PDF looked through, in the sandbox: whether it does something by itself, or carries other files."""

from __future__ import annotations

from pathlib import Path

from safefiles.errors import ActiveContent, Encrypted, TooManyPages
from safefiles.sandbox import run_on_bytes
from safefiles.sandbox_child import ProcessLimits

_CHILD = Path(__file__).with_name("pdf_child.py")
_FAULTS = {3: TooManyPages, 5: Encrypted, 6: ActiveContent}  # what the child exits with
_BEHIND_THE_END = 1024  # bytes; more may be a second file


def check_pdf(data: bytes, *, most_pages: int, limits: ProcessLimits) -> None:
    """Raises TooManyPages, Encrypted, ActiveContent, Broken, TooSlow."""
    if len(data) - data.rfind(b"%%EOF") > _BEHIND_THE_END:
        raise ActiveContent
    run_on_bytes(_CHILD, data, str(most_pages), limits=limits).raise_for_code(_FAULTS)
