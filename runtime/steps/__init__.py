"""What each kind of step does when it runs, one file for each kind."""
