"""Where what was brought lies, what is taken and what is not: originals, unfinished uploads, a watched folder."""
