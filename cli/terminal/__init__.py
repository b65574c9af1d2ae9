"""What commands print on a terminal, and how they ask there."""
