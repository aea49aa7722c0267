"""Tables of constants of the editorial app: kinds of contents, the publication workflow, uploadable files."""
