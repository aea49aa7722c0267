"""What everybody may see of digitised material."""
