"""Suggest field and agency for a question, with reasons in words; determine the competent agencies of a field on a day.

The probability of a field comes from the shipped weights and from local decisions. Rules name the agencies for likely
fields; decisions of officers count once there are enough of them. A suggestion below the threshold is not made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lawtext.words import fold
from portal.questions.routing import EverydayPhrase, RoutingLessons, RoutingSeed, terms_of


@dataclass(frozen=True, slots=True)
class Committee:
    """The people's committee of one level at the asker's place."""

    key: int
    name: str


@dataclass(frozen=True, slots=True)
class CompetenceRule:
    """A `Competence`: an agency, or the committees of a level, answers in a field from `valid_from` until before
    `valid_to`.

    If there are `words`, the question must contain one of these phrases, with or without diacritics.
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
        """True for the field itself and its headings: "dat-dai" covers "dat-dai/dat-dai"."""
        return field_slug == self.field_slug or field_slug.startswith(f"{self.field_slug}/")


@dataclass(frozen=True, slots=True)
class Competent:
    """An agency that a rule names for a question; `phrase` is the phrase of the rule found in the question, if any."""

    agency: int
    name: str
    rule: CompetenceRule
    phrase: str = ""


def competent(
    *, field_slug: str, text: str, place: Mapping[str, Committee], rules: Iterable[CompetenceRule], on: date
) -> tuple[Competent, ...]:
    """The agencies that the rules name, the most specific rule first, each agency once.

    `place` maps levels to the committees at the asker's place. A rule for a level needs a known place.
    """
    holding = [rule for rule in rules if rule.holds_on(on) and rule.covers(field_slug)]
    plain = _plain(text)
    found: dict[int, Competent] = {}
    for rule in sorted(holding, key=_narrowest_first):
        phrase = next((words for words in rule.words if _plain(words) in plain), "")
        named = place.get(rule.level) if rule.agency is None else Committee(rule.agency, rule.agency_name)
        if named is not None and (phrase or not rule.words):
            found.setdefault(named.key, Competent(named.key, named.name, rule, phrase))
    return tuple(found.values())


def _narrowest_first(rule: CompetenceRule) -> tuple[bool, int, date, str, int]:
    return (
        not rule.words,
        -rule.field_slug.count("/"),
        date.fromordinal(rule.valid_from.toordinal()),
        rule.level,
        rule.agency or 0,
    )


@lru_cache(maxsize=500)  # the same phrases of the rules are folded for each field and question
def _plain(text: str) -> str:
    """Folded words, each surrounded by spaces: " dat dai ", so that a substring search finds whole words only."""
    letters = "".join(letter if letter.isalnum() else " " for letter in fold(text))
    return f" {' '.join(letters.split())} "


# Probability below which the best field is wrong more often than right (benchmark `routing`): suggest nothing.
LEAST = 0.3
LEAST_AGENCY = 0.15
MOST_FIELDS = 3
MOST_AGENCIES = 3
_WORDS_SHOWN = 4
_NAMES_HEARD = 2  # first names of a thing in law; the later ones are only related to it
# Number of decisions at which habit weighs as much as the rules.
_HALF_TAUGHT = 60
_A_HABIT = 5  # decisions for one agency
# A phrase of a rule is evidence of its own: it closes this part of the gap to certainty.
_PHRASE = 0.5


@dataclass(frozen=True, slots=True)
class FieldGuess:
    """A topic with its probability and, if it is likely, the words of the question that support it."""

    slug: str
    probability: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgencyGuess:
    """An agency with the reason, a sentence for the officer. `confidence` is between 0 and 1."""

    agency: int
    name: str
    field_slug: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class RoutingSuggestion:
    """Fields and agencies, best first; empty if nothing is likely enough."""

    fields: tuple[FieldGuess, ...] = ()
    agencies: tuple[AgencyGuess, ...] = ()

    @property
    def best(self) -> AgencyGuess | None:
        return self.agencies[0] if self.agencies else None


@dataclass(frozen=True, slots=True)
class RoutingHabits:
    """Local decisions on fields and agencies (labels are keys as text), and the names of these agencies."""

    fields: RoutingLessons = field(default_factory=RoutingLessons)
    agencies: RoutingLessons = field(default_factory=RoutingLessons)
    names: Mapping[int, str] = field(default_factory=dict)


