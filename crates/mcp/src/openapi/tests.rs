//! Against a real service on this machine, which tells what it got: every place of a value, who calls, redirects, answers.

mod service;

use super::{OpenApi, OpenApiConfig, OpenApiSource};
use crate::Secret;
use gloveport_executor::{Upstream, UpstreamError};
use gloveport_protocol::{ServerName, ToolResult};
use serde_json::{Map, Value, json};
use service::{Answer, Service};
use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

/// Time for what has to happen.
const PATIENCE: Duration = Duration::from_secs(20);

fn document() -> Value {
    let object = json!({"type": "object", "properties": {
        "name": {"type": "string"}, "items": {"type": "array"}, "meta": {"type": "object"},
        "file": {"type": "string", "format": "binary"},
    }});
    let deep = json!({"style": "deepObject", "explode": true});
    let post = |media: &str, encoding: Value| {
        let content = json!({media: {"schema": object, "encoding": encoding}});
        json!({"post": {"requestBody": {"required": true, "content": content}}})
    };
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Echo", "version": "1"},
        "security": [{"token": [], "absent": []}, {"token": [], "query": [], "cookie": []}],
        "components": {"securitySchemes": {
            "token": {"type": "http", "scheme": "bearer"},
            "absent": {"type": "openIdConnect"},
            "query": {"type": "apiKey", "in": "query", "name": "api_key"},
            "cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
            "basic": {"type": "http", "scheme": "basic"},
            "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
        }},
        "paths": {
            "/echo/{id}": {"get": {"operationId": "echo", "parameters": [
                {"name": "filter", "in": "query", "style": "deepObject"},
                {"name": "X-Trace", "in": "header"},
                {"name": "crumb", "in": "cookie"},
            ]}},
            "/json": post("application/json", json!({})),
            "/form": post("application/x-www-form-urlencoded", json!({"items": deep, "meta": deep})),
            "/parts": post("multipart/form-data", json!({})),
            "/basic": {"get": {"security": [{"basic": [], "header": []}]}},
            "/open": {"get": {"security": []}},
            "/kind/{kind}": {"get": {"operationId": "kind"}, "post": {"operationId": "post_kind"}},
            "/elsewhere": {"get": {"servers": [{"url": "http://127.0.0.1:1/"}]}},
        },
    })
}

fn secrets(pairs: &[(&str, &str)]) -> BTreeMap<String, Secret> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value))).collect()
}

/// A server for a document in a file.
struct World {
    server: OpenApi,
    file: tempfile::NamedTempFile,
}

fn world(base_url: &str, change: impl FnOnce(&mut OpenApiConfig)) -> World {
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), document().to_string()).expect("written");
    let name = ServerName::parse("echo").expect("a name");
    let source = OpenApiSource::File(file.path().to_owned());
    let auth = secrets(&[
        ("token", "t0ken"),
        ("query", "k&y"),
        ("cookie", "c;1"),
        ("basic", "user:pass"),
        ("header", "key"),
    ]);
    let base_url = Some(base_url.to_owned());
    let mut config = OpenApiConfig { base_url, auth, ..OpenApiConfig::new(name, source) };
    change(&mut config);
    World { server: OpenApi::new(config).expect("a server"), file }
}

async fn call(server: &OpenApi, tool: &str, arguments: Value) -> Result<ToolResult, UpstreamError> {
    let arguments: Map<String, Value> = serde_json::from_value(arguments).expect("an object");
    server.answer(tool, arguments).await
}

/// What the service got.
async fn got(server: &OpenApi, tool: &str, arguments: Value) -> Value {
    let result = call(server, tool, arguments).await.expect("an answer");
    result.structured.unwrap_or_else(|| panic!("{:?}", result.content))
}

