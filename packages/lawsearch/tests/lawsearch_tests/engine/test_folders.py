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
