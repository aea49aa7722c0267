"""What use teaches: what is asked and opened, kept in numbers that lead to nobody, and what follows from them."""
