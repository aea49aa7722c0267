"""What finders hand on: a kind and a place in the reading."""

from __future__ import annotations

from dataclasses import dataclass

from portal.questions.privacy.kinds import Confidence, Kind


@dataclass(frozen=True, slots=True)
class Found:
    kind: Kind
    start: int
    end: int
    confidence: Confidence = Confidence.SURE

    @property
    def length(self) -> int:
        return self.end - self.start
