"""Import of existing questions and answers: the bytes of a file -> pairs with their doubts.

`pairs` parses plain text; `rows` reads files (sheets and documents) and assesses each pair.
"""
