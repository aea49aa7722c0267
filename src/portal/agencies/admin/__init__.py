"""The back office of this room, and what the back office of every room is made of: menus, forms, viewsets."""
