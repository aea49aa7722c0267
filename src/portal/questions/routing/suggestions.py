"""Field and agency for one question, with the reasons in words; and who is competent for a field on a day.

A field's probability comes from the shipped weights and from what was decided here; an agency is named by the rules for
the likely fields, and by habit where officers have decided often enough. Nothing is suggested that is a mere guess.
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
    """The people's committee of the asker's own place of one level."""

    key: int
    name: str


@dataclass(frozen=True, slots=True)
class CompetenceRule:
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
    rule: CompetenceRule
    phrase: str = ""


def competent(
    *, field_slug: str, text: str, place: Mapping[str, Committee], rules: Iterable[CompetenceRule], on: date
) -> tuple[Competent, ...]:
    """Whom the rules name, the most fitting first, each agency once.

    `place`: level -> committee of the asker's place. A rule for a level says nothing where the place is not known.
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


@lru_cache(maxsize=500)  # each phrase of each rule, for each field, against one text and then the next
def _plain(text: str) -> str:
    """Only folded words, with a blank before and after each: " dat dai "; so that a phrase is found as whole words."""
    letters = "".join(letter if letter.isalnum() else " " for letter in fold(text))
    return f" {' '.join(letters.split())} "


# Below this the best field is wrong more often than right (benchmark `routing`): better to say nothing.
LEAST = 0.3
LEAST_AGENCY = 0.15
MOST_FIELDS = 3
MOST_AGENCIES = 3
_WORDS_SHOWN = 4
_NAMES_HEARD = 2  # the law's first names for a thing; the others are only kin to it
# After so many decisions, habit counts as much as the rules do.
_HALF_TAUGHT = 60
_A_HABIT = 5  # decisions that went one way
# A phrase that a rule asks for is evidence of its own: so much is added of what is missing to certainty.
_PHRASE = 0.5


@dataclass(frozen=True, slots=True)
class FieldGuess:
    """A topic with the question's words that speak for it, where it is likely at all."""

    slug: str
    probability: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgencyGuess:
    """An agency with the sentence that tells the officer why. `confidence` is between 0 and 1."""

    agency: int
    name: str
    field_slug: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class RoutingSuggestion:
    """Ranked; both empty where nothing is known well enough."""

    fields: tuple[FieldGuess, ...] = ()
    agencies: tuple[AgencyGuess, ...] = ()

    @property
    def best(self) -> AgencyGuess | None:
        return self.agencies[0] if self.agencies else None


@dataclass(frozen=True, slots=True)
class RoutingHabits:
    """What was decided here, of fields and of agencies (labels: keys as text), and what these agencies are called."""

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
    """What is known of a question. Never raises; the same question gets the same suggestion.

    `chosen_field` is what the asker said it was about, `wished` the agency they wished to ask: both weigh, neither
    decides. `field_names`: slug -> name, for the sentences. `said`: the everyday words in it, with the law's: the
    classifier has read laws alone, and there is no "sổ đỏ" in any.
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
    """The terms of a question, and those of what the law calls the things in it, shown as the asker said them."""
    for one in said:
        for name in one.law[:_NAMES_HEARD]:
            for term in terms_of(name):
                words.setdefault(term, one.words)
    return words


def guess_fields(
    *, words: Mapping[str, str], seed: RoutingSeed, lessons: RoutingLessons, chosen: str = ""
) -> tuple[FieldGuess, ...]:
    """All topics by probability; the probabilities add up to one. Empty for a text with no word that is known."""
    known, evidence = seed.evidence(words)
    if not known:
        return ()
    scores = evidence.sum(axis=0) + seed.bias + _taught(seed.labels, lessons.weights(known), lessons)
    topic = chosen.partition("/")[0]
    if topic in seed.labels:
        scores[seed.labels.index(topic)] += 1.5  # askers choose the right field about four times out of five
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
    """The evidence of decisions, gathered by topic; its weight grows with how many there are."""
    trust = lessons.size / (lessons.size + _HALF_TAUGHT)
    by_topic: dict[str, float] = {}
    for label, evidence in taught.items():
        topic = label.partition("/")[0]
        by_topic[topic] = max(by_topic.get(topic, -np.inf), evidence)
    return np.array([trust * by_topic.get(label, 0.0) for label in labels], dtype=np.float32)


def _speaking(known: list[str], evidence: NDArray[np.float32], words: Mapping[str, str]) -> tuple[str, ...]:
    """The words that speak most for a topic, as the asker wrote them: pairs, and syllables only where no pair does."""
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
    """The agencies that the rules name for the fields that are likely enough; for all others only those named by a
    phrase, which is evidence of its own: "công ty nợ lương" sounds of companies and is about wages.
    """
    found: dict[int, AgencyGuess] = {}
    heard = [rule for rule in rules if not rule.words or any(_plain(words) in _plain(text) for words in rule.words)]
    spoken = {rule.field_slug.partition("/")[0] for rule in heard if rule.words}
    # A topic of which the classifier knows nothing is still found by the phrase that a rule asks for.
    others = (FieldGuess(slug, 0.0) for slug in sorted(spoken - {guess.slug for guess in fields}))
    for guess in (one for one in (*fields, *others) if one.slug in spoken or one in certain):
        narrowed = [rule for rule in heard if rule.covers(guess.slug) or rule.field_slug.startswith(f"{guess.slug}/")]
        for rank, one in enumerate(_competent(guess.slug, text, place, narrowed, on)):
            if not one.phrase and guess not in certain:
                continue
            # Of several agencies that the rules name for one field, each further one is half as likely.
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
    """Rules of headings of the topic count when their phrase is in the question: the classifier tells topics alone."""
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
    """ "Lĩnh vực Đất đai (câu hỏi có lời “thu hồi đất”) do Sở … trả lời, theo Quyết định …" """
    called = names.get(one.rule.field_slug, one.rule.field_slug)
    said = (one.phrase,) if one.phrase else guess.words[:2]
    because = f" (câu hỏi có lời {', '.join(f'“{words}”' for words in said)})" if said else ""
    whose = " nơi người hỏi ở" if one.rule.level else ""
    source = f", theo {one.rule.basis}" if one.rule.basis else ""
    return f"Lĩnh vực {called}{because} do {one.name}{whose} trả lời{source}."


def _with_habit(
    found: dict[int, AgencyGuess], words: Mapping[str, str], habits: RoutingHabits, fields: tuple[FieldGuess, ...]
) -> dict[int, AgencyGuess]:
    """Mixed with what officers here have done with questions of the same words, by how often they have decided."""
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
    """Best first. The asker's wish lifts an agency that is likely anyway; alone it makes none likely."""
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
