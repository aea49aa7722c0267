"""Bảng điều hành: one page on which a leader reads in a minute what is late, who is silent and how many are reached.

`counting` asks the rooms, `folding` decides what is said of the numbers (pure), `drawing` draws them, `behind` lists
what stands behind each, and `desk` is the door.
"""
