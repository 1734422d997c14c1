//! Sealing, opening and cleaning as a gateway uses them.

mod questions;
mod results;
mod secrets;

use crate::{
    Boundary, Counts, Detector, Field, Kind, Opened, Opening, Path, SealRules, Sealed, Sealer,
    Vault, VaultLimits,
};
use gloveport_crypto::MacKey;
use gloveport_gate::{PrincipalKey, ToolGlob};
use gloveport_protocol::ToolId;
use serde_json::Value;

/// The canary: what must not be seen.
const EMAIL: &str = "ada.lovelace@example.com";

fn glob(text: &str) -> ToolGlob {
    ToolGlob::parse(text).expect("a pattern of a test")
}

fn kind(text: &str) -> Kind {
    Kind::parse(text).expect("a kind of a test")
}

fn tool(text: &str) -> ToolId {
    ToolId::parse(text).expect("a tool of a test")
}

fn field(tools: &str, name: &str, path: &str, boundary: Boundary) -> Field {
    let path = Path::parse(path).expect("a path of a test");
    Field { tools: glob(tools), kind: kind(name), path, boundary }
}

fn opening(tools: &str, kinds: &[&str]) -> Opening {
    Opening { tools: glob(tools), kinds: kinds.iter().map(|name| kind(name)).collect() }
}

/// The rules of most tests: customers of a database, a mail server that may have addresses and names.
fn rules() -> SealRules {
    SealRules {
        detect: Detector::ALL.into(),
        detect_at: Boundary::Model,
        fields: vec![
            field("db.*", "email", "$.rows[*].email", Boundary::Code),
            field("db.*", "name", "$.rows[*].name", Boundary::Code),
            field("db.*", "age", "$.rows[*].age", Boundary::Code),
            field("crm.*", "contact", "$..contact", Boundary::Model),
        ],
        open_for: vec![opening("mail.*", &["email", "name"]), opening("db.*", &["age"])],
        keep_sealed: vec![glob("notes.*")],
    }
}

struct Fixture {
    sealer: Sealer,
    vault: Vault,
}

fn owner(tenant: Option<&str>, subject: &str) -> PrincipalKey {
    PrincipalKey { tenant: tenant.map(str::to_owned), subject: subject.to_owned() }
}

impl Fixture {
    fn new(rules: SealRules) -> Self {
        Self::with(rules, &[])
    }

    fn with(rules: SealRules, secrets: &[&str]) -> Self {
        let secrets = secrets.iter().map(|secret| secret.as_bytes().to_vec()).collect();
        let sealer = Sealer::new(rules, secrets, MacKey::from_bytes(&[7; 32])).expect("a sealer");
        let vault = Vault::new(owner(Some("acme"), "alice"), VaultLimits::default());
        Self { sealer, vault }
    }

    fn seal(&self, origin: &str, json: &str) -> Sealed {
        self.sealer.seal_result(&self.vault, &tool(origin), &Opened::default(), json.to_owned())
    }

    /// The stand-in that one value of a kind gets.
    fn token(&self, name: &str, value: &str) -> String {
        let json = serde_json::json!({ "rows": [{ name: value }] }).to_string();
        let sealed: Value = serde_json::from_str(&self.seal("db.query", &json).json).expect("JSON");
        sealed["rows"][0][name].as_str().expect("a stand-in").to_owned()
    }

    fn open(&self, destination: &str, mut arguments: Value) -> Result<Value, String> {
        let opened = self.sealer.unseal(&self.vault, &tool(destination), &mut arguments);
        opened
            .map(|_| arguments)
            .map_err(|failure| format!("{}: {}", failure.code.as_str(), failure.message))
    }

    fn egress(&self, text: &str) -> String {
        self.sealer.egress(&self.vault, text).0.into_owned()
    }
}

/// `email:2 secret:1`
fn told(counts: &Counts) -> String {
    let each = counts.iter().map(|(kind, n)| format!("{kind}:{n}"));
    each.collect::<Vec<_>>().join(" ")
}
