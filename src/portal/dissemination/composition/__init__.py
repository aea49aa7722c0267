"""From a published item to its wording on each channel and on paper. Pure: no Django, no database, no clock.

`items` has the item and the speaker, `forms` the forms with their parts, lengths, checks and proposals and the mark of
an approved wording, `speech` turns text into words to be read aloud.
"""
