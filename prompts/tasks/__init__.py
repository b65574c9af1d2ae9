"""What models are asked for, one folder for each purpose: see `task`."""
