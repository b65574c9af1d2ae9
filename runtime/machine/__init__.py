"""The pure core: events in, facts and commands out."""
