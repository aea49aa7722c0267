"""Papers that a counter hands out: the empty form of following, as a file to print."""

from portal.dissemination.papers.blank import Blank, write_blank

__all__ = ["Blank", "write_blank"]
