"""What is asked of the index, of what was asked, and of what other rooms hold for the index."""
