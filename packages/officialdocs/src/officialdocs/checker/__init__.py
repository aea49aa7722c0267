"""Any DOCX against the layout of Nghị định 30/2020/NĐ-CP: read as a reader sees it, judged rule by rule.

Four stages: `package` (bytes -> XML, with limits), `reading` (XML -> lines with faces and measures, whatever style they
come from), `placing` (lines -> roles), and the rules of `judging`.
"""

from officialdocs.checker.departures import Departure
from officialdocs.checker.package import NotADocument
from officialdocs.checker.rules import RULES, check

__all__ = ["RULES", "Departure", "NotADocument", "check"]
