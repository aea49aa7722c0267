"""What the schemas of all rooms share: choices with labels, the Meta of models, operations of migrations."""
