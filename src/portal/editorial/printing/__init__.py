"""Contents on paper: a leaflet folded in three out of A4, else sheets of A5. Values in, a PDF out."""

from portal.editorial.printing.parts import Part, Run, parts_of
from portal.editorial.printing.sheet import VERSION, Basis, Picture, Sheet, write_sheet

__all__ = ["VERSION", "Basis", "Part", "Picture", "Run", "Sheet", "parts_of", "write_sheet"]
