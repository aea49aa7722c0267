"""The scenes of the demo, a module a theme; `steps` lays them in order."""
