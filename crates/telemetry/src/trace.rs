//! Identifiers of traces and spans (W3C Trace Context, level 1).

/// Names one trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TraceId(pub(crate) [u8; 16]);

/// Names one span of a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SpanId(pub(crate) [u8; 8]);

/// What a client's `traceparent` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TraceParent {
    pub(crate) trace: TraceId,
    pub(crate) span: SpanId,
    /// Whether the client records the trace; if not, nobody below it should.
    pub(crate) is_sampled: bool,
}

impl TraceParent {
    /// Reads the header's value (section 3.2): `None` for what is not one, which then counts as not there.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let version = octets::<1>(parts.next()?)?[0];
        let trace = octets::<16>(parts.next()?)?;
        let span = octets::<8>(parts.next()?)?;
        let flags = octets::<1>(parts.next()?)?[0];
        let has_more = parts.next().is_some();
        let is_valid = version != 0xff && !(version == 0 && has_more);
        (is_valid && trace != [0; 16] && span != [0; 8]).then_some(Self {
            trace: TraceId(trace),
            span: SpanId(span),
            is_sampled: flags & 1 == 1,
        })
    }
}

/// Bytes as lowercase hexadecimal, exactly so many.
fn octets<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        _ => None,
    }
}

/// Lowercase hexadecimal, as OTLP's JSON has identifiers.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Makes identifiers from a seed: two of `SplitMix64` (Steele, Lea and Flood 2014), so that none comes twice. They need not
/// be secret, only different from those of others.
#[derive(Debug)]
pub(crate) struct Ids {
    high: u64,
    low: u64,
}

impl Ids {
    pub(crate) fn new(seed: [u8; 16]) -> Self {
        let half = |part: &[u8]| u64::from_be_bytes(part.try_into().expect("8 of 16 bytes"));
        Self { high: half(&seed[..8]), low: half(&seed[8..]) }
    }

    pub(crate) fn trace(&mut self) -> TraceId {
        let number = u128::from(mixed(&mut self.high)) << 64 | u128::from(mixed(&mut self.low));
        TraceId(number.max(1).to_be_bytes())
    }

    pub(crate) fn span(&mut self) -> SpanId {
        SpanId(self.number().max(1).to_be_bytes())
    }

    /// Any number.
    pub(crate) fn number(&mut self) -> u64 {
        mixed(&mut self.low)
    }
}

fn mixed(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_trace_parent_is_read_strictly() {
        let (trace, span) = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
        for (text, expected) in [
            (format!("00-{trace}-{span}-01"), Some(true)),
            (format!("00-{trace}-{span}-00"), Some(false)),
            (format!("00-{trace}-{span}-03"), Some(true)),
            (format!("cc-{trace}-{span}-01-what-comes-later"), Some(true)),
            (format!("00-{trace}-{span}-01-more"), None),
            (format!("ff-{trace}-{span}-01"), None),
            (format!("00-{}-{span}-01", "0".repeat(32)), None),
            (format!("00-{trace}-{}-01", "0".repeat(16)), None),
            (format!("00-{}-{span}-01", trace.to_uppercase()), None),
            (format!("00-{trace}-{span}"), None),
            (format!("00-{trace}-{span}-1"), None),
            (format!(" 00-{trace}-{span}-01"), None),
            (format!("00-{trace}é-{span}-01"), None),
            (String::new(), None),
            ("-".repeat(128), None),
        ] {
            let parsed = TraceParent::parse(&text);
            assert_eq!(parsed.map(|parsed| parsed.is_sampled), expected, "{text}");
            if let Some(parsed) = parsed {
                assert_eq!(
                    (hex(&parsed.trace.0), hex(&parsed.span.0)),
                    (trace.into(), span.into())
                );
            }
        }
    }

    #[test]
    fn identifiers_differ() {
        let mut ids = Ids::new([0; 16]);
        let spans: BTreeSet<[u8; 8]> = (0..1000).map(|_| ids.span().0).collect();
        let traces: BTreeSet<[u8; 16]> = (0..1000).map(|_| ids.trace().0).collect();
        assert_eq!((spans.len(), traces.len()), (1000, 1000));
    }
}
