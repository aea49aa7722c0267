"""Files from strangers: detecting their format, checking them, and a sandbox in which they are opened.

formats.py        the table of file formats: extension, media type, first bytes
checks.py         checks of Word files, PDFs, pictures and ZIP containers: no macro, DTD, entity or hidden file;
                  limits of size, time and memory
sandbox.py        a separate process with resource limits and without network
errors.py         a family of errors; `str()` is a message in Vietnamese: what happened and what to do next
"""
