"""Who is competent for a field on a day: dated rules, the narrower field first, then those that ask for words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lawtext.words import fold


@dataclass(frozen=True, slots=True)
class Committee:
    """The people's committee of the asker's own place of one level."""

    key: int
    name: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A `Competence`: an agency, or the committees of a level, answers in a field from a day until before another.

    `words` are phrases of which one must stand in the question, marks or not; none: always.
    """

    field_slug: str
    agency: int | None = None
    agency_name: str = ""
    level: str = ""
    words: tuple[str, ...] = ()
    basis: str = ""
    valid_from: date = date.min
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def covers(self, field_slug: str) -> bool:
        """A rule for a topic holds for its headings too: "dat-dai" covers "dat-dai/dat-dai"."""
        return field_slug == self.field_slug or field_slug.startswith(f"{self.field_slug}/")


@dataclass(frozen=True, slots=True)
class Competent:
    """An agency that a rule names for a question, and the phrase of the question that made it so, if one did."""

    agency: int
    name: str
    rule: Rule
    phrase: str = ""


def competent(
    *, field_slug: str, text: str, place: Mapping[str, Committee], rules: Iterable[Rule], on: date
) -> tuple[Competent, ...]:
    """Whom the rules name, the most fitting first, each agency once.

    `place`: level -> committee of the asker's place. A rule for a level says nothing where the place is not known.
    """
    holding = [rule for rule in rules if rule.holds_on(on) and rule.covers(field_slug)]
    plain = _plain(text)
    found: dict[int, Competent] = {}
    for rule in sorted(holding, key=_narrowest_first):
        phrase = next((words for words in rule.words if _plain(words) in plain), "")
        if rule.words and not phrase:
            continue
        named = _named(rule, place)
        if named is not None:
            found.setdefault(named.key, Competent(named.key, named.name, rule, phrase))
    return tuple(found.values())


def _narrowest_first(rule: Rule) -> tuple[bool, int, date, str, int]:
    return (
        not rule.words,
        -rule.field_slug.count("/"),
        date.fromordinal(rule.valid_from.toordinal()),
        rule.level,
        rule.agency or 0,
    )


def _named(rule: Rule, place: Mapping[str, Committee]) -> Committee | None:
    if rule.agency is not None:
        return Committee(rule.agency, rule.agency_name)
    return place.get(rule.level)


def _plain(text: str) -> str:
    """Only folded words, with a blank before and after each: " dat dai "; so that a phrase is found as whole words."""
    letters = "".join(letter if letter.isalnum() else " " for letter in fold(text))
    return f" {' '.join(letters.split())} "
