"""The written answer of an agency, in the form of an official letter: to be signed, stamped and sent, or downloaded."""

from portal.questions.documents.letter import Letter, letter_of
from portal.questions.documents.pdf import write_pdf
from portal.questions.documents.word import write_docx
from portal.questions.models import Reply

__all__ = ["Letter", "letter_docx", "letter_of", "letter_pdf"]


def letter_docx(reply: Reply) -> bytes:
    """The letter as a Word document. The reply's question, with its asker and agency, should be joined."""
    return write_docx(letter_of(reply))


def letter_pdf(reply: Reply) -> bytes:
    return write_pdf(letter_of(reply))
