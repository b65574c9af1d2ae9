"""Information flow: what every value of a flow is labelled with, and where it may go."""
