"""Risky words, placement of corrections, error rate of a batch. Pure: without Django."""
