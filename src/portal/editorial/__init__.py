"""Articles, answers to common questions and leaflets by agencies (Wagtail pages), and the base class of every page.

An article cites provisions of law as data (number and address), so that the text of the law can be shown beside the
explanation, and a change of the law finds every article that relies on it.
"""
