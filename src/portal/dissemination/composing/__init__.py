"""From a published item to what is said of it on each channel and on paper. Pure: no Django, no database, no clock.

`item` is what is told of, `forms` lists the forms with their parts and lengths, `proposing` writes each of them,
`checking` finds what is wrong in what an editor made of it, `scripts` are read aloud, `freezing` marks what was
approved.
"""
