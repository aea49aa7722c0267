"""The public views of the editorial app, and the data for the templates of its pages."""
