//! Who says where traces, metrics and logs go, and what is refused.

use super::*;
use std::fs;

/// Variables that every test has.
const HIDDEN: (&str, &str) = ("COLLECTOR_KEY", "k-canary");

/// What comes of the files of a user and of a project and of variables; and the warnings.
fn loaded(
    user: &str,
    project: &str,
    variables: &[(&str, &str)],
) -> Result<(TelemetryConfig, String, Environment), String> {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("its real path");
    let (home, work) = (root.join("home"), root.join("work"));
    for (folder, text) in [(home.join(".config/gloveport"), user), (work.clone(), project)] {
        fs::create_dir_all(&folder).expect("folders");
        if !text.is_empty() {
            let text = format!("[telemetry]\n{text}\n");
            fs::write(folder.join("gloveport.toml"), text).expect("a file");
        }
    }
    let home = home.to_str().expect("UTF-8").to_owned();
    let variables: Vec<(&str, &str)> =
        variables.iter().copied().chain([("HOME", home.as_str()), HIDDEN]).collect();
    let environment = Environment::of(&work, &variables);
    let mut warnings = Vec::new();
    let config = load(None, &environment, &mut warnings).map_err(|error| error.to_string())?;
    Ok((config, warnings.join("\n"), environment))
}

/// The endpoint, the interval in seconds, who may read metrics; and the one part that the warnings have.
fn check(
    (user, project): (&str, &str),
    variables: &[(&str, &str)],
    expected: (Option<&str>, u64, Prometheus),
    warning: Option<&str>,
) {
    let (config, warnings, environment) = loaded(user, project, variables).expect(user);
    let endpoint = config.endpoint(&environment).expect("its variables are there");
    let found = (endpoint.as_deref(), config.interval.as_secs(), config.prometheus);
    assert_eq!(found, expected, "{user} / {project} / {variables:?}");
    assert_eq!(warnings.is_empty(), warning.is_none(), "{user} / {project}: {warnings}");
    assert!(warnings.contains(warning.unwrap_or_default()), "{warnings}");
}

const HERE: &str = "http://127.0.0.1:4318";
const OTHERS: &str = "https://others.test";

