"""Packages for the national data set: which kinds there are, what a record of each says, how a package is written, read
and applied. Pure: no Django, no database, no clock."""
