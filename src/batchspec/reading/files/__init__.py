"""Files as people have them: texts, JSON Lines, gzip, and recordings of traffic."""
