"""How a decision is reached: its voices, how they are weighed, how the outcome is explained."""
