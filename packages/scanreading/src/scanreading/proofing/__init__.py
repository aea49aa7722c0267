"""Risky words, corrections placed in a second reading, and the error rate of a batch. Pure: without Django."""
