"""What may be done with reports: rounds are opened and kept, reports written, sent, judged, chased, and summed up."""
