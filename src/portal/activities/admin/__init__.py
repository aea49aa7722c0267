"""Admin views of activities: every module exports `urls` (below /quan-tri/hoat-dong/) and `menu`."""
