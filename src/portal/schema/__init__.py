"""What rooms share: choices with labels, the Meta of models, operations of migrations, how rows are narrowed."""
