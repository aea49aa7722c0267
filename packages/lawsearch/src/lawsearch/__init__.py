"""Search over Vietnamese legal texts.

`ranking` decides on values: what a question means, which words fit it, in which order passages stand;
`engine` is the port of an index and two engines behind it, one embedded (tantivy), one in PostgreSQL.
"""
