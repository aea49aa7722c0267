"""Syndication in both directions: public contents are delivered to other sites and kept up to date there until they are
withdrawn; contents of agencies' own sites are harvested."""
