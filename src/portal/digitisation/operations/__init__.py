"""The verbs of digitisation."""
