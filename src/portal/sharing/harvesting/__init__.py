"""What agencies' own sites publish: read from bytes, cleaned, recognised again, decided about. Pure.

letters.py     bytes -> text: encodings that lie, letters of before Unicode, entities escaped twice
moments.py     dates as Vietnamese sites write them
addresses.py   one form for the addresses of one thing
cleaning.py    a stranger's HTML -> small, safe HTML, and blocks of an article
making.py      fields as they were told -> `Read`
feeds.py       RSS, Atom with tombstones;  jsonfeed.py  JSON Feed, and JSON by a mapping;  oai.py  OAI-PMH
sketching.py   texts that may be one -> keys to look them up by;  likeness.py  whether they are
deciding.py    what was known, what is read now, twins -> what to do
"""
