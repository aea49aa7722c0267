"""The folders of generations: the one that is read is never cleared away."""

from pathlib import Path

from lawsearch.engine.storage import KEPT, Folders


def test_generations_of_one_second_are_cleared_in_their_order(tmp_path: Path):
    """Their names used to differ by chance within a second, and the one being read could go."""
    folders = Folders(tmp_path, version=1)
    for _ in range(20):
        folder = folders.begin()
        folders.publish(folder, count=0)
        assert folders.current() == folder
    assert len(list(tmp_path.glob("*/manifest.json"))) == KEPT


def test_programs_of_two_versions_read_each_their_own(tmp_path: Path):
    before, after = Folders(tmp_path, version=1), Folders(tmp_path, version=2)
    old = before.begin()
    before.publish(old, count=0)
    new = after.begin()
    after.publish(new, count=0)
    assert before.current() == old
    assert after.current() == new
    before.publish(older := before.begin(), count=0)  # the upgrade was given up
    assert before.current() == older
    assert after.current() == new
