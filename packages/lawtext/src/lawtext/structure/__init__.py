"""From the plain text of a legal document to its tree.

Stages, each a pure function of the output of the one before:

    lines.py       text -> classified lines (text, page furniture …)
    footnotes.py   lines -> the same lines, footnotes marked
    headings.py    one line -> the units it may open; succession of numbers
    containers.py  lines -> quoted amendments; body, closing block, annexes, attached regulations
    openings.py    candidates -> the openings with consecutive numbers; addresses
    tree.py        openings + lines -> provisions with text and spans; attached forms and tables stay text
    head_form.py   lines -> the head as one string, and the marks of the form in it
    head.py        marks -> the fields of the head; its subject, and the doubts about them (head_subject.py)
    agencies.py, known_agencies.py   names of bodies: separated, spelt, and compared with known ones
    closing_block.py   signatory and dates
    recipe.py      `parse_document`, `parse_article`; the document's metadata
"""
