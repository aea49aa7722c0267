"""What a colleague who reads along would say of a text: a table of small rules over a content as values.

`reading` takes the stored form of a body apart, `rules` says what each rule looks for, `advise` asks them all. No
database, no clock: what the library knows of the laws that are cited is passed in (`values.Law`).
"""
