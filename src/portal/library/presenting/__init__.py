"""What a law's pages show, put together from queries: contents, text within a budget, metadata, links.

Views hand over what they asked for and get values that templates only print.
"""

from portal.library.presenting.changes import Change, changes_of, page_of, place_name
from portal.library.presenting.chronicle import act_rows, history_rows
from portal.library.presenting.days import OwnDay, own_days
from portal.library.presenting.facts import facts_of, status_tag
from portal.library.presenting.links import Links
from portal.library.presenting.pieces import Entry, Piece, contents_of, pieces_of
from portal.library.presenting.relations import Basis, Group, Related, bases_that_are_over, chain_of, groups_of, related
from portal.library.presenting.signs import signs_of
from portal.library.presenting.situation import Situation, sentence_of, situation_of
from portal.library.presenting.text import Setting, Text, render_pieces, text_within, weight

__all__ = [
    "Basis",
    "Change",
    "Entry",
    "Group",
    "Links",
    "OwnDay",
    "Piece",
    "Related",
    "Setting",
    "Situation",
    "Text",
    "act_rows",
    "bases_that_are_over",
    "chain_of",
    "changes_of",
    "contents_of",
    "facts_of",
    "groups_of",
    "history_rows",
    "own_days",
    "page_of",
    "pieces_of",
    "place_name",
    "related",
    "render_pieces",
    "sentence_of",
    "signs_of",
    "situation_of",
    "status_tag",
    "text_within",
    "weight",
]
