"""Desks of the back office where reports and other papers are written."""
