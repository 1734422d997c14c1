//! Pure decisions about one tool call: validation, limits, permits and records
