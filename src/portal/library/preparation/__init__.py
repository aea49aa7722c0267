"""From a `Source` to what is put on the shelf: cleaned, cut into provisions, its citations found. Pure: no database.

repairs.py    the dirt of sources: glued titles, stray headings, stamps, one-line articles
naming.py     number, type, title, issuer, dates of an instrument, in the one form of the shelf
rows.py       provisions of lawtext -> rows with nested intervals
heads.py      fields that the text itself tells, each with its words and its doubt
citing.py     rows -> citations on their words
prepare.py    the stages in order: `prepare(source)`
"""
