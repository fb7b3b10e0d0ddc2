"""What applications are good at: means compared, ranks, trends, correlations."""
