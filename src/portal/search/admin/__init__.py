"""The officers' views of search: everyday words, and what was asked in vain; and who may do what in them."""

READ, TEACH, FORGET = "search.read", "search.teach", "search.forget"
ANSWER = "answer.draft"
