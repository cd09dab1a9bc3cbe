"""Files as people have them: one by one, folders, zips, standard input; texts, lines, and recordings of traffic."""
