"""What depends on Python or on the machine: error messages, older Python versions, writing files whole; and the nearest name."""
