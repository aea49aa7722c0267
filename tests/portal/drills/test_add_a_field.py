"""`docs/howto/add-a-field.md` is done in a copy: the field is in the form, lists, API, files, packages, dictionary."""

from pathlib import Path

from tests.portal.drills.steps import copy_of_source

MOST_FILES = 4


def test_a_field_is_added_as_the_howto_says(migrated: Path, tmp_path: Path):
    copy = copy_of_source(tmp_path, database=migrated)
    copy.follow("add-a-field.md")
    made = copy.manage("makemigrations", "questions", "--name", "fee")
    copy.manage("migrate", "questions", "--verbosity", "0")
    assert copy.tell("field_story").strip() == "told"
    assert len(copy.files) + made.count(".py") <= MOST_FILES
    assert len(copy.lines) <= 20
