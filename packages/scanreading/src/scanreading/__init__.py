"""Scans of Vietnamese administrative papers, read and understood.

`engines` read pages of a PDF or a picture into words with their places and how sure each is, in a process of their own;
`understanding` tells what a page says of itself (head, body, end, signatures, numbers by hand);
`proofing` says what is risky, where a correction belongs and how wrong a batch still is.
"""
