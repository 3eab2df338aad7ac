"""From a Doc to its mentions: candidate rules by label, and the component that chooses among them."""