#[tokio::test]
async fn a_call_is_the_request_that_the_document_describes() {
    let service = Service::start();
    let World { server, file: _file } = world(&service.url("/v1/"), |config| {
        config.headers = secrets(&[("X-Own", "own"), ("X-Trace", "operator")]);
    });
    let arguments =
        json!({"id": "a/../b c", "filter": {"x": [1]}, "X-Trace": "script", "crumb": "d e"});
    let seen = got(&server, "echo", arguments).await;
    assert_eq!(
        seen["line"],
        "GET /v1/echo/a%2F..%2Fb%20c?filter%5Bx%5D%5B0%5D=1&api_key=k%26y HTTP/1.1"
    );
    assert_eq!(seen["headers"]["authorization"], "Bearer t0ken");
    assert_eq!(seen["headers"]["cookie"], "crumb=d%20e; session=c%3B1");
    assert_eq!(seen["headers"]["x-own"], "own");
    assert_eq!(seen["headers"]["x-trace"], "operator", "the operator stands above the script");
    assert_eq!(seen["headers"]["host"], service.host());

    let seen = got(&server, "get_basic", json!({})).await;
    assert_eq!(seen["headers"]["authorization"], "Basic dXNlcjpwYXNz");
    assert_eq!(seen["headers"]["x-key"], "key");
    let seen = got(&server, "get_open", json!({})).await;
    assert_eq!(seen["headers"].get("authorization"), None, "nobody asks who calls");

    let seen = got(&server, "post_json", json!({"name": "a", "meta": {"b": null}})).await;
    assert_eq!(seen["headers"]["content-type"], "application/json");
    assert_eq!(seen["body"], "{\"name\":\"a\",\"meta\":{\"b\":null}}");
    let form = json!({"name": "a&b", "items": [{"price": "p", "n": 2}], "meta": {"k": "v"}});
    let seen = got(&server, "post_form", form).await;
    let expected = "name=a%26b&items%5B0%5D%5Bprice%5D=p&items%5B0%5D%5Bn%5D=2&meta%5Bk%5D=v";
    assert_eq!(seen["body"], expected);
    let file = json!({"data": "aGk=", "filename": "a.txt", "content_type": "text/plain"});
    let seen = got(&server, "post_parts", json!({"name": "n", "file": file})).await;
    let body = seen["body"].as_str().expect("text");
    assert!(
        body.contains(
            "name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n"
        )
    );

    let refused = call(&server, "echo", json!({"id": ".."})).await.expect("an answer");
    assert!(refused.is_error && refused.only_text().is_some_and(|text| text.contains("`id`")));
    let unknown = call(&server, "none", json!({})).await;
    assert!(matches!(unknown, Err(UpstreamError::Refused { .. })), "{unknown:?}");
    assert_eq!(service.n_requests(), 6);
}

#[tokio::test]
async fn answers_become_results() {
    let service = Service::start();
    let World { server, file: _file } = world(&service.url(""), |_| {});
    let text = async |kind: &str| {
        let result = call(&server, "kind", json!({"kind": kind})).await.expect("an answer");
        (result.is_error, result.only_text().unwrap_or_default())
    };
    assert_eq!(text("text").await, (false, "plain".to_owned()));
    assert_eq!(text("empty").await, (false, "204 No Content".to_owned()));
    assert_eq!(text("created").await, (false, "201 Created, location: /things/7".to_owned()));
    assert_eq!(text("broken-json").await, (false, "{\"a\":".to_owned()));
    let problem = "HTTP 422 Unprocessable Entity: {\"title\":\"No\\u0000 name\"}";
    assert_eq!(text("problem").await, (true, problem.to_owned()));
    let (is_error, page) = text("page").await;
    assert!(is_error && page.starts_with("HTTP 401 Unauthorized") && !page.contains("<html>"));
    let (is_error, long) = text("long").await;
    assert!(is_error && long.len() < 4_000 && !long.contains('\u{1b}'), "{long}");

    let image = call(&server, "kind", json!({"kind": "image"})).await.expect("an answer");
    let block = json!({"type": "image", "data": "iVBORw==", "mimeType": "image/png"});
    assert_eq!(image.content, [block]);
    let bytes = call(&server, "kind", json!({"kind": "bytes"})).await.expect("an answer");
    let uri = format!("http://{}", service.host());
    let resource = json!({"uri": uri, "mimeType": "application/zip", "blob": "AP8="});
    assert_eq!(bytes.content, [json!({"type": "resource", "resource": resource})]);

    for (kind, after) in [("busy", 7_000), ("busier", 1_000), ("busiest", 3_600_000)] {
        let busy = call(&server, "kind", json!({"kind": kind})).await.expect_err("it has no time");
        assert_eq!(busy.failure().retry_after_ms, Some(after), "{kind}");
    }
    for kind in ["announced", "endless"] {
        let large = call(&server, "kind", json!({"kind": kind})).await;
        assert!(matches!(large, Err(UpstreamError::Protocol { .. })), "{kind}: {large:?}");
    }
    let lost = call(&server, "kind", json!({"kind": "cut"})).await;
    assert!(matches!(lost, Err(UpstreamError::Lost { .. })), "{lost:?}");
}

#[tokio::test]
async fn redirects_stay_within_the_site() {
    let (service, other) = (Service::start(), Service::start());
    let World { server, file: _file } = world(&service.url(""), |_| {});
    service.redirect_to(&other.url("/stolen"));
    let seen = got(&server, "kind", json!({"kind": "moved"})).await;
    assert!(seen["line"].as_str().is_some_and(|line| line.starts_with("GET /echo/moved ")));
    assert_eq!(seen["headers"]["authorization"], "Bearer t0ken");
    for (tool, kind) in [("kind", "away"), ("kind", "around"), ("post_kind", "moved")] {
        let refused = call(&server, tool, json!({"kind": kind})).await;
        assert!(matches!(refused, Err(UpstreamError::Protocol { .. })), "{kind}: {refused:?}");
    }
    let seen = got(&server, "post_kind", json!({"kind": "kept"})).await;
    assert!(seen["line"].as_str().is_some_and(|line| line.starts_with("POST /echo/kept ")));
    assert_eq!(other.n_requests(), 0);
}

