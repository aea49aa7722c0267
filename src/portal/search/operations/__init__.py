"""What may be done to the index, to everyday words and to what was asked."""
