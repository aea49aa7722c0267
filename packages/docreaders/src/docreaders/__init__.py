"""From a file to the words in it: DOCX, old Word and RTF, born-digital PDF, HTML, plain text, spreadsheets, archives.

Files come from anywhere. Nothing is fetched, no entity is expanded, every reader stops at `FileLimits`, a PDF and an
old Word file are opened in a sandbox. Text in the old Vietnamese encodings (TCVN3, VNI) becomes Unicode; what cannot be
read raises `UnreadableFile` with a sentence in Vietnamese: what is wrong, and what to do next.
"""
