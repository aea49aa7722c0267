"""From words with places to a document: head block, particulars, structure, doubts. Pure: without Django."""
