"""From a source file to an edition ready to store: cleaned, split into provisions, citations found. Pure: no database.

cleanup.py         errors of sources: glued titles, stray headings, stamps, one-line articles
names.py           number, type, title, issuer and dates of an instrument, normalised
rows.py            provisions of lawtext -> rows with nested intervals
relations.py       relations stated by the text and its editors' notes
consolidations.py  applies changes to a stored edition step by step
editions.py        all stages in order: `prepare(source)`
proposals.py       changes to other texts, proposed as events
processes.py       the same in a few worker processes
"""
