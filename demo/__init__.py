"""What `make run` shows to whoever looks at the portal: content, invented people, scenes. Never imported by `src`."""
