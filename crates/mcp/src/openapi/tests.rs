//! Against a real service.
