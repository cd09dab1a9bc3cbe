"""The pytest plugin: hooks, the options it has, and the items of the suite."""
