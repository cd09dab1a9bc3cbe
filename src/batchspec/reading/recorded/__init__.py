"""Parts of recorded traffic that its formats share: entries, headers, bodies, uploads and times."""
