//! Rules: what they allow, and what is said about those that cannot be read.

use gloveport_egress::{Passage, RULES_MAX, Rules, Target};

fn rules(all_public: bool, hosts: &[&str]) -> Rules {
    let hosts: Vec<String> = hosts.iter().map(|&host| host.to_owned()).collect();
    Rules::parse(all_public, &hosts).unwrap()
}

fn judge(rules: &Rules, target: &str) -> String {
    match rules.judge(&Target::parse(target).unwrap()) {
        Ok(Passage::Checked) => "checked".into(),
        Ok(Passage::Opaque) => "opaque".into(),
        Err(reason) => reason.to_string(),
    }
}

#[test]
fn rules_allow_what_they_say() {
    let rules = rules(
        false,
        &[
            "API.Allowed.Test.",
            "api.allowed.test:80",
            "*.wild.test",
            "*.deep.wild.test:8443",
            "git.allowed.test:22/tcp",
            "git.allowed.test:443",
            "192.0.2.7:5432",
            "[::1]:8080",
            "10.1.0.0/16",
        ],
    );
    for (target, expected) in [
        ("api.allowed.test:443", "checked"),
        ("api.allowed.test:80", "checked"),
        ("api.allowed.test:8080", "port not allowed"),
        ("x.api.allowed.test:443", "host not allowed"),
        ("allowed.test:443", "host not allowed"),
        ("a.wild.test:443", "checked"),
        ("a.b.wild.test:443", "checked"),
        ("a.wild.test:80", "port not allowed"),
        ("wild.test:443", "host not allowed"),
        ("evilwild.test:443", "host not allowed"),
        ("wild.test.evil.test:443", "host not allowed"),
        ("a.deep.wild.test:8443", "checked"),
        ("a.deep.wild.test:443", "checked"),
        ("git.allowed.test:22", "opaque"),
        ("git.allowed.test:443", "checked"),
        ("192.0.2.7:5432", "opaque"),
        ("192.0.2.7:443", "documentation address"),
        ("8.8.8.8:443", "host not allowed"),
        ("[::1]:8080", "opaque"),
        ("[::1]:443", "loopback address"),
        // A block opens address space for hosts, and is no host.
        ("10.1.2.3:443", "host not allowed"),
        ("10.2.0.1:443", "private address"),
        ("169.254.169.254:80", "metadata address"),
        ("[::ffff:127.0.0.1]:443", "loopback address"),
    ] {
        assert_eq!(judge(&rules, target), expected, "{target}");
    }
}

#[test]
fn all_public_hosts_are_public_ones_only() {
    let rules = rules(true, &["10.1.0.0/16", "git.test:443/tcp"]);
    for (target, expected) in [
        ("any.test:443", "checked"),
        ("any.test:80", "checked"),
        ("any.test:22", "opaque"),
        ("git.test:443", "opaque"),
        ("8.8.8.8:53", "opaque"),
        ("10.1.2.3:22", "opaque"),
        ("10.2.2.3:22", "private address"),
        ("127.0.0.1:22", "loopback address"),
        ("[64:ff9b::a9fe:a9fe]:80", "metadata address"),
    ] {
        assert_eq!(judge(&rules, target), expected, "{target}");
    }
}

