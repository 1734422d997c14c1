//! `gloveport keys`: makes, lists and withdraws API keys. A key is shown once, and to standard output alone.

use super::serve::clock;
use super::{Context, pretty_value, print, print_json};
use crate::cli::{Keys, KeysCommand, Life, NewKeyOptions};
use crate::exit::{Exit, Failure};
use crate::output;
use gloveport_identity::{KeyInfo, KeyStore, KeyStoreError, NewKey, Standing};
use serde_json::{Value, json};

pub(super) fn keys(context: &Context, arguments: &Keys) -> Result<Exit, Failure> {
    let config = context.config()?;
    let path = config.auth.keys_file(&context.environment).map_err(Failure::usage)?;
    let store = KeyStore::at(path);
    let now_s = clock()();
    match &arguments.command {
        KeysCommand::Create(options) => {
            create(&store, options, now_s)?;
            if !config.auth.keys.enabled {
                output::note(
                    "no gateway takes keys yet: write `[auth.keys]` with `enabled = true` into your configuration",
                );
            }
        }
        KeysCommand::List { json } => list(&store, *json, now_s)?,
        KeysCommand::Revoke { id } => {
            let info = store.revoke(id, now_s).map_err(failure)?;
            output::note(&format!("withdrew the key `{}` of `{}`", info.id, info.new.name));
        }
    }
    Ok(Exit::Success)
}

fn failure(error: KeyStoreError) -> Failure {
    match error {
        KeyStoreError::Random(_) => Failure::internal(error),
        KeyStoreError::Io { .. }
        | KeyStoreError::Open(_)
        | KeyStoreError::Form { .. }
        | KeyStoreError::New(_)
        | KeyStoreError::Unknown(_) => Failure::usage(error),
    }
}

fn create(store: &KeyStore, options: &NewKeyOptions, now_s: u64) -> Result<(), Failure> {
    let expires_s = match options.expires {
        Life::Endless => None,
        Life::For(life) => Some(now_s + life.as_secs()),
    };
    let new = NewKey {
        name: options.name.clone(),
        groups: options.groups.iter().cloned().collect(),
        scopes: options.scopes.iter().cloned().collect(),
        expires_s,
        addresses: options.addresses.clone(),
        tenant: options.tenant.clone(),
    };
    let made = store.create(&new, now_s).map_err(failure)?;
    output::note(&format!("key `{}`, kept as a hash in {}", made.id, store.path().display()));
    output::note(
        "this is the only time that it is shown; clients send `Authorization: Bearer KEY`",
    );
    if options.json {
        return print_json(&pretty_value(&json!({"id": made.id, "key": made.key})));
    }
    print(&made.key)
}

fn list(store: &KeyStore, is_json: bool, now_s: u64) -> Result<(), Failure> {
    let keys = store.list().map_err(failure)?;
    if is_json {
        let listed: Value = keys.iter().map(|info| as_json(info, now_s)).collect();
        return print_json(&pretty_value(&listed));
    }
    if keys.is_empty() {
        return print("no keys: `gloveport keys create NAME` makes one");
    }
    let lines: Vec<String> = keys.iter().map(|info| as_line(info, now_s)).collect();
    print(&lines.join("\n"))
}

fn standing(info: &KeyInfo, now_s: u64) -> &'static str {
    match info.standing(now_s) {
        Standing::Active => "active",
        Standing::Expired => "expired",
        Standing::Revoked => "revoked",
    }
}

fn as_line(info: &KeyInfo, now_s: u64) -> String {
    let new = &info.new;
    let mut line = format!("{}  {:<7}  {}", info.id, standing(info, now_s), new.name);
    if let (Standing::Active, Some(expires_s)) = (info.standing(now_s), new.expires_s) {
        let hours = (expires_s - now_s).div_ceil(3_600);
        let left = if hours > 48 { format!("{} days", hours / 24) } else { format!("{hours} h") };
        line.push_str(&format!(", {left} left"));
    }
    let listed = |words: Vec<String>| words.join(" ");
    for (what, words) in [
        ("groups", listed(new.groups.iter().cloned().collect())),
        ("scopes", listed(new.scopes.iter().cloned().collect())),
        ("from", listed(new.addresses.iter().map(ToString::to_string).collect())),
        ("tenant", new.tenant.clone().unwrap_or_default()),
    ] {
        if !words.is_empty() {
            line.push_str(&format!(", {what} {words}"));
        }
    }
    line
}

fn as_json(info: &KeyInfo, now_s: u64) -> Value {
    let new = &info.new;
    let addresses: Vec<String> = new.addresses.iter().map(ToString::to_string).collect();
    json!({
        "id": info.id,
        "name": new.name,
        "standing": standing(info, now_s),
        "groups": new.groups,
        "scopes": new.scopes,
        "from": addresses,
        "tenant": new.tenant,
        "created_s": info.created_s,
        "expires_s": new.expires_s,
        "revoked_s": info.revoked_s,
    })
}
