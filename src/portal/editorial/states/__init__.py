"""The literal tables of the editorial room: kinds of contents, the way to the public, files that may be uploaded."""
