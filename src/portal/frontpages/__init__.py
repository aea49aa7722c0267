"""Pages that compose other rooms: the home page, agency fronts, topics."""
