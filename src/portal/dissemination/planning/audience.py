"""To whom a campaign goes: interests x area x role, as a value that the database keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.dissemination.states import Channel, Followed, Role

# What somebody follows says that they want word of it; an answer is followed for itself and is no interest.
INTERESTS = (Followed.FIELD, Followed.INSTRUMENT, Followed.AGENCY, Followed.PLACE)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who follows one of the `interests` (kind, key), lives in one of the `places` (their keys), is one of the `roles`.

    What is empty does not narrow. `with_unsaid`: also those who did not say where they live or as what they want word.
    """

    interests: tuple[tuple[str, str], ...] = ()
    places: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    with_unsaid: bool = True

    def kept(self) -> dict[str, Any]:
        """As the database keeps it."""
        return {
            "interests": [list(one) for one in self.interests],
            "places": list(self.places),
            "roles": list(self.roles),
            "with_unsaid": self.with_unsaid,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Audience:
        """From what the database keeps. What names nothing known is left out."""
        known = {one.value for one in INTERESTS}
        pairs = (tuple(map(str, one)) for one in kept.get("interests", ()) if len(one) == 2)  # noqa: PLR2004
        return cls(
            interests=tuple((kind, key) for kind, key in pairs if kind in known and key),
            places=tuple(int(one) for one in kept.get("places", ())),
            roles=tuple(one for one in kept.get("roles", ()) if one in {role.value for role in Role}),
            with_unsaid=bool(kept.get("with_unsaid", True)),
        )


def channels_of(kept: object) -> tuple[Channel, ...]:
    """The channels of a campaign in their order, each once; what is no channel is left out."""
    names = kept if isinstance(kept, list | tuple) else ()
    known = {one.value: one for one in Channel}
    return tuple(dict.fromkeys(known[name] for name in names if name in known))


def ancestors(path: str) -> tuple[str, ...]:
    """A field and the topics above it: whoever follows "dat-dai" wants word of "dat-dai/dang-ky" too."""
    steps = path.split("/")
    return tuple("/".join(steps[:depth]) for depth in range(len(steps), 0, -1))