def suggest(
    *,
    text: str,
    seed: RoutingSeed,
    rules: Iterable[CompetenceRule],
    on: date,
    place: Mapping[str, Committee] | None = None,
    habits: RoutingHabits = RoutingHabits(),
    field_names: Mapping[str, str] | None = None,
    chosen_field: str = "",
    wished: int | None = None,
    said: Sequence[EverydayPhrase] = (),
) -> RoutingSuggestion:
    """Suggest fields and agencies for a question. Never raises; deterministic.

    `chosen_field` is the field the asker selected, `wished` the agency they named; both raise scores and neither
    decides. `field_names` maps slugs to names, for the reasons. `said` are everyday phrases of the question with their
    names in law: the classifier was trained on laws, which do not contain "sổ đỏ".
    """
    words = _with_the_laws(terms_of(text), said)
    fields = guess_fields(words=words, seed=seed, lessons=habits.fields, chosen=chosen_field)
    likely = tuple(guess for guess in fields if guess.probability >= LEAST / 2)
    if not likely or likely[0].probability < LEAST:
        likely = ()
    by_rule = _by_rule(fields, text, place or {}, list(rules), on, field_names or {}, certain=likely[:MOST_FIELDS])
    found = _with_habit(by_rule, words, habits, likely)
    return RoutingSuggestion(likely[:MOST_FIELDS], _with_requested(found, wished)[:MOST_AGENCIES])


def _with_the_laws(words: dict[str, str], said: Sequence[EverydayPhrase]) -> Mapping[str, str]:
    """The terms of a question, plus those of the names in law of its phrases, which map to the asker's words."""
    for one in said:
        for name in one.law[:_NAMES_HEARD]:
            for term in terms_of(name):
                words.setdefault(term, one.words)
    return words


def guess_fields(
    *, words: Mapping[str, str], seed: RoutingSeed, lessons: RoutingLessons, chosen: str = ""
) -> tuple[FieldGuess, ...]:
    """All topics by probability; the probabilities add up to 1. Empty if no term of the text is known."""
    known, evidence = seed.evidence(words)
    if not known:
        return ()
    scores = evidence.sum(axis=0) + seed.bias + _taught(seed.labels, lessons.weights(known), lessons)
    topic = chosen.partition("/")[0]
    if topic in seed.labels:
        scores[seed.labels.index(topic)] += 1.5  # askers select the right field about four times out of five
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    order = np.argsort(-shares, kind="stable")
    return tuple(
        FieldGuess(
            seed.labels[at],
            float(shares[at]),
            _speaking(known, evidence[:, at], words) if shares[at] >= LEAST / 2 else (),
        )
        for at in order
    )


def _taught(labels: tuple[str, ...], taught: Mapping[str, float], lessons: RoutingLessons) -> NDArray[np.float32]:
    """Evidence from local decisions per topic; its weight grows with the number of decisions."""
    trust = lessons.size / (lessons.size + _HALF_TAUGHT)
    by_topic: dict[str, float] = {}
    for label, evidence in taught.items():
        topic = label.partition("/")[0]
        by_topic[topic] = max(by_topic.get(topic, -np.inf), evidence)
    return np.array([trust * by_topic.get(label, 0.0) for label in labels], dtype=np.float32)


def _speaking(known: list[str], evidence: NDArray[np.float32], words: Mapping[str, str]) -> tuple[str, ...]:
    """The words with the most evidence for a topic, as the asker wrote them: pairs, or syllables if there
    are no pairs."""
    speaking = [known[at] for at in np.argsort(-evidence, kind="stable") if evidence[at] > 0]
    pairs = [term for term in speaking if " " in term]
    return tuple(dict.fromkeys(words[term] for term in (pairs or speaking)))[:_WORDS_SHOWN]


def _by_rule(
    fields: tuple[FieldGuess, ...],
    text: str,
    place: Mapping[str, Committee],
    rules: list[CompetenceRule],
    on: date,
    names: Mapping[str, str],
    *,
    certain: tuple[FieldGuess, ...],
) -> dict[int, AgencyGuess]:
    """Agencies that the rules name for the fields in `certain`. For other fields only agencies of a rule whose phrase
    occurs, which is evidence of its own: "công ty nợ lương" looks like company law and concerns wages."""
    found: dict[int, AgencyGuess] = {}
    heard = [rule for rule in rules if not rule.words or any(_plain(words) in _plain(text) for words in rule.words)]
    spoken = {rule.field_slug.partition("/")[0] for rule in heard if rule.words}
    # A phrase of a rule also finds topics that the classifier does not know.
    others = (FieldGuess(slug, 0.0) for slug in sorted(spoken - {guess.slug for guess in fields}))
    for guess in (one for one in (*fields, *others) if one.slug in spoken or one in certain):
        narrowed = [rule for rule in heard if rule.covers(guess.slug) or rule.field_slug.startswith(f"{guess.slug}/")]
        for rank, one in enumerate(_competent(guess.slug, text, place, narrowed, on)):
            if not one.phrase and guess not in certain:
                continue
            # If rules name several agencies for a field, each further one gets half the confidence.
            confidence = guess.probability / 2**rank
            if one.phrase:
                confidence += (1 - confidence) * _PHRASE
            if confidence > (found[one.agency].confidence if one.agency in found else 0.0):
                found[one.agency] = AgencyGuess(
                    one.agency, one.name, one.rule.field_slug, confidence, _why(guess, one, names)
                )
    return found


