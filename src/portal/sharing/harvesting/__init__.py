"""What agencies' own sites publish: read from bytes, cleaned, recognised again, decided about. Pure.

decoding.py      bytes -> text: encodings that lie, letters of before Unicode, entities escaped twice; XML read safely
addresses.py     one form for the addresses of one thing
runs.py, parts.py, cleaning.py   a stranger's HTML -> its parts -> small, safe HTML, and blocks of an article
values.py        what travels: `ReadItem`, `SourceReading`, problems
fields.py        fields as they were told, dates among them -> `ReadItem`
xml_readers.py   RSS, Atom with tombstones, OAI-PMH;  json_readers.py  JSON Feed, and JSON by a mapping
similarity.py    texts that may be one -> keys to look them up by, and whether they are
decisions.py     what was known, what is read now, duplicates -> what to do
"""
