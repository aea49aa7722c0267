"""Articles, answers to common questions and leaflets that agencies write (Wagtail pages), and the base of every page.

An article cites provisions of law as data (number and address), so the law itself stands beside the explanation and a
change of the law finds every text that leans on it.
"""
