"""From the tree to the frozen plan: kinds of steps, checks, graph, plan, values, expressions."""
