"""Staff views of the library: what awaits a person, and the actions on it. They change data only through operations."""
