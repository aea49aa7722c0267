"""From a published item to what is said of it on each channel and on paper. Pure: no Django, no database, no clock.

`items` are what is told of and who tells it, `forms` lists the forms with their parts, lengths and checks and the mark
of an approved wording, `proposals` writes each form, `scripts` are read aloud.
"""
