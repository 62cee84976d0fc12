"""What refusals and findings say to people: one file a stage, each a table by code."""
