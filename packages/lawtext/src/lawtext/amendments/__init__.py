"""Amendments as data: which provision of which document is changed, by which clause, from when, into which words.

find_amendments(document)              # a parsed document
find_amendments_in(trees, title=…)     # a law given article by article
find_commencements_in(trees)           # own provisions that take effect on a day of their own
apply.apply(trees, amendments)         # the new trees, and one step to review for each amendment
footnotes.footnotes(steps, acting=…)   # the notes that a consolidated text carries at the places changed
footnotes.read_notes(text)             # the notes that one carries already

Stages, each a pure function over what the one before it gave:

    passages.py     trees -> passages: the words of each provision outside quotations, and what they cite
    verbs.py        one passage -> where an instruction begins, and what it does
    objects.py      references in its words -> what is acted on, and where new units go
    members.py      the words before a reference: is it meant, and how much of it
    tails.py        what stands behind a member: titles, histories, exceptions
    places.py       references -> addresses, completed by what was said above
    evidence.py     which pattern found it, and how far it may be trusted
    phrases.py      orders of words: which become which, and where; a quotation -> each unit's share of it
    heads.py        what a passage says for everything below it; days of effect, ends, exceptions
    finder.py       passages in order -> amendments
    recipe.py       the public functions
    drafts.py       new wording -> provisions, ready to stand at their address
    forest.py       trees by address: find, put, insert
    apply.py        amendments -> steps
    footnotes.py    steps -> the notes of a consolidated text; its words -> the notes in them
"""

from lawtext.amendments.recipe import find_amendments, find_amendments_in, find_commencements_in, title_of
from lawtext.amendments.types import Amendment, AmendmentAction, Commencement, Confidence, ProvisionPart

__all__ = [
    "Amendment",
    "AmendmentAction",
    "Commencement",
    "Confidence",
    "ProvisionPart",
    "find_amendments",
    "find_amendments_in",
    "find_commencements_in",
    "title_of",
]
