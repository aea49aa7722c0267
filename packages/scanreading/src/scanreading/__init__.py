"""Recognition of scanned Vietnamese administrative papers.

`engines` recognise the pages of a PDF or a picture as words with places and confidence, in a process of their own;
`understanding` finds the parts of the document (head, body, end, signatures, handwritten numbers);
`proofing` finds risky words, places corrections and estimates the error rate of a batch.
"""
