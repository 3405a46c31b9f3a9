"""The panels of the dashboard: each draws lines of cells and nothing else."""
