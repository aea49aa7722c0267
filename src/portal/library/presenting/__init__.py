"""What a law's pages show, put together from queries: contents, text within a budget, metadata, links.

Views hand over what they asked for and get values that templates only print.
"""

from portal.library.presenting.changes import Change, changes_of, page_of, place_name
from portal.library.presenting.facts import facts_of, status_tag
from portal.library.presenting.links import Links
from portal.library.presenting.pieces import Entry, Piece, contents_of, pieces_of
from portal.library.presenting.signs import signs_of
from portal.library.presenting.situation import Situation, sentence_of, situation_of
from portal.library.presenting.text import Setting, Text, render_pieces, text_within, weight

__all__ = [
    "Change",
    "Entry",
    "Links",
    "Piece",
    "Setting",
    "Situation",
    "Text",
    "changes_of",
    "contents_of",
    "facts_of",
    "page_of",
    "pieces_of",
    "place_name",
    "render_pieces",
    "sentence_of",
    "signs_of",
    "situation_of",
    "status_tag",
    "text_within",
    "weight",
]
