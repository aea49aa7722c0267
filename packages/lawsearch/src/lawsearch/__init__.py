"""Search over Vietnamese legal texts.

`ranking` has pure functions: what a question means, which words match it, how passages are ranked;
`engine` is the interface of an index with two implementations, one embedded (tantivy), one in PostgreSQL.
"""
