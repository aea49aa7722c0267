"""From a file, a corpus, an agency's list or a public dump to jobs, and the `InstrumentSource` that each job gives.

`docreaders` reads the text of documents; these modules know legal records and their columns.
"""
