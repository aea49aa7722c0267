"""Rows that nobody wrote: questions and answers, put together by chance, for a database that is full."""
