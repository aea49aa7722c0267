"""Where the records of each kind come from."""

from portal.api.queries.national.parts import FoundRecord, RecordEnding, RecordSource
from portal.api.queries.national.sources import SOURCES

__all__ = ["SOURCES", "RecordEnding", "FoundRecord", "RecordSource"]
