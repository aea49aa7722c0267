"""What may be done with activities: recorded, corrected, withdrawn, brought by the sheet."""
