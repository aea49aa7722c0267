"""Views where officers digitise: every module exports `urls` (below /quan-tri/so-hoa/) and `menu`."""
