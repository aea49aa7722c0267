"""From a picture of a page to words with their places: pure, without Django, run in processes of their own."""
