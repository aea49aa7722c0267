"""What every request passes: readings counted, public pages kept, and what caches on the way may do."""
