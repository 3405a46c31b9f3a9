"""A call centre that speaks AMI over TCP: for the demo, for load and for fault tests."""
