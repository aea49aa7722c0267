"""From the plain text of a legal document to its tree.

Stages, each a pure function over what the one before it gave:

    lines.py       text -> lines: what is text, what is page furniture
    footnotes.py   lines -> the same lines, footnotes put aside
    headings.py    one line -> what unit it may open, and what follows what
    containers.py  lines -> which stand inside a quoted amendment; body, closing block, annexes, attached regulations
    openings.py    candidates -> the openings that number on; addresses
    tree.py        openings + lines -> provisions with text and spans; attached forms and tables stay closed
    head_form.py   lines -> the head as one string, and the marks of its form
    head.py        marks -> the fields of the head; its subject, and the doubts about them (head_subject.py)
    agencies.py, known_agencies.py   names of bodies: parted, spelt, and whether they are known
    closing_block.py   who signed, since when
    recipe.py      `parse_document`, `parse_article`; all that the document says of itself
"""
