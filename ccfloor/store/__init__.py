"""What is kept: records of the floor, findings, acknowledgements; and the raw journal."""
