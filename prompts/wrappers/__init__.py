"""What is put around a model, one module for each; clocks and stores are handed in, so that tests have their own."""
