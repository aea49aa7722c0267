"""Pages that compose other rooms: the home page, agency fronts, topics; and the founding of a whole portal."""
