"""The way to a server: addresses and settings, requests, the time there is for them, and secrets taken out."""
