"""Files from strangers: what they are, whether they are safe, and a sandbox to open them in.

formats.py        one table of kinds of files: ending, media type, first bytes
checks.py         Word files, PDFs, pictures and ZIP containers looked through: no macro, DTD, entity or hidden file;
                  how much a file may ask of the machine
sandbox.py        a process of its own, with bounds, off the network
errors.py         one family of errors; `str()` is a message in Vietnamese: what happened and what to do next
"""
