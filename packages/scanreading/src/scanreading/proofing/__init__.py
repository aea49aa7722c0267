"""What is risky, where a correction belongs, how wrong a batch still is. Pure: without Django."""
