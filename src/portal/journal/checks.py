"""Start-up checks of the journal."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from portal.journal.queries import BrokenReader, load
from portal.schema.queries import foreign_database


@register()
def readers_can_be_loaded(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A reader that cannot be loaded would lose word in silence: better not to start."""
    names: set[str] = set()
    problems: list[CheckMessage] = []
    for path in settings.JOURNAL_READERS:
        try:
            name = load(path).name
        except BrokenReader as error:
            problems.append(Error(str(error), hint="Correct JOURNAL_READERS or the class it names.", id="journal.E001"))
            continue
        if name in names:
            problems.append(Error(f"{path}: another reader is already called {name!r}.", id="journal.E002"))
        names.add(name)
    return problems


@register()
def database_is_of_this_program(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What another release has migrated is not touched by any command, `migrate` among them."""
    fault = foreign_database()
    return [Error(fault, id="journal.E003")] if fault else []
