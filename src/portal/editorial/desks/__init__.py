"""Desks of the back office: endings, urgent publications, links. Each brings its addresses and lines of the menu."""
