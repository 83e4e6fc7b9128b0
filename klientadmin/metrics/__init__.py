"""What an operator's Prometheus reads at /metrics (docs/decisions/0029-metrics.md)."""
