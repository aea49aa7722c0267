"""`docs/howto/add-a-channel.md` is done in a copy: people follow on the channel, confirm, and are sent something."""

from pathlib import Path

from tests.portal.drills.steps import copy_of_source

MOST_FILES, MOST_LINES = 4, 60


def test_a_channel_is_added_as_the_howto_says(migrated: Path, tmp_path: Path):
    copy = copy_of_source(tmp_path, database=migrated)
    copy.follow("add-a-channel.md")
    made = copy.manage("makemigrations", "dissemination", "--name", "viber")
    copy.manage("migrate", "dissemination", "--verbosity", "0")
    assert copy.tell("channel_story").strip() == "told"
    assert len(copy.files) + made.count(".py") <= MOST_FILES
    assert len(copy.lines) <= MOST_LINES
