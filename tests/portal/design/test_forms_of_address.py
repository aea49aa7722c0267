"""Readers are called "bạn", wherever the portal speaks to them: one voice, short enough for a text message."""

import re
from pathlib import Path

PORTAL = Path(__file__).resolve().parents[3] / "src" / "portal"
_SPEAKING = {".html", ".txt", ".py", ".typ", ".js", ".md", ".toml"}
_OTHERWISE = re.compile(r"\b(?:anh/chị|ông/bà|quý vị|quý khách)\b", re.IGNORECASE)
# What is read and not said: words that people write themselves. A letter on paper, with number and seal, keeps the
# form of administrative documents.
_NOT_OURS = {
    "questions/queries/letters.py",
    "questions/imports/pairs.toml",
    "questions/privacy/name_words.toml",
}


def test_everybody_is_called_the_same():
    files = (path for path in PORTAL.rglob("*") if path.suffix in _SPEAKING and "migrations" not in path.parts)
    spoken = {str(path.relative_to(PORTAL)): path.read_text("utf-8") for path in files}
    assert sum("bạn" in text for text in spoken.values()) > 50
    other = {name: _OTHERWISE.findall(text) for name, text in spoken.items() if name not in _NOT_OURS}
    assert {name: found for name, found in other.items() if found} == {}
