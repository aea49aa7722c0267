"""Commands tell their arguments as a table: each of them can be asked what it takes."""

from __future__ import annotations

import pytest
from django.core.management import get_commands, load_command_class

OWN = sorted((name, app) for name, app in get_commands().items() if isinstance(app, str) and app.startswith("portal."))


@pytest.mark.parametrize(("name", "app"), OWN)
def test_a_command_tells_what_it_takes(name: str, app: str) -> None:
    parser = load_command_class(app, name).create_parser("manage.py", name)
    assert f"manage.py {name}" in parser.format_help()
    assert all(action.help is None or isinstance(action.help, str) for action in parser._actions)
