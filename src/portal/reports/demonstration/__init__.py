"""What a visitor of the demo finds of reports: invented, and it says so."""
