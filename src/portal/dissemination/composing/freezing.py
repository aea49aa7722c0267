"""The mark of an approved wording: whoever changes one sign of it afterwards changes the mark."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping


def mark_of(wordings: Iterable[tuple[str, Mapping[str, str], str]]) -> str:
    """SHA-256 over all forms: (form, its parts, the template it fills), in one order whoever asks."""
    told = sorted([form, dict(sorted(content.items())), template] for form, content, template in wordings)
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
