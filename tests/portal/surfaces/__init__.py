"""The register of public surfaces, a scene for each kind of content, and what walks one over the other."""
