"""How things look: base templates, components, tokens, icons. No data of its own."""
