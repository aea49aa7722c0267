"""From a file, a corpus, an agency's list or a public dump to jobs, and the `Source` that each gives.

The words of a document are read by `docreaders`; what stands here knows records of law and their columns.
"""
