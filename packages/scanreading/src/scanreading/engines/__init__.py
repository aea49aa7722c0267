"""From a picture of a page to words with places: pure, without Django, run in separate processes."""
