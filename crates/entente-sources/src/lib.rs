//! Where it comes from: one file a format, and the clean-up that keeps what it takes out.
