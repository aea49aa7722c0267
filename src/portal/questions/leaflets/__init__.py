"""An answer on a sheet to hand out: A5, so that two pages stand on one sheet of A4 and fold in the middle."""

from portal.questions.leaflets.pdf import Basis, Leaflet, write_leaflet

__all__ = ["Basis", "Leaflet", "write_leaflet"]
