"""The core: people, seats, queues, calls and ring attempts, without I/O and without a clock."""
