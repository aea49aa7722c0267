"""The web doors of the room of reports: documents to take along."""
