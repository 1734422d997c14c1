//! `[network]`: the hosts that scripts may fetch from. They become the built-in server `network`; without hosts there is
//! none, and no `fetch`.
//!
//! A project's file was found by the way and may have come with somebody else's code. It names fewer hosts than the
//! user's own file, never others.

use super::error::Source;
use super::raw::RawHosts;
use super::sandbox::is_within;
use super::{Config, ConfigError, Place, Server, ServerKind, check, find};
use crate::environment::Environment;
use gloveport_mcp::{NETWORK, check_hosts};
use gloveport_protocol::ServerName;
use std::collections::BTreeMap;
use toml::Spanned;

/// What is said of a server that has the name of ours.
pub(super) const TAKEN: &str =
    "`network` is the name of the built-in server of `[network]`: call this one otherwise";

/// The name of the server.
pub(super) fn name() -> ServerName {
    ServerName::parse(NETWORK).expect("a literal within the alphabet")
}

/// The hosts that a table names, judged.
pub(super) fn hosts(source: Source<'_>, raw: RawHosts) -> Result<Vec<String>, ConfigError> {
    let Some(written) = raw.allowed_hosts else {
        return Ok(Vec::new());
    };
    for host in written.get_ref() {
        let judged = check_hosts(std::slice::from_ref(host.get_ref()));
        judged.map_err(|error| ConfigError::at(source, host.span(), error.to_string()))?;
    }
    let span = written.span();
    let hosts: Vec<String> = written.into_inner().into_iter().map(Spanned::into_inner).collect();
    check_hosts(&hosts).map_err(|error| ConfigError::at(source, span, error.to_string()))?;
    Ok(hosts)
}

/// Adds the server where there are hosts.
pub(super) fn add(servers: &mut BTreeMap<ServerName, Server>, hosts: Vec<String>) {
    if hosts.is_empty() {
        return;
    }
    let description = "The hosts that scripts may fetch from".to_owned();
    let kind = ServerKind::Network { hosts };
    servers.insert(name(), Server { enabled: true, description, kind });
}

/// Leaves of a project's hosts those that the user's own file has, too.
pub(super) fn tighten(
    config: &mut Config,
    project: &Place,
    environment: &Environment,
) -> Result<(), ConfigError> {
    let Some(Server { kind: ServerKind::Network { hosts }, .. }) = config.servers.remove(&name())
    else {
        return Ok(());
    };
    let own = find::users(None, environment)?;
    if own.as_ref().is_some_and(|own| own.file == project.file) {
        add(&mut config.servers, hosts);
        return Ok(());
    }
    let given = own.map(|own| check::own_hosts(&own)).transpose()?.unwrap_or_default();
    let (kept, ignored): (Vec<String>, Vec<String>) =
        hosts.into_iter().partition(|host| is_within(host, &given));
    if !ignored.is_empty() {
        let ignored: Vec<&str> = ignored.iter().map(String::as_str).collect();
        config.warnings.push(format!(
            "{}: the file of a project may only allow hosts that your own file allows, so {} is ignored there: \
             say it in your own file, or name the project's with `--config`",
            project.file.display(),
            check::list(&ignored),
        ));
    }
    add(&mut config.servers, kept);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    #[test]
    fn a_projects_file_names_no_host_that_the_users_own_does_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("its real path");
        let (project, home) = (root.join("project"), root.join("home"));
        let user = home.join(".config/gloveport");
        fs::create_dir_all(&project).expect("folders");
        fs::create_dir_all(&user).expect("folders");
        let home = home.to_str().expect("UTF-8").to_owned();
        let environment = Environment::of(&project, &[("HOME", &home)]);
        let table = |hosts: &str| format!("[network]\nallowed_hosts = [{hosts}]\n");
        let said =
            r#""a.test", "sub.b.test", "evil.test", "127.0.0.1:80", "a.test:80", "10.0.0.0/8""#;
        let file = project.join("gloveport.toml");
        fs::write(&file, table(said)).expect("written");
        let hosts = |chosen: Option<&Path>| {
            let config = Config::load(chosen, &environment).expect("it can be read");
            let kind = config.servers.get(&name()).map(|server| server.kind.clone());
            let hosts = match kind {
                Some(ServerKind::Network { hosts }) => hosts.join(" "),
                other => format!("{other:?}"),
            };
            (hosts, config.warnings.join("\n"))
        };
        let (none, warning) = hosts(None);
        assert_eq!(none, "None");
        assert!(warning.contains("so `a.test`, `sub.b.test`, `evil.test`"), "{warning}");

        fs::write(user.join("gloveport.toml"), table(r#""A.test:443", "*.b.test", "c.test""#))
            .expect("written");
        let (kept, warning) = hosts(None);
        assert_eq!(kept, "a.test sub.b.test");
        assert!(warning.contains("so `evil.test`, `127.0.0.1:80`, `a.test:80`"), "{warning}");

        // A file that is named is trusted, and so is one's own.
        let all = "a.test sub.b.test evil.test 127.0.0.1:80 a.test:80 10.0.0.0/8";
        assert_eq!(hosts(Some(&file)), (all.to_owned(), String::new()));
        fs::remove_file(&file).expect("removed");
        assert_eq!(hosts(None), ("A.test:443 *.b.test c.test".to_owned(), String::new()));
    }
}
