"""What depends on Python or on the machine: error messages, signals, standard streams, locks, older Python versions, writing files whole; and the nearest name."""
