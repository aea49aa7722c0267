"""Any DOCX against the layout of Nghị định 30/2020/NĐ-CP: read as a reader sees it, judged rule by rule.

Four stages: `package` (bytes -> XML, with limits), `reading` (XML -> lines with faces and measures, whatever style they
come from), `placing` (lines -> roles), and the rules of `judging`.
"""

from portal.reports.docx.checking.departures import Departure
from portal.reports.docx.checking.judging import RULES, check
from portal.reports.docx.checking.package import NotADocument

__all__ = ["RULES", "Departure", "NotADocument", "check"]
