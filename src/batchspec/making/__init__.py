"""What is made: batches right and broken, a reference server, a scripted one, strategies and a corpus of fixtures."""
