//! Hosts and rules as text: a host has one form, and no host is allowed by a rule that is not for it.
#![no_main]

use gloveport_egress::{Host, Rules, Target, class};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let hosts: Vec<String> = text.lines().map(str::to_owned).collect();
    let rules = Rules::parse(false, &hosts);
    let public = Rules::parse(true, &[]).expect("no rule is a wrong one");
    for line in &hosts {
        let Ok(target) = Target::parse_with_default(line, 443) else { continue };
        assert_eq!(Target::parse(&target.to_string()).as_ref(), Ok(&target));
        match &target.host {
            Host::Name(name) => {
                let form = name.as_str();
                assert!(
                    form.bytes()
                        .all(|byte| b"abcdefghijklmnopqrstuvwxyz0123456789-.".contains(&byte))
                );
                assert!(form.parse::<std::net::IpAddr>().is_err());
                assert!(!name.is_below(name));
            }
            Host::Address(address) => {
                assert_eq!(public.judge(&target).is_ok(), class(*address).is_none());
            }
        }
        // A rule that reads like a host allows this host.
        if let Ok(rules) = &rules {
            assert!(rules.judge(&target).is_ok(), "{line}");
        }
    }
});