#[tokio::test]
async fn a_dropped_call_ends_its_request() {
    let service = Service::start();
    let World { server, file: _file } = world(&service.url(""), |_| {});
    let arguments = json!({"kind": "silent"});
    let calling = call(&server, "kind", arguments);
    let (came, gone) = service.silence();
    tokio::select! {
        result = calling => panic!("{result:?}"),
        came = tokio::task::spawn_blocking(move || came.recv_timeout(PATIENCE)) => {
            came.expect("no panic").expect("the request came");
        }
    }
    let gone = tokio::task::spawn_blocking(move || gone.recv_timeout(PATIENCE));
    gone.await.expect("no panic").expect("the connection is closed");
}

#[tokio::test]
async fn what_cannot_be_meant_is_said_before_anything_is_sent() {
    let service = Service::start();
    let check = async |expected: &str, change: &dyn Fn(&mut OpenApiConfig)| {
        let World { server, file } = world(&service.url(""), change);
        let error = server.list().await.expect_err("it cannot be meant").to_string();
        assert!(error.contains(expected), "{error}");
        drop(file);
    };
    let auth = |name: &'static str| {
        move |config: &mut OpenApiConfig| config.auth = secrets(&[(name, "value of it")])
    };
    check("no security scheme `tokn`: it has `absent`", &auth("tokn")).await;
    let without = |config: &mut OpenApiConfig| {
        (config.base_url, config.operations) = (None, vec!["!get_elsewhere".to_owned()]);
    };
    check("names no address of a server: set `base_url`", &without).await;
    let missing = OpenApiSource::File("/nowhere/x.json".into());
    check("`/nowhere/x.json`", &|config| config.source = missing.clone()).await;
    let folder = OpenApiSource::File("/".into());
    check("it is no file", &|config| config.source = folder.clone()).await;

    let refused = |change: &dyn Fn(&mut OpenApiConfig)| {
        let name = ServerName::parse("x").expect("a name");
        let mut config = OpenApiConfig::new(name, OpenApiSource::File("x".into()));
        change(&mut config);
        OpenApi::new(config).err().expect("it cannot be used").to_string()
    };
    for url in ["ftp://x/", "https://user:pass@x/", "https://x/?key=1", "x"] {
        let said = refused(&|config| config.base_url = Some(url.to_owned()));
        assert!(!said.contains("pass") || said.contains("password"), "{said}");
    }
    refused(&|config| config.source = OpenApiSource::Url("http://api.test/x.json".to_owned()));
    refused(&|config| config.headers = secrets(&[("Host", "x")]));
    refused(&|config| config.headers = secrets(&[("X", "a\r\nb")]));
    assert_eq!(service.n_requests(), 0);
}

#[tokio::test]
async fn a_fetched_document_leads_nowhere_else() {
    let (service, other) = (Service::start(), Service::start());
    let mut foreign = document();
    foreign["servers"] = json!([{"url": other.url("/")}]);
    let mut own = document();
    own["servers"] = json!([{"url": "/v2"}]);
    let server = |path: &str, base_url: Option<String>| {
        let source = OpenApiSource::Url(service.url(path));
        world("http://x/", move |config| (config.source, config.base_url) = (source, base_url))
    };
    service.set_document(Answer::json(&own));
    let World { server: kept, file } = server("/document", None);
    let listing = kept.list().await.expect("a listing");
    let dropped: Vec<&str> = listing.dropped.iter().map(|dropped| dropped.name.as_str()).collect();
    assert_eq!(dropped, ["get_elsewhere"]);
    let seen = got(&kept, "get_open", json!({})).await;
    assert_eq!(seen["line"], "GET /v2/open HTTP/1.1");
    drop(file);

    service.set_document(Answer::json(&foreign));
    let World { server: refused, file: _file } = server("/document", None);
    let error = refused.list().await.expect_err("it leads away").to_string();
    assert!(error.contains("set `base_url` to allow that"), "{error}");
    let World { server: allowed, file: _file } = server("/document", Some(other.url("/")));
    got(&allowed, "get_open", json!({})).await;
    assert_eq!(other.n_requests(), 1);

    service.redirect_to(&other.url("/document"));
    for path in ["/kind/away", "/kind/problem", "/kind/endless", "/kind/text"] {
        let World { server, file: _file } = server(path, Some(service.url("/")));
        let refused = server.list().await;
        assert!(matches!(refused, Err(UpstreamError::Connect { .. })), "{path}: {refused:?}");
    }
    assert_eq!(other.n_requests(), 1);
}

#[tokio::test]
async fn a_document_is_read_again_when_it_changes() {
    let service = Service::start();
    let World { server, file } = world(&service.url(""), |config| {
        config.operations = vec!["*o*".to_owned(), "!post_*".to_owned()];
    });
    let mut changes = server.changes();
    let names = async || {
        let listing = server.list().await.expect("a listing");
        listing.tools.iter().map(|tool| tool.name.as_str().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names().await, "echo get_open");
    changes.mark_unchanged();
    let mut longer = document();
    longer["paths"]["/more"] = json!({"get": {}});
    fs::write(file.path(), longer.to_string()).expect("written");
    let told = tokio::time::timeout(PATIENCE, changes.changed()).await;
    told.expect("in time").expect("it is still there");
    assert_eq!(names().await, "echo get_open get_more");
    server.close().await;
}
