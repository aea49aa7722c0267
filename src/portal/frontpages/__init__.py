"""Pages that combine content of other rooms: the home page, agency pages, topics; and the founding of a whole
portal."""
