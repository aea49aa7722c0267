"""What a colleague who reads along would say of a text: a table of small rules over a content as values.

`values` takes the stored form of a body apart, `rules` and `media` say what each rule looks for. No database, no clock:
what the library knows of the laws that are cited is passed in (`values.DraftLaw`).
"""
