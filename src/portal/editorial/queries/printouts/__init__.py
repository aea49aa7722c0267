"""Contents on paper: a leaflet folded in three out of A4, else sheets of A5. Values in, a PDF out."""

from portal.editorial.queries.printouts.sheet import (
    VERSION,
    PrintoutBasis,
    PrintoutPart,
    PrintoutPicture,
    PrintoutRun,
    PrintoutSheet,
    parts_of,
    render_printout,
)

__all__ = [
    "VERSION",
    "PrintoutBasis",
    "PrintoutPart",
    "PrintoutPicture",
    "PrintoutRun",
    "PrintoutSheet",
    "parts_of",
    "render_printout",
]
