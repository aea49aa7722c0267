"""Where the records of each kind come from."""

from portal.api.queries.national.sources import SOURCES, Ending, Found, Source

__all__ = ["SOURCES", "Ending", "Found", "Source"]
