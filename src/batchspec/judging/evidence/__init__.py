"""What requirements are judged by: findings, snapshots of batches, and what a trace or a client's cases show of them."""
