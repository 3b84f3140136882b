//! Where it is kept: one SQLite file and a full-text index that can be rebuilt from it.
