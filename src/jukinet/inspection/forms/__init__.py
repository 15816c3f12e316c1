"""The papers of inspecting the register: the list that is shown, and the yearly publication."""
