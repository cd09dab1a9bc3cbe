"""The documented name of the adapter that batchspec brings: `python -m batchspec.client.builtin`."""
