//! How it is read: a spaCy pipeline run natively, text in, Document out.
