"""Public pages: following, one's own page, the kit of a published item, and where providers call back."""
