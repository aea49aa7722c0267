"""An agency's list of documents (.xlsx, .csv): one row, one instrument; a column may name the file with its text.

headings.py   rows -> which row names the columns, and which column is what
rows.py       a row -> what it states, or why it cannot be taken
jobs.py       a list and the files beside it -> jobs
"""
