"""The public views of the editorial room, and the data for the templates of its pages."""
