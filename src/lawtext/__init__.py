"""The text of Vietnamese law: words, dates, addresses, trees and citations.

Pure Python: no Django, no files, no network, no clock.
"""

from lawtext.citations import find_citations
from lawtext.structure.recipe import parse_article, parse_document, to_text

__all__ = ["find_citations", "parse_article", "parse_document", "to_text"]
