"""The nouns of the shelf."""

from portal.library.models.citations import CitationLink
from portal.library.models.fields import Field
from portal.library.models.instruments import Edition, Instrument
from portal.library.models.provisions import Provision

__all__ = ["CitationLink", "Edition", "Field", "Instrument", "Provision"]
