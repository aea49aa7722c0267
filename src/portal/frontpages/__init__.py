"""Pages that compose other rooms: the home page, agency fronts, topics; and the founding and demo of a whole portal."""
