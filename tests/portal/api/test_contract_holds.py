"""The API keeps its own description: schemathesis asks whatever the description allows, and much that it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from pytest_django import Settings
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from portal.journal.models import Entry
from portal.questions.states import AnswerAudience
from portal.search.operations import rebuild
from tests.portal.agencies.factories import make_agency
from tests.portal.api.answers import correct, leave_behind, publish, withdraw, withhold
from tests.portal.api.serving import InProcess, in_process
from tests.portal.api.test_messages import Commune
from tests.portal.library.laws import make_instrument, write_provisions
from tests.portal.questions.factories import AT

CONFIG = Path(__file__).with_name("schemathesis.toml")
FEWEST = 500  # cases; far fewer would mean that a phase did not run


class Plain:
    """The client of schemathesis says that it unpacks what is packed, and does not."""

    def __init__(self, portal: InProcess) -> None:
        self._portal = portal

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        return self._portal(environ, start_response)


@pytest.fixture
def portal(db: None, settings: Settings, tmp_path: Path) -> Iterator[Plain]:
    """With answers of every sort: corrected, withdrawn, with a version withheld, left behind by the law, of an agency
    that is no more."""
    law, place = make_instrument("7/2021/NĐ-CP", issued_date=AT.date()), "dieu-8-khoan-2-diem-c"
    write_provisions(law)
    agency = make_agency("Sở Tư pháp", slug="so-tu-phap")
    for hour in range(6):
        publish(agency=agency, at=AT + timedelta(hours=hour), laws=((law, place),), field_slug="dat-dai")
    leave_behind(correct(publish(audience=AnswerAudience.BUSINESS.value, laws=((law, place),))), law, place)
    withdraw(publish(agency=make_agency(exists_to=AT.date())), replaced_by=publish(field_slug="lao-dong/viec-lam"))
    withhold(correct(publish(field_slug="hinh-su")))
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    rebuild(day=AT.date())
    with in_process() as asked:
        yield Plain(asked)


def test_schemathesis_finds_nothing(portal: Plain):
    """All phases (examples, boundary values and methods that are not there, fuzzing, one operation after another) and
    all checks."""
    config = SchemathesisConfig.from_path(CONFIG)
    commune = Commune()
    config.projects.default.update(headers={"Authorization": f"Bearer {commune.token}"})
    description = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", portal, config=config)
    cases, found = 0, []
    for event in from_schema(description).execute():
        if isinstance(event, events.ScenarioFinished):
            cases += len(event.recorder.cases)
            found += [str(check.failure_info.failure) for check in checks_of(event) if check.failure_info]
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found.append(repr(event))
    assert found == []
    assert cases >= FEWEST
    assert Entry.objects.filter(verb="system.called").exists()  # it came past the door of those who have a key


def checks_of(event: events.ScenarioFinished) -> Iterator[Any]:
    for checks in event.recorder.checks.values():
        yield from checks
