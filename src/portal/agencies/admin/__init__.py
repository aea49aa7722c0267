"""The admin views of this room, and the building blocks of all admin views: menus, forms, viewsets."""
