"""The scenes of the demo, one module for each theme; `steps` runs them in order."""
