"""What is asked of scans; nothing here writes."""
