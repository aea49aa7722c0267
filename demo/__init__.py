"""Content, invented people and scenes of the demo that `make run` shows. Never imported by `src`."""
