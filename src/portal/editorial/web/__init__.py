"""The public views of the editorial room, and the values that templates of its pages show."""
