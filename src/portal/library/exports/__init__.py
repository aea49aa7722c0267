"""The law to take along: one frozen `Book` in, a file out; PDF, Word, EPUB, Akoma Ntoso, JSON.

Pure: writers know no database, no request and no clock. What a book holds is gathered by `portal.library.binding`;
`FORMS` lists the writers. The forms are described in docs/howto/exports.md.
"""

from portal.library.exports.book import Book, Cited, Cover, Event, Leaf, Related, TooLong, Touch, Work
from portal.library.exports.forms import FORMS, Form

__all__ = ["FORMS", "Book", "Cited", "Cover", "Event", "Form", "Leaf", "Related", "TooLong", "Touch", "Work"]
