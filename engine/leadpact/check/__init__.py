"""Does the policy make sense? Names, types and units, and rules about the policy as a whole."""
