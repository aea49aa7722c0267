"""Back-office views of search (everyday words, failed searches), and the permissions they need."""

READ, TEACH, FORGET = "search.read", "search.teach", "search.forget"
ANSWER = "answer.draft"
