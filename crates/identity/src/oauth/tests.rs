//! Attacks on access tokens.
