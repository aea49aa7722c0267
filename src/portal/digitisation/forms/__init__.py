"""Forms of the desks of digitisation."""
