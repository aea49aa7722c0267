"""What a record says, kind by kind: frozen values, from which the JSON Schemas are made.

A value refuses what its schema would refuse, so that nothing wrong is ever written into a package.
"""

from portal.api.national.shapes.agencies import AgencyData, Handover
from portal.api.national.shapes.contents import BookData, EventData
from portal.api.national.shapes.laws import LawData, Span, Text
from portal.api.national.shapes.plans import Assignment, Basis, Deadline, PlanData, Progress, Role
from portal.api.national.shapes.records import Published, Withdrawal, Withdrawn
from portal.api.national.shapes.shared import (
    Agency,
    Cited,
    Document,
    File,
    Named,
    Place,
    Shape,
    Stale,
    Terms,
)

__all__ = [
    "Agency",
    "AgencyData",
    "Assignment",
    "Basis",
    "BookData",
    "Cited",
    "Deadline",
    "Document",
    "EventData",
    "File",
    "Handover",
    "LawData",
    "Named",
    "Place",
    "PlanData",
    "Progress",
    "Published",
    "Role",
    "Shape",
    "Span",
    "Stale",
    "Terms",
    "Text",
    "Withdrawal",
    "Withdrawn",
]
