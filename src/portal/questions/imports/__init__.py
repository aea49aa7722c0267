"""Questions and answers that agencies have already: a file's bytes -> pairs with what is doubtful in them.

`pairs` and `tidying` read text and know nothing else; `columns` and `tables` read sheets; `files` tells kinds of files.
"""
