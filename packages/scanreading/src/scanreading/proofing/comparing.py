"""Two texts of one page side by side: only where they differ, with the words around it."""

from dataclasses import dataclass
from difflib import SequenceMatcher

_AROUND = 5  # words


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two texts differ: what both have before it, what each has, what both have after it."""

    lead: str
    saved: str
    typed: str
    rest: str


def differences(saved: str, typed: str) -> list[Difference]:
    """Word by word, in the order of reading; lines and blanks do not count."""
    one, other = saved.split(), typed.split()
    found = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal":
            lead, rest = one[max(0, start - _AROUND) : start], one[end : end + _AROUND]
            found.append(
                Difference(" ".join(lead), " ".join(one[start:end]), " ".join(other[new_start:new_end]), " ".join(rest))
            )
    return found