def _competent(
    topic: str, text: str, place: Mapping[str, Committee], rules: list[CompetenceRule], on: date
) -> tuple[Competent, ...]:
    """The agencies for a topic. Rules of its headings count only if their phrase occurs, as the classifier predicts
    topics only."""
    headings = {rule.field_slug for rule in rules if rule.field_slug != topic and rule.words}
    found: dict[int, Competent] = {}
    for slug in sorted(headings):
        for one in competent(field_slug=slug, text=text, place=place, rules=rules, on=on):
            if one.phrase and one.rule.field_slug == slug:
                found.setdefault(one.agency, one)
    for one in competent(field_slug=topic, text=text, place=place, rules=rules, on=on):
        found.setdefault(one.agency, one)
    return tuple(sorted(found.values(), key=lambda one: not one.phrase))


def _why(guess: FieldGuess, one: Competent, names: Mapping[str, str]) -> str:
    """The reason, as in "Lĩnh vực Đất đai (câu hỏi có lời “thu hồi đất”) do Sở … trả lời, theo Quyết định …"."""
    called = names.get(one.rule.field_slug, one.rule.field_slug)
    said = (one.phrase,) if one.phrase else guess.words[:2]
    because = f" (câu hỏi có lời {', '.join(f'“{words}”' for words in said)})" if said else ""
    whose = " nơi người hỏi ở" if one.rule.level else ""
    source = f", theo {one.rule.basis}" if one.rule.basis else ""
    return f"Lĩnh vực {called}{because} do {one.name}{whose} trả lời{source}."


def _with_habit(
    found: dict[int, AgencyGuess], words: Mapping[str, str], habits: RoutingHabits, fields: tuple[FieldGuess, ...]
) -> dict[int, AgencyGuess]:
    """Blend the confidences with the decisions of officers on similar questions, weighted by the number of
    decisions."""
    lessons = habits.agencies
    if not lessons.size:
        return found
    weights = lessons.weights(words)
    prior = {label: np.log(max(lessons.share(label), 1e-6)) for label in weights}
    scores = {label: weights[label] + prior[label] for label in weights}
    top = max(scores.values(), default=0.0)
    total = sum(np.exp(score - top) for score in scores.values())
    trust = 0.5 * lessons.size / (lessons.size + _HALF_TAUGHT)
    mixed = {key: _scaled(guess, (1 - trust) * guess.confidence) for key, guess in found.items()}
    for label in sorted(scores):
        key, share = int(label), float(np.exp(scores[label] - top) / total)
        is_habit = lessons.totals[label] >= _A_HABIT and weights[label] > 0 and share >= LEAST
        if key not in habits.names or not is_habit:
            continue
        name, slug = habits.names[key], fields[0].slug if fields else ""
        before = mixed.get(key) or AgencyGuess(
            key, name, slug, 0.0, f"Cán bộ đã nhiều lần chuyển câu hỏi có lời tương tự cho {name}."
        )
        mixed[key] = _scaled(before, before.confidence + trust * share)
    return mixed


def _scaled(guess: AgencyGuess, confidence: float) -> AgencyGuess:
    return AgencyGuess(guess.agency, guess.name, guess.field_slug, min(confidence, 1.0), guess.reason)


def _with_requested(found: dict[int, AgencyGuess], wished: int | None) -> tuple[AgencyGuess, ...]:
    """Agencies, best first. The asker's wish raises an agency that was found; it does not add one."""
    if wished in found:
        one = found[wished]
        confidence = one.confidence + (1 - one.confidence) * 0.3
        found = found | {
            one.agency: AgencyGuess(
                one.agency, one.name, one.field_slug, confidence, f"{one.reason} Người hỏi cũng muốn hỏi cơ quan này."
            )
        }
    worth_saying = [one for one in found.values() if one.confidence >= LEAST_AGENCY]
    return tuple(sorted(worth_saying, key=lambda one: (-one.confidence, one.agency)))
