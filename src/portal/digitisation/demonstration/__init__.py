"""The demo's digitised documents: drawn when they are loaded, so that no picture lies among the sources."""
