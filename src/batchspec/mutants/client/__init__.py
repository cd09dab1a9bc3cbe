"""Client mutants: the pass-through client with one thing broken on purpose."""
