"""The text of Vietnamese law: words, dates, addresses, trees and citations.

Pure Python: no Django, no files, no network, no clock.
"""
