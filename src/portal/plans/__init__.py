"""Plans of the People's Committee: assignments, lead and coordinating agencies, deadlines, products, progress."""
