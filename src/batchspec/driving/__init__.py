"""Drivers: they put a server or a client to work and write down what it does. They judge nothing."""
