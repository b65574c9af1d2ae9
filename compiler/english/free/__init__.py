"""Free English."""