#[test]
fn blocks_open_address_space_but_never_credentials() {
    let of = |hosts: &[&str], address: &str| {
        let judged = rules(false, hosts).judge_address(address.parse().unwrap(), 443);
        judged.err().map_or("open".to_owned(), |reason| reason.to_string())
    };
    for (hosts, address, expected) in [
        (&["10.1.0.0/16"][..], "10.1.255.255", "open"),
        (&["10.1.0.0/16"], "10.2.0.0", "private address"),
        (&["10.1.0.0/16"], "::ffff:10.1.0.1", "open"),
        (&["10.1.0.0/16"], "64:ff9b::10.1.0.1", "private address"),
        (&["10.1.2.3/32"], "10.1.2.3", "open"),
        (&["10.1.2.3/32"], "10.1.2.4", "private address"),
        (&["127.0.0.0/8"], "127.9.9.9", "open"),
        (&["fd00::/8"], "fd12::1", "open"),
        (&["fd00::/8"], "fd00:ec2::254", "metadata address"),
        (&["fd00:ec2::254/128"], "fd00:ec2::254", "open"),
        (&["169.254.0.0/16"], "169.254.1.1", "open"),
        (&["169.254.0.0/16"], "169.254.169.254", "metadata address"),
        (&["169.254.169.254/32"], "169.254.169.254", "open"),
        (&["169.254.169.254:443"], "169.254.169.254", "open"),
        (&["169.254.169.254:80"], "169.254.169.254", "metadata address"),
        (&[], "1.1.1.1", "open"),
        (&[], "::", "unspecified address"),
    ] {
        assert_eq!(of(hosts, address), expected, "{address} with {hosts:?}");
    }
}

#[test]
fn what_cannot_be_read_is_named_with_its_remedy() {
    for (rule, expected) in [
        ("", "it is empty or too long"),
        ("https://api.test/x", "rules name hosts, not URLs: write `api.test`"),
        ("api.test/x", "rules name hosts, not URLs: write `api.test`"),
        ("api.test:443/udp", "rules name hosts, not URLs: write `api.test:443`"),
        ("*", "set `allow_outbound`"),
        ("*:443", "set `allow_outbound`"),
        ("api.test:*", "a star stands for hosts below a domain only"),
        ("*.api.test:*", "a star stands for hosts below a domain only"),
        ("api.*.test", "a star stands for hosts below a domain only"),
        ("*.*.test", "a star stands for hosts below a domain only"),
        ("*.com", "opens a whole top-level domain"),
        ("*.", "a label is empty"),
        ("*.127.0.0.1", "looks like an address"),
        ("bücher.test", "write its `xn--` form"),
        ("a_b.test", "only letters, digits, dots and hyphens"),
        ("user@api.test", "user information does not belong there"),
        ("api.test:0", "the port is a number from 1 to 65535"),
        ("api.test:https", "the port is a number from 1 to 65535"),
        ("127.1:80", "write four decimal numbers"),
        ("10.0.0.1", "an address needs its port, `10.0.0.1:443`, or `10.0.0.1/32`"),
        ("::1", "an address needs its port, `[::1]:443`, or `[::1]/128`"),
        ("[::1]", "an address needs its port, `[::1]:443`"),
        ("0.0.0.0:80", "unspecified address cannot be opened"),
        ("[::]:80", "unspecified address cannot be opened"),
        ("224.0.0.0/8", "multicast address cannot be opened"),
        ("[::ffff:10.0.0.1]:80", "write the IPv4 address itself, `10.0.0.1`"),
        ("::ffff:10.0.0.0/120", "write the IPv4 address itself, `10.0.0.0`"),
        ("10.1.2.3/16", "write `10.1.0.0/16`"),
        ("10.0.0.0/33", "the number of leading bits"),
        ("10.0.0.0/+8", "the number of leading bits"),
        ("10.0.0.0/", "the number of leading bits"),
        ("0.0.0.0/0", "too wide"),
        ("::/0", "too wide"),
        ("8.8.8.0/24", "public already"),
        ("a\u{1b}[2J.test", "rule `a\\u{1b}[2J.test`"),
    ] {
        let error = Rules::parse(false, &["ok.test".into(), rule.into()]).expect_err(rule);
        let text = format!("{error}");
        assert!(text.contains(expected), "{rule:?}: {text}");
        assert!(text.is_ascii() || !rule.is_ascii(), "{text}");
    }
    let many: Vec<String> = (0..=RULES_MAX).map(|n| format!("n{n}.test")).collect();
    assert!(Rules::parse(false, &many).unwrap_err().to_string().contains("257 rules, at most 256"));
    assert!(Rules::parse(false, &many[1..]).is_ok());
}
