"""From a file to the words in it: JSONL, JSON, DOCX, HTML, plain text, born-digital PDF.

Files come from anywhere. Nothing is unpacked to disk, nothing is fetched, no entity is expanded, every reader stops at
`Limits`, and a PDF is read in a process of its own that may use only so much memory and time. What cannot be read
raises `Unreadable` with a sentence for the officer: what is wrong, and what to do next.
"""
