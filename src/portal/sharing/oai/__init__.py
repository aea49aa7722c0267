"""The Open Archives Initiative Protocol for Metadata Harvesting, version 2.0: what is asked, how it is answered."""
