"""Forms of the room of reports; one module each of what people do here."""
