"""What tests of questions begin with."""

from tests.portal.laid import laid
from tests.portal.questions.answering import Team


@laid
def team() -> Team:
    """An agency with those who write, check and approve, laid once for tests that follow each other."""
    return Team()
