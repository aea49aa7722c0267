"""A PostgreSQL backend for Django that does not wait long for a silent server."""
