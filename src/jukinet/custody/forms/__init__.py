"""The papers of running the office: the list of operations, and the operators' manual."""
