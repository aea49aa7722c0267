"""Digitisation: scans are received, read, understood, proofed beside their picture, accepted and published."""
