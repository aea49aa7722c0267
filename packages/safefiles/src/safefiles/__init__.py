"""Files from strangers: what they are, whether they are safe, and a sandbox to open them in.

formats.py        one table of kinds of files: ending, media type, first bytes
zipped.py         ZIP containers, measured before anything in them is unpacked; the packages of Word and Excel
markup.py         XML without DTD, entities or network
docx.py           a Word file looked through: runs nothing, fetches nothing, hides no other file
pdf.py            the same of a PDF, in the sandbox
pictures.py       pictures decoded in the sandbox, and drawn anew
sandbox.py        a process of its own, with bounds, off the network
errors.py         one family of errors; `str()` is a message in Vietnamese: what happened and what to do next
limits.py         how much a file may ask of the machine
"""
