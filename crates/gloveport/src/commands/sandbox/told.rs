//! What is told of a run: one line for a reader, or one JSON object for a program.
//!
//! Names of hosts, files and system calls come from the program inside. They are shown as data.

use crate::output::acts;
use gloveport_sandbox::{
    Captured, Copied, Exceeded, Method, Outcome, Provider, Refusal, Report, SandboxConfig, Usage,
    Violation,
};
use serde_json::{Value, json};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Most names of one kind in the line.
const NAMED_MAX: usize = 4;

/// What is worth knowing after a run; `None` if all went as it should.
pub(super) fn line(report: &Report, config: &SandboxConfig) -> Option<String> {
    let parts = [
        limit(report.outcome, config),
        hosts(&report.refused_hosts),
        calls(report),
        rung(report, config.isolation),
        report.copied_in.as_ref().and_then(|copied| left_out(copied, "in")),
        report.copied_out.as_ref().and_then(|copied| left_out(copied, "out")),
        report.copy_out_failure.clone(),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn limit(outcome: Outcome, config: &SandboxConfig) -> Option<String> {
    let limits = &config.limits;
    let exceeded = match outcome {
        Outcome::Exceeded(exceeded) => exceeded,
        Outcome::Exited(_) | Outcome::Signaled(_) | Outcome::Canceled => return None,
    };
    let (what, amount, option) = match exceeded {
        Exceeded::WallTime => ("time", seconds(limits.wall_time_ms), "--time"),
        Exceeded::CpuTime => ("processor time", seconds(limits.cpu_time_ms), "--cpu"),
        Exceeded::Memory => ("memory", bytes(limits.memory_kib << 10), "--memory"),
        Exceeded::Output => ("output", bytes(limits.output_bytes), "--output"),
        Exceeded::FileSize => ("the size of a file", bytes(limits.file_size_bytes), "--file-size"),
    };
    Some(format!("ended at its limit of {what}, {amount} (`{option}`)"))
}

fn hosts(refused: &[Refusal]) -> Option<String> {
    if refused.is_empty() {
        return None;
    }
    let names = some(refused, |refusal| match (refusal.host.as_str(), refusal.port) {
        ("", _) => format!("a request ({})", refusal.reason),
        // Only the name was asked for.
        (host, 53) => format!("{host} ({})", refusal.reason),
        (host, port) => format!("{host}:{port} ({})", refusal.reason),
    });
    let hint = refused.iter().find_map(remedy).map_or_else(String::new, |hint| format!(": {hint}"));
    Some(format!("refused to reach {names}{hint}"))
}

/// What would let it through, where an option would.
fn remedy(refusal: &Refusal) -> Option<String> {
    let Refusal { host, port, reason, .. } = refusal;
    match *reason {
        "host not allowed" | "port not allowed" => {
            let rule = match (host.parse::<IpAddr>(), port) {
                (Ok(address), port) => SocketAddr::new(address, *port).to_string(),
                (Err(_), 443 | 53) => host.clone(),
                (Err(_), port) => format!("{host}:{port}"),
            };
            Some(format!("`--allow-host {rule}` would allow it"))
        }
        reason if reason.ends_with(" address") => Some(
            "what is not public needs a rule for its addresses too, like `--allow-host 10.0.0.0/8`"
                .to_owned(),
        ),
        _ => None,
    }
}

fn calls(report: &Report) -> Option<String> {
    // Many programs try calls that they can do without: `ls` asks for a socket. Who did its work was not held up.
    if report.violations.is_empty() || report.outcome == Outcome::Exited(0) {
        return None;
    }
    let names = some(&report.violations, |violation| match violation.count {
        1 => format!("`{}`", violation.syscall),
        count => format!("`{}` ×{count}", violation.syscall),
    });
    Some(format!("refused system calls {names}"))
}

/// Where it is not the best, unless that was asked for by its name.
fn rung(report: &Report, asked: Method) -> Option<String> {
    let isolation = &report.isolation;
    let is_best = isolation.namespaces == Some(Provider::Own) || isolation.seatbelt;
    (!is_best && asked == Method::Auto).then(|| {
        format!("held by {} only: `gloveport doctor` says what is missing", isolation.describe())
    })
}

fn left_out(copied: &Copied, way: &str) -> Option<String> {
    if copied.skipped.is_empty() {
        return None;
    }
    let names = some(&copied.skipped, |skipped| {
        format!("`{}` ({})", skipped.path.display(), skipped.reason)
    });
    Some(format!("not copied {way}: {names}"))
}

/// The first of a list in words.
fn some<T>(list: &[T], name: impl Fn(&T) -> String) -> String {
    let named: Vec<String> = list.iter().take(NAMED_MAX).map(name).collect();
    let more = list.len().saturating_sub(NAMED_MAX);
    let named = named.join(", ");
    if more == 0 { named } else { format!("{named} and {more} more") }
}

fn seconds(milliseconds: u64) -> String {
    if milliseconds.is_multiple_of(1_000) {
        format!("{} s", milliseconds / 1_000)
    } else {
        format!("{milliseconds} ms")
    }
}

fn bytes(bytes: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let unit = units.iter().find(|(bits, _)| bytes >> bits > 0 && bytes.trailing_zeros() >= *bits);
    unit.map_or_else(
        || format!("{bytes} bytes"),
        |(bits, unit)| format!("{} {unit}", bytes >> bits),
    )
}

/// Everything of a report.
pub(super) fn json(report: &Report) -> Value {
    let (outcome, code, signal, limit) = match report.outcome {
        Outcome::Exited(code) => ("exited", Some(code), None, None),
        Outcome::Signaled(signal) => ("signaled", None, Some(signal), None),
        Outcome::Exceeded(exceeded) => ("exceeded", None, None, Some(key(exceeded))),
        Outcome::Canceled => ("canceled", None, None, None),
    };
    let Usage { wall, cpu, peak_memory_bytes } = report.usage;
    json!({
        "outcome": outcome,
        "exit_code": code,
        "signal": signal,
        "limit": limit,
        "isolation": report.isolation.describe(),
        "usage": {
            "wall_ms": milliseconds(wall),
            "cpu_ms": milliseconds(cpu),
            "peak_memory_bytes": peak_memory_bytes,
        },
        "stdout": captured(&report.stdout),
        "stderr": captured(&report.stderr),
        "violations": report.violations.iter().map(violation).collect::<Vec<_>>(),
        "violations_left_out": report.violations_left_out,
        "refused_hosts": report.refused_hosts.iter().map(refusal).collect::<Vec<_>>(),
        "copied_in": report.copied_in.as_ref().map(copied),
        "copied_out": report.copied_out.as_ref().map(copied),
        "copy_out_failure": report.copy_out_failure,
    })
}

/// The same JSON with nothing in it that a terminal would act upon: such characters stand in texts only, where JSON has
/// an escape for each.
pub(super) fn ascii(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for character in json.chars() {
        if character == '\u{7f}' || acts(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                shown.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            shown.push(character);
        }
    }
    shown
}

fn key(exceeded: Exceeded) -> &'static str {
    match exceeded {
        Exceeded::CpuTime => "cpu_time_ms",
        Exceeded::WallTime => "wall_time_ms",
        Exceeded::Memory => "memory_kib",
        Exceeded::Output => "output_bytes",
        Exceeded::FileSize => "file_size_bytes",
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn captured(captured: &Captured) -> Value {
    let text = String::from_utf8_lossy(&captured.bytes);
    json!({
        "text": text,
        "is_utf8": matches!(text, std::borrow::Cow::Borrowed(_)),
        "bytes": captured.total_bytes,
        "truncated": captured.truncated,
    })
}

fn violation(violation: &Violation) -> Value {
    let Violation { syscall, first_argument, count } = violation;
    json!({ "syscall": syscall, "first_argument": first_argument, "count": count })
}

fn refusal(refusal: &Refusal) -> Value {
    let Refusal { host, port, reason, count } = refusal;
    json!({ "host": host, "port": port, "reason": reason, "count": count })
}

fn copied(copied: &Copied) -> Value {
    let skipped = copied
        .skipped
        .iter()
        .map(|skipped| json!({ "path": skipped.path.to_string_lossy(), "reason": skipped.reason }));
    json!({
        "files": copied.files,
        "folders": copied.folders,
        "bytes": copied.bytes,
        "skipped": skipped.collect::<Vec<_>>(),
        "skipped_left_out": copied.skipped_left_out,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use gloveport_sandbox::{Isolation, Skipped};

    fn report(outcome: Outcome) -> Report {
        let isolation = Isolation {
            namespaces: Some(Provider::Own),
            landlock: Some(7),
            seccomp: true,
            cgroup: None,
            seatbelt: false,
        };
        Report {
            outcome,
            isolation,
            usage: Usage::default(),
            stdout: Captured::default(),
            stderr: Captured::default(),
            violations: Vec::new(),
            violations_left_out: 0,
            refused_hosts: Vec::new(),
            copied_in: None,
            copied_out: None,
            copy_out_failure: None,
        }
    }

    fn told(report: &Report) -> String {
        line(report, &SandboxConfig::default()).unwrap_or_default()
    }

    #[test]
    fn an_end_as_it_should_be_is_not_talked_about() {
        for outcome in [Outcome::Exited(0), Outcome::Exited(7), Outcome::Signaled(11)] {
            assert_eq!(told(&report(outcome)), "");
        }
        let mut harmless = report(Outcome::Exited(0));
        harmless.violations =
            vec![Violation { syscall: "socket".to_owned(), first_argument: 1, count: 4 }];
        assert_eq!(told(&harmless), "");
        let mut weaker = report(Outcome::Exited(0));
        weaker.isolation.namespaces = None;
        let asked = SandboxConfig { isolation: Method::Landlock, ..SandboxConfig::default() };
        assert_eq!(line(&weaker, &asked), None);
    }

    #[test]
    fn what_is_worth_knowing_is_in_the_line() {
        for (exceeded, expected) in [
            (Exceeded::WallTime, "time, 60 s (`--time`)"),
            (Exceeded::CpuTime, "processor time, 30 s (`--cpu`)"),
            (Exceeded::Memory, "memory, 512 MiB (`--memory`)"),
            (Exceeded::Output, "output, 1 MiB (`--output`)"),
            (Exceeded::FileSize, "the size of a file, 64 MiB (`--file-size`)"),
        ] {
            let told = told(&report(Outcome::Exceeded(exceeded)));
            assert_eq!(told, format!("ended at its limit of {expected}"));
        }
        let mut full = report(Outcome::Exited(1));
        full.refused_hosts = vec![Refusal {
            host: "evil.example.com".to_owned(),
            port: 443,
            reason: "host not allowed",
            count: 2,
        }];
        let violation = |syscall: &str, count| Violation {
            syscall: syscall.to_owned(),
            first_argument: 0,
            count,
        };
        full.violations = vec![violation("mount", 3), violation("ptrace", 1)];
        full.isolation.namespaces = None;
        let skipped = |name: &str| Skipped { path: name.into(), reason: "a link" };
        full.copied_out = Some(Copied {
            skipped: ["a", "b", "c", "d", "e", "f"].map(skipped).to_vec(),
            ..Copied::default()
        });
        assert_eq!(
            told(&full),
            "refused to reach evil.example.com:443 (host not allowed): `--allow-host evil.example.com` \
             would allow it; \
             refused system calls `mount` ×3, `ptrace`; \
             held by landlock7+seccomp+rlimits only: `gloveport doctor` says what is missing; \
             not copied out: `a` (a link), `b` (a link), `c` (a link), `d` (a link) and 2 more"
        );
    }

    #[test]
    fn the_option_that_would_help_is_named() {
        for (host, port, reason, expected) in [
            (
                "a.example.com",
                443,
                "host not allowed",
                "a.example.com:443 (host not allowed): `--allow-host a.example.com`",
            ),
            (
                "a.example.com",
                53,
                "host not allowed",
                "a.example.com (host not allowed): `--allow-host a.example.com`",
            ),
            (
                "a.example.com",
                22,
                "port not allowed",
                "`--allow-host a.example.com:22` would allow it",
            ),
            (
                "2001:db8::1",
                443,
                "host not allowed",
                "`--allow-host [2001:db8::1]:443` would allow it",
            ),
            (
                "a.example.com",
                443,
                "private address",
                "(private address): what is not public needs a rule for its",
            ),
            (
                "a.example.com",
                443,
                "no TLS server name",
                "refused to reach a.example.com:443 (no TLS server name)",
            ),
            (
                "",
                0,
                "malformed HTTP request",
                "refused to reach a request (malformed HTTP request)",
            ),
        ] {
            let refusal = Refusal { host: host.to_owned(), port, reason, count: 1 };
            let told = hosts(&[refusal]).expect("something was refused");
            assert!(told.contains(expected), "{told}");
        }
    }

    #[test]
    fn amounts_have_units() {
        assert_eq!([seconds(1_500), seconds(2_000)], ["1500 ms", "2 s"]);
        assert_eq!(
            [bytes(1), bytes(1 << 10), bytes(3 << 30), bytes(1_500)],
            ["1 bytes", "1 KiB", "3 GiB", "1500 bytes"]
        );
    }

    #[test]
    fn json_holds_nothing_that_steers_a_terminal() {
        let mut report = report(Outcome::Exceeded(Exceeded::CpuTime));
        report.stdout.bytes = "\u{1b}]0;t\u{7}\u{9b}2J\u{202e}x\u{7f}\u{e0041}ä😀".into();
        report.stderr.bytes = vec![b'a', 0xff];
        let told = json(&report);
        let text = ascii(&told.to_string());
        assert!(!text.contains(|c: char| c.is_control() || acts(c)), "{text}");
        assert!(text.contains("ä😀"), "{text}");
        let read: Value = serde_json::from_str(&text).expect("it is JSON still");
        assert_eq!(read, told, "and says the same");
        assert_eq!((&read["outcome"], &read["limit"]), (&json!("exceeded"), &json!("cpu_time_ms")));
        assert_eq!(
            (&read["stderr"]["text"], &read["stderr"]["is_utf8"]),
            (&json!("a\u{fffd}"), &json!(false))
        );
    }
}
