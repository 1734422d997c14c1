//! How fast text is read for what must not leave, beside the parsing of the same bytes: `cargo bench -p gloveport-seal`.
//!
//! Ratios within one run are what counts: the machine may be busy.

use gloveport_crypto::MacKey;
use gloveport_gate::{PrincipalKey, ToolGlob};
use gloveport_protocol::ToolId;
use gloveport_seal::{
    Boundary, Detector, Field, Kind, Opened, Path, SealRules, Sealer, Vault, VaultLimits,
};
use serde_json::{Value, json};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Bytes of each text.
const BYTES: usize = 1 << 20;
/// Time of each measurement.
const MEASURED: Duration = Duration::from_millis(600);

fn main() {
    let (clean, dense) = (rows(&clean_row), rows(&dense_row));
    let secrets: Vec<Vec<u8>> = (0..300_u32)
        .map(|n| gloveport_crypto::hex(&gloveport_crypto::sha256(&n.to_le_bytes())).into_bytes())
        .map(|text| text[..40].to_vec())
        .collect();
    let everything = SealRules { detect: Detector::ALL.into(), ..SealRules::default() };
    let fields = ["email", "name"].map(|name| Field {
        tools: ToolGlob::parse("db.*").expect("a pattern"),
        kind: Kind::parse(name).expect("a kind"),
        path: Path::parse(&format!("$[*].{name}")).expect("a path"),
        boundary: Boundary::Code,
    });
    let labeled = SealRules { fields: fields.into(), ..everything.clone() };
    for (text, name) in [(&clean, "clean"), (&dense, "dense")] {
        let parsed = measure(text, |text| {
            black_box(serde_json::from_str::<Value>(text).expect("JSON"));
        });
        report(name, "serde_json to Value", parsed, parsed);
        for (what, rules, secrets) in [
            ("300 secrets", SealRules::default(), secrets.clone()),
            ("detectors", everything.clone(), Vec::new()),
            ("detectors and 300 secrets", everything.clone(), secrets.clone()),
        ] {
            let sealer =
                Sealer::new(rules, secrets, MacKey::from_bytes(b"bench")).expect("a sealer");
            let vault = vault();
            let speed = measure(text, |text| {
                black_box(sealer.egress(&vault, text));
            });
            report(name, what, speed, parsed);
        }
        let sealer = Sealer::new(labeled.clone(), secrets.clone(), MacKey::from_bytes(b"bench"))
            .expect("a sealer");
        let (vault, origin) = (vault(), ToolId::parse("db.query").expect("a tool"));
        let speed = measure(text, |text| {
            black_box(sealer.seal_result(&vault, &origin, &Opened::default(), text.to_owned()));
        });
        report(name, "labeled result, parsed and written", speed, parsed);
    }
}

fn vault() -> Vault {
    let owner = PrincipalKey { tenant: None, subject: "bench".to_owned() };
    Vault::new(owner, VaultLimits::default())
}

fn rows(row: &dyn Fn(usize) -> Value) -> String {
    let mut text = String::from("[");
    let mut n = 0;
    while text.len() < BYTES {
        text.push_str(&row(n).to_string());
        text.push(',');
        n += 1;
    }
    text.pop();
    text.push(']');
    text
}

fn clean_row(n: usize) -> Value {
    let note = "the order was packed on time and left the house";
    json!({ "id": n, "state": "shipped", "total": 1_999 + n, "at": "2026-11-23T01:41:30Z", "note": note,
            "reference": format!("550e8400-e29b-41d4-a716-{n:012}"), "tags": ["blue", "large", "gift"] })
}

fn dense_row(n: usize) -> Value {
    json!({ "id": n, "name": format!("Customer {n}"), "email": format!("c{n}@example.com"),
            "phone": format!("+49 30 {:07}", 1_000_000 + n), "card": "4111 1111 1111 1111" })
}

/// Bytes in a second; the fastest of all runs, which a busy machine disturbs least.
fn measure(text: &str, run: impl Fn(&str)) -> f64 {
    run(text);
    let began = Instant::now();
    let mut best = Duration::MAX;
    while began.elapsed() < MEASURED {
        let one = Instant::now();
        run(text);
        best = best.min(one.elapsed());
    }
    let bytes = u32::try_from(text.len()).expect("the texts are short");
    f64::from(bytes) / best.as_secs_f64()
}

fn report(text: &str, what: &str, speed: f64, parsed: f64) {
    let line =
        format!("{text:6} {what:36} {:7.0} MB/s  {:5.2} of parsing\n", speed / 1e6, speed / parsed);
    std::io::Write::write_all(&mut std::io::stdout(), line.as_bytes()).expect("standard output");
}
