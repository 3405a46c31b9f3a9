"""What a person has done on the PBX: his right to it, the plan, the confirmation, the record."""
