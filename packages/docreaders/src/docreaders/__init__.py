"""Reads the text of files: DOCX, old Word and RTF, born-digital PDF, HTML, plain text, spreadsheets, archives.

Files are untrusted. No reader fetches anything or expands an entity, and each stops at its `FileLimits`; PDF and old
Word files are opened in a sandbox. Text in old Vietnamese encodings (TCVN3, VNI) is converted to Unicode. A file that
cannot be read raises `UnreadableFile`, with a message in Vietnamese that states the fault and what to do next.
"""
