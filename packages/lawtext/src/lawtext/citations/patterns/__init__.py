"""The words and forms of citations, as regular expressions over cleaned text. All of them run in linear time.

words.py       letters, lists of phrases, where a line breaks off
documents.py   numbers, names, "Luật này", treaties
units.py       unit words, their labels, headings
links.py       what may stand between a unit, the next unit and a document
paragraphs.py  paragraphs, amending and detailing clauses
"""
