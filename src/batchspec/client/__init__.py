"""Clients under test: what is fed to them, how they are reached, and how what they give back is compared."""
