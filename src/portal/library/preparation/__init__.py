"""From a `Source` to what is put on the shelf: cleaned, cut into provisions, its citations found. Pure: no database.

cleanup.py         the dirt of sources: glued titles, stray headings, stamps, one-line articles
names.py           number, type, title, issuer, dates of an instrument, in the one form of the shelf
rows.py            provisions of lawtext -> rows with nested intervals
relations.py       what the text and its editors' notes say of other texts
consolidations.py  whose text a consolidation is, and what it says was done to it
editions.py        the stages in order: `prepare(source)`
proposals.py       what texts say was done to others, proposed as events
processes.py       the same in a few processes beside us
"""
