"""From words with boxes to a document: head block, particulars, structure, doubts. Pure: without Django."""
