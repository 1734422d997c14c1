//! Requests and their ends.
