"""Public things as they are now, in the words and addresses that go out: articles, answers, scans; many at a time."""

from portal.sharing.looking.look import look
from portal.sharing.looking.seen import Ending, Seen

__all__ = ["Ending", "Seen", "look"]
