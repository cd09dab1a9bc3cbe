"""How a server is reached: addresses and settings, requests, the time there is for them, and what is redacted."""
