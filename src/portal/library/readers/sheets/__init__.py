"""An agency's list of documents (.xlsx, .csv): one row, one instrument; a column may name the file with its text.

grid.py       a file -> rows of cells, merged cells filled, whatever the encoding and the separator
headings.py   rows -> which row names the columns, and which column is what
rows.py       a row -> what it states, or why it cannot be taken
jobs.py       a list and the files beside it -> jobs
"""
