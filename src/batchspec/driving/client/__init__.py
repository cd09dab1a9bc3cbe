"""Clients: how they are reached, and what is fed to them."""
