"""The appearance of the portal: base templates, components, tokens, icons. No data of its own."""
