"""Views in which officers digitise: each module exports `urls` (below /quan-tri/so-hoa/) and `menu`."""