#[test]
fn the_users_file_and_variables_are_heard() {
    use Prometheus::{At, Off, Served};
    let here = Some(HERE);
    let own = At("127.0.0.1:9464".parse().expect("an address"));
    let by_variable = [("OTEL_EXPORTER_OTLP_ENDPOINT", OTHERS)];
    check(("", ""), &[], (None, 15, Off), None);
    check(("otlp = \"http://127.0.0.1:4318\"", ""), &[], (here, 15, Off), None);
    check(("interval = \"1m\"\nprometheus = true", ""), &[], (None, 60, Served), None);
    check(("prometheus = \"localhost:9464\"", ""), &[], (None, 15, own), None);
    check(("prometheus = \"127.0.0.1:9464\"", ""), &[], (None, 15, own), None);
    check(("otlp = \"${AT:-http://127.0.0.1:4318}\"", ""), &[], (here, 15, Off), None);
    check(("", ""), &by_variable, (Some(OTHERS), 15, Off), None);
    check(("otlp = \"http://127.0.0.1:4318\"", ""), &by_variable, (here, 15, Off), None);
    check(("otlp = \"off\"\nprometheus = true", ""), &by_variable, (None, 15, Served), None);
    let disabled = [by_variable[0], ("OTEL_SDK_DISABLED", "TRUE")];
    check(("prometheus = true", ""), &disabled, (None, 15, Off), None);
    let dollar = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1/${HOME}")];
    check(("", ""), &dollar, (Some("http://127.0.0.1/${HOME}"), 15, Off), None);
    let wrong = [("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")];
    check(
        ("", ""),
        &wrong,
        (None, 15, Off),
        Some("`OTEL_EXPORTER_OTLP_ENDPOINT` is ignored: a URL"),
    );
    let grpc = [by_variable[0], ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")];
    check(("", ""), &grpc, (Some(OTHERS), 15, Off), Some("which usually has the port 4318"));
}

#[test]
fn a_project_may_only_switch_off() {
    use Prometheus::{Off, Served};
    let here = "otlp = \"http://127.0.0.1:4318\"\nprometheus = true";
    for (user, project, expected, warning) in [
        ("", "otlp = \"https://evil.test\"", (None, 15, Off), Some("`otlp` is ignored there")),
        (here, "otlp = \"https://evil.test\"", (Some(HERE), 15, Served), Some("`otlp`")),
        (here, "otlp = \"off\"", (None, 15, Served), None),
        (here, "prometheus = false", (Some(HERE), 15, Off), None),
        (here, here, (Some(HERE), 15, Served), None),
        ("", "prometheus = true", (None, 15, Off), Some("`prometheus`")),
        (here, "prometheus = \"127.0.0.1:1\"", (Some(HERE), 15, Served), Some("`prometheus`")),
        (here, "interval = \"1s\"", (Some(HERE), 15, Served), Some("`interval`")),
        (
            here,
            "otlp_headers = { x = \"${HOME}\" }",
            (Some(HERE), 15, Served),
            Some("`otlp_headers`"),
        ),
    ] {
        check((user, project), &[], expected, warning);
    }
    let by_variable = [("OTEL_EXPORTER_OTLP_ENDPOINT", HERE)];
    check(
        ("", "otlp = \"https://evil.test\""),
        &by_variable,
        (Some(HERE), 15, Off),
        Some("`otlp`"),
    );
    check(("", "otlp = \"off\""), &by_variable, (None, 15, Off), None);
}

#[test]
fn headers_and_attributes_come_together() {
    let user = "otlp = \"http://127.0.0.1:4318\"\n\
                otlp_headers = { Authorization = \"Bearer ${COLLECTOR_KEY}\" }";
    let variables = [
        ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=not-this, x-tenant=a%20b%2Cc"),
        ("OTEL_RESOURCE_ATTRIBUTES", "service.name=first,deployment.environment.name=test"),
        ("OTEL_SERVICE_NAME", "gateway-7"),
    ];
    let (config, warnings, environment) = loaded(user, "", &variables).expect("valid");
    assert_eq!(warnings, "");
    let headers = config.all_headers(&environment).expect("its variables are there");
    let shown: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (name.as_str(), value.expose())).collect();
    assert_eq!(shown, [("Authorization", "Bearer k-canary"), ("x-tenant", "a b,c")]);
    assert_eq!(config.service, "gateway-7");
    let attribute = ("deployment.environment.name".to_owned(), "test".to_owned());
    assert_eq!(config.resource, BTreeMap::from([attribute]));
    let debug = format!("{config:?}");
    assert!(!debug.contains("canary") && !debug.contains("not-this"), "{debug}");
    for text in ["no pair", "=x", "a=%zz", "a=%f", "a=%ff", "a=%e4"] {
        let variables = [("OTEL_EXPORTER_OTLP_HEADERS", text)];
        let (config, warnings, _) = loaded("", "", &variables).expect("it starts");
        assert!(config.environment_headers.is_empty(), "{text}");
        assert_eq!(
            warnings,
            "`OTEL_EXPORTER_OTLP_HEADERS` is ignored: write it as `name=value,name=value`"
        );
    }
}

#[test]
fn what_is_wrong_has_its_place() {
    for (user, part) in [
        ("otpl = \"x\"", ":2:1: unknown key `otpl`: did you mean `otlp`?"),
        ("otlp = \"127.0.0.1:4318\"", ":2:8: `otlp` is the URL of a collector like"),
        ("otlp = \"ftp://a.test\"", "a URL begins with `https://` or `http://`"),
        ("otlp = \"https://me:pw@a.test\"", "a URL has no user and no password"),
        ("otlp = \"https://a.test/?key=1\"", "a URL has no `?` and no `#` here"),
        ("otlp = true", ":2:8: "),
        ("interval = \"500ms\"", ":2:12: expected a time from `1s` to `1h`"),
        ("interval = \"2h\"", ":2:12: expected a time from `1s` to `1h`"),
        ("prometheus = \"9464\"", ":2:14: `9464` is no address: write `true`, or one like"),
        (
            "prometheus = \"0.0.0.0:9464\"",
            "use a loopback address like `127.0.0.1:9464`, or `true`",
        ),
        ("prometheus = 9464", "expected `true`, `false`, or an address in quotes"),
        ("otlp_headers = { a = 12345 }", "a text in quotes is expected here"),
    ] {
        let error = loaded(user, "", &[]).expect_err(user);
        assert!(error.contains(part), "{part} is not in {error}");
        assert!(!error.contains("me:pw") && !error.contains("12345"), "{error}");
    }
}
