"""Amendments as data: which provision of which document is changed, by which clause, from when, into which words.

find_amendments(document)              # a parsed document
find_amendments_in(trees, title=…)     # a law given article by article
apply(roots, amendments)               # a tree and instructions -> the new tree, and every step to review

Stages, each a pure function over what the one before it gave:

    quotations.py    text -> its outermost quotations, and the text with their words blanked out
    passages.py      trees -> passages: the words of each provision outside quotations, and what they cite
    verbs.py         one passage -> where an instruction begins, and what it does
    objects.py       references after a verb -> what is acted on, and where new units go
    timing.py        words -> days of effect, ends, exceptions
    find.py          passages in order -> amendments: what is said once holds for everything below
    wording.py       a quotation -> each unit's share of it, and its tree
    apply.py, forest.py, edits.py    amendments -> steps: new trees out of old
"""

from lawtext.amendments.types import Action, Amendment, Commencement, Part

__all__ = ["Action", "Amendment", "Commencement", "Part"]
