"""Search in Vietnamese legal texts.

`ranking` has pure functions: what a question means, which words match it, and how texts and passages are ranked.
`engine` is the interface of an index, with two implementations: one embedded (tantivy), one in PostgreSQL.
"""
