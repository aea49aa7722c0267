"""What may be asked of digitisation."""
