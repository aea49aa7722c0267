"""The text of Vietnamese law: words, dates, addresses, trees and citations.

Pure Python: no Django, no files, no network, no clock.
"""

from lawtext.citations import find_citations as find_citations
from lawtext.structure.recipe import parse_article as parse_article, parse_document as parse_document, to_text as to_text
