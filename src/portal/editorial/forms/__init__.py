"""What officers, leaders and experts fill in."""
