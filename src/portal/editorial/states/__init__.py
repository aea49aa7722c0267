"""Tables of constants of the editorial room: kinds of contents, the publication workflow, uploadable files."""
