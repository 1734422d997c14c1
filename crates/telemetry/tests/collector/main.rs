//! What arrives at a collector, read by the decoder that OpenTelemetry itself has for it; and what becomes of the instruments
//! when the collector is away, slow, or answers nonsense.

mod arriving;
mod harness;
mod trouble;
