"""Which assignment of the new text is which of the old one: by their titles, not by where they stand. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from lawtext.words import canonical_tone, fold, normalise, syllables

_ALIKE = (
    0.75  # of the letters: "Tuyên truyền qua Zalo" and "… qua Zalo, tin nhắn" are one task, two plans' tasks are not
)


def words_key(text: str) -> str:
    """A title without marks, capitals and punctuation, for comparing."""
    return " ".join(syllable.text for syllable in syllables(fold(canonical_tone(normalise(text)))))


@dataclass(frozen=True, slots=True)
class Pairing:
    """`pairs` are (index of old, index of new); what is in no pair was removed or added."""

    pairs: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def pair_titles(*, old: Sequence[str], new: Sequence[str]) -> Pairing:
    """Equal titles first, then the most alike; each is paired once."""
    before, after = [words_key(title) for title in old], [words_key(title) for title in new]
    likeness = sorted(
        ((_likeness(one, other), left, right) for left, one in enumerate(before) for right, other in enumerate(after)),
        key=lambda row: (-row[0], abs(row[1] - row[2]), row[1]),
    )
    found: dict[int, int] = {}
    for score, left, right in likeness:
        if score >= _ALIKE and left not in found and right not in found.values():
            found[left] = right
    return Pairing(
        pairs=tuple(sorted(found.items())),
        removed=tuple(index for index in range(len(old)) if index not in found),
        added=tuple(index for index in range(len(new)) if index not in found.values()),
    )


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0
