"""What officers, leaders and experts fill in at the desks and doors of the editorial room."""
