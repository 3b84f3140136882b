//! What is held true: acts, the membership state machine, rolls and conflicts.
