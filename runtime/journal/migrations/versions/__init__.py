"""One file a layout; its number is the layout's."""
