"""The parts of the compiled reading: source is written once a policy, and run once a lead."""
