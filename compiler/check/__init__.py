"""What must hold before a flow may run: names, types, paths, labels."""
