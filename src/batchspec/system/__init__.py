"""What depends on the Python or the machine we run on: its errors in our words, its older versions, whole files."""
