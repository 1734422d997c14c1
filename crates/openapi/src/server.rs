//! Addresses of servers, as a document names them.

use serde_json::Value;

/// Longest address.
const BYTES_MAX: usize = 2_000;

/// The first address of a `servers` list with its variables replaced by their defaults; `None` where there is no list.
///
/// It may be relative. What is wrong with it, a variable without a default say, is the error.
pub(crate) fn first(servers: Option<&Value>) -> Option<Result<String, String>> {
    let server = servers?.as_array()?.first()?;
    let url = server.get("url").and_then(Value::as_str)?;
    Some(expand(url, server.get("variables")))
}

fn expand(url: &str, variables: Option<&Value>) -> Result<String, String> {
    let mut expanded = String::new();
    let mut rest = url;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) =
            after.split_once('}').ok_or("the address of its server has a `{` without a `}`")?;
        expanded.push_str(before);
        let variable = variables.and_then(|variables| variables.get(name));
        let default = variable.and_then(|variable| variable.get("default"));
        match default {
            Some(Value::String(text)) => expanded.push_str(text),
            // `default: 8080` in YAML.
            Some(Value::Number(number)) => expanded.push_str(&number.to_string()),
            _ => {
                return Err("the address of its server has a variable without a default".to_owned());
            }
        }
        if expanded.len() > BYTES_MAX {
            return Err(format!("the address of its server has over {BYTES_MAX} bytes"));
        }
        rest = behind;
    }
    expanded.push_str(rest);
    if expanded.len() > BYTES_MAX || expanded.chars().any(|c| c.is_control() || c == ' ') {
        return Err("the address of its server cannot be read".to_owned());
    }
    Ok(expanded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn variables_have_their_defaults() {
        let check = |server: Value, expected: Option<Result<&str, &str>>| {
            let servers = json!([server]);
            let found = first(Some(&servers));
            let found = found.as_ref().map(|found| found.as_deref().map_err(String::as_str));
            match (found, expected) {
                (Some(Err(error)), Some(Err(part))) => assert!(error.contains(part), "{error}"),
                (found, expected) => assert_eq!(found, expected, "{servers}"),
            }
        };
        check(json!({"url": "https://a.test/v1"}), Some(Ok("https://a.test/v1")));
        check(json!({"url": "/v1"}), Some(Ok("/v1")));
        let port = json!({"host": {"default": "b.test"}, "port": {"default": 81}});
        check(
            json!({"url": "https://{host}:{port}/", "variables": port}),
            Some(Ok("https://b.test:81/")),
        );
        check(json!({"url": "https://{host}/"}), Some(Err("without a default")));
        check(json!({"url": "https://{host/"}), Some(Err("without a `}`")));
        check(json!({"url": "https://a\r\nb/"}), Some(Err("cannot be read")));
        check(json!({}), None);
        check(json!(7), None);
        assert_eq!(first(None), None);
        assert_eq!(first(Some(&json!([]))), None);
    }
}
