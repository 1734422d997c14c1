//! Requests made out of arguments: every style and every kind of body, and that no value leaves its place.

use super::{of_path, only, plan};
use serde_json::{Value, json};

/// The path and the query of a call with one parameter.
fn check(location: &str, extra: &Value, value: &Value, expected: &str) {
    let path = if location == "path" { "/a/{id}/b" } else { "/a" };
    let mut parameter = json!({"name": "id", "in": location, "required": true});
    let keys = extra.as_object().expect("an object").clone();
    parameter.as_object_mut().expect("an object").extend(keys);
    let operation = only(&of_path(path, &json!({"get": {"parameters": [parameter]}})));
    let shown = format!("{location} {extra} {value}");
    let planned = plan(&operation, json!({"id": value}));
    let found = match planned {
        Err(error) => error,
        Ok(plan) => match location {
            "path" => plan.path,
            "query" => plan.query,
            _ => plan.headers.into_iter().map(|(name, value)| [name, value].join(": ")).collect(),
        },
    };
    assert_eq!(found, expected, "{shown}");
}

#[test]
fn every_style_is_written_as_the_specification_has_it() {
    let list = json!(["a", "b c"]);
    let object = json!({"r": 100, "g": "x/y"});
    for (style, spread, primitive, lists, objects) in [
        ("simple", false, "blue", "a,b%20c", "r,100,g,x%2Fy"),
        ("simple", true, "blue", "a,b%20c", "r=100,g=x%2Fy"),
        ("label", false, ".blue", ".a,b%20c", ".r,100,g,x%2Fy"),
        ("label", true, ".blue", ".a.b%20c", ".r=100.g=x%2Fy"),
        ("matrix", false, ";id=blue", ";id=a,b%20c", ";id=r,100,g,x%2Fy"),
        ("matrix", true, ";id=blue", ";id=a;id=b%20c", ";r=100;g=x%2Fy"),
    ] {
        let style = json!({"style": style, "explode": spread});
        check("path", &style, &json!("blue"), &format!("/a/{primitive}/b"));
        check("path", &style, &list, &format!("/a/{lists}/b"));
        check("path", &style, &object, &format!("/a/{objects}/b"));
    }
    for (style, spread, primitive, lists, objects) in [
        ("form", true, "id=blue", "id=a&id=b%20c", "r=100&g=x%2Fy"),
        ("form", false, "id=blue", "id=a,b%20c", "id=r,100,g,x%2Fy"),
        ("spaceDelimited", false, "id=blue", "id=a%20b%20c", "id=r%20100%20g%20x%2Fy"),
        ("pipeDelimited", false, "id=blue", "id=a%7Cb%20c", "id=r%7C100%7Cg%7Cx%2Fy"),
        (
            "deepObject",
            true,
            "id=blue",
            "id%5B0%5D=a&id%5B1%5D=b%20c",
            "id%5Br%5D=100&id%5Bg%5D=x%2Fy",
        ),
    ] {
        let style = json!({"style": style, "explode": spread});
        check("query", &style, &json!("blue"), primitive);
        check("query", &style, &list, lists);
        check("query", &style, &object, objects);
    }
    check("query", &json!({}), &json!([]), "");
    check("query", &json!({}), &json!(true), "id=true");
    check("query", &json!({"allowReserved": true}), &json!("a/b?c&d#e+f"), "id=a/b?c%26d%23e%2Bf");
    let as_json = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    check("query", &as_json, &json!({"a": [1]}), "id=%7B%22a%22%3A%5B1%5D%7D");
    let deep = json!({"a": {"b": [{"c": 1}]}});
    check("query", &json!({"style": "deepObject"}), &deep, "id%5Ba%5D%5Bb%5D%5B0%5D%5Bc%5D=1");
    check("header", &json!({}), &json!("blue"), "id: blue");
    check("header", &json!({}), &json!(["a", 2]), "id: a,2");
    check("header", &json!({}), &object, "id: r,100,g,x/y");
    check("header", &json!({"explode": true}), &object, "id: r=100,g=x/y");
    check("cookie", &json!({}), &json!("a; b=c"), "Cookie: id=a%3B%20b%3Dc");
}

#[test]
fn no_value_leaves_its_place() {
    let places = "`id`: `.` and `..` are no names in a path";
    for (value, expected) in [
        ("../../admin", "/a/..%2F..%2Fadmin/b"),
        ("..", places),
        (".", places),
        ("%2e%2e", "/a/%252e%252e/b"),
        ("x?y=1#z", "/a/x%3Fy%3D1%23z/b"),
        ("a\r\nHost: evil", "/a/a%0D%0AHost%3A%20evil/b"),
        ("\\..\\", "/a/%5C..%5C/b"),
        ("//evil.test", "/a/%2F%2Fevil.test/b"),
        ("é\u{202e}", "/a/%C3%A9%E2%80%AE/b"),
        ("", "`id`: it is empty"),
    ] {
        check("path", &json!({}), &json!(value), expected);
    }
    check("path", &json!({"style": "label"}), &json!("."), places);
    check("query", &json!({}), &json!("a&b=c#d\r\n"), "id=a%26b%3Dc%23d%0D%0A");
    let refused = "`id`: a header holds printable ASCII only, and no line break";
    for value in ["a\r\nX-Evil: 1", "a\nb", "a\0b", "é", "\u{7f}"] {
        check("header", &json!({}), &json!(value), refused);
    }
    check("header", &json!({}), &json!({"a\r\nX": 1}), refused);
}

/// The content type and the body of a call.
fn body(content: &Value, arguments: Value) -> Result<(String, String), String> {
    let request = json!({"required": true, "content": content});
    let operation = only(&of_path("/a", &json!({"post": {"requestBody": request}})));
    let payload = plan(&operation, arguments)?.payload.expect("a body");
    Ok((payload.content_type, String::from_utf8(payload.bytes).expect("text")))
}

#[test]
fn every_kind_of_body_is_written() {
    let check = |content: Value, arguments: Value, media: &str, expected: &str| {
        let (found, text) = body(&content, arguments).expect("a request");
        assert_eq!((found.as_str(), text.as_str()), (media, expected));
    };
    let object = json!({"type": "object", "properties": {
        "name": {"type": "string"}, "tags": {"type": "array"}, "meta": {"type": "object"},
        "file": {"type": "string", "format": "binary"},
    }});
    let content = |media: &str, extra: Value| {
        let mut content = json!({"schema": object});
        let keys = extra.as_object().expect("an object").clone();
        content.as_object_mut().expect("an object").extend(keys);
        json!({media: content})
    };
    let arguments = json!({"name": "a&b", "tags": [1, "c d"], "meta": {"k": {"l": "v"}}});
    check(
        content("application/json; charset=utf-8", json!({})),
        arguments.clone(),
        "application/json; charset=utf-8",
        "{\"name\":\"a&b\",\"tags\":[1,\"c d\"],\"meta\":{\"k\":{\"l\":\"v\"}}}",
    );
    let form = "application/x-www-form-urlencoded";
    check(
        content(form, json!({})),
        arguments.clone(),
        form,
        "name=a%26b&tags=1&tags=c%20d&meta=%7B%22k%22%3A%7B%22l%22%3A%22v%22%7D%7D",
    );
    let deep = json!({"encoding": {
        "meta": {"style": "deepObject", "explode": true},
        "tags": {"style": "deepObject", "explode": true},
    }});
    check(
        content(form, deep),
        arguments,
        form,
        "name=a%26b&tags%5B0%5D=1&tags%5B1%5D=c%20d&meta%5Bk%5D%5Bl%5D=v",
    );
    let file = json!({"data": "aGk=", "filename": "a\".txt", "content_type": "text/plain"});
    check(
        content("multipart/form-data", json!({})),
        json!({"name": "n", "tags": ["x", {"y": 1}], "file": file}),
        "multipart/form-data; boundary=gloveport-part-00000000",
        "--gloveport-part-00000000\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nn\r\n\
         --gloveport-part-00000000\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\nx\r\n\
         --gloveport-part-00000000\r\nContent-Disposition: form-data; name=\"tags\"\r\n\
         Content-Type: application/json\r\n\r\n{\"y\":1}\r\n\
         --gloveport-part-00000000\r\nContent-Disposition: form-data; name=\"file\"; \
         filename=\"a%22.txt\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n--gloveport-part-00000000--\r\n",
    );
    let text = json!({"text/csv": {"schema": {"type": "string"}}});
    check(text, json!({"body": "a,b\n"}), "text/csv", "a,b\n");
    let binary =
        json!({"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}});
    check(binary.clone(), json!({"body": "aGk="}), "application/octet-stream", "hi");
    let list = json!({"application/json": {"schema": {"type": "array"}}});
    check(list, json!({"body": [1]}), "application/json", "[1]");

    let fails = |content: Value, arguments: Value, expected: &str| {
        assert_eq!(body(&content, arguments), Err(expected.to_owned()));
    };
    fails(binary.clone(), json!({"body": "%%"}), "`body`: it is not base64");
    fails(binary.clone(), json!({}), "`body`: it is missing");
    fails(binary, json!({"body": "aGk=", "x": 1}), "`x`: there is no such argument");
    let evil = json!({"data": "aGk=", "content_type": "text/plain\r\nX-Evil: 1"});
    fails(
        content("multipart/form-data", json!({})),
        json!({"file": evil}),
        "`file`: `content_type` is no media type",
    );
}

#[test]
fn arguments_go_where_they_belong() {
    let schema =
        json!({"type": "object", "properties": {"id": {}, "title": {}}, "required": ["title"]});
    let request = json!({"required": true, "content": {"application/json": {"schema": schema}}});
    let parameters = json!([
        {"name": "id", "in": "query"},
        {"name": "id", "in": "path", "required": true},
        {"name": "id", "in": "header"},
    ]);
    let item = json!({"put": {"parameters": parameters, "requestBody": request}});
    let operation = only(&of_path("/a/{id}", &item));
    let properties = &operation.definition().input_schema["properties"];
    let names: Vec<&String> = properties.as_object().expect("an object").keys().collect();
    assert_eq!(names, ["id", "query_id", "header_id", "body"]);
    let arguments =
        json!({"id": 1, "query_id": 2, "header_id": 3, "body": {"title": "t", "id": 4}});
    let request = plan(&operation, arguments).expect("a request");
    assert_eq!((request.path.as_str(), request.query.as_str()), ("/a/1", "id=2"));
    assert_eq!(request.headers, [("id".to_owned(), "3".to_owned())]);
    let payload = request.payload.expect("a body");
    assert_eq!(payload.bytes, b"{\"title\":\"t\",\"id\":4}");
    assert_eq!(plan(&operation, json!({"query_id": 2})), Err("`id`: it is missing".to_owned()));
}

#[test]
fn nobody_but_the_operator_says_who_calls() {
    let mut document = of_path(
        "/a",
        &json!({"get": {"parameters": [
            {"name": "Authorization", "in": "header", "required": true},
            {"name": "x-api-key", "in": "header"},
            {"name": "Host", "in": "header"},
            {"name": "Cookie", "in": "header"},
            {"name": "Content-Length", "in": "header"},
            {"name": "X-Evil\r\nHost", "in": "header"},
            {"name": "key", "in": "query"},
            {"name": "session", "in": "cookie"},
            {"name": "filter", "in": "query", "schema": {"type": "object"}},
            {"name": "crumbs", "in": "cookie", "schema": {"type": "object"}},
        ]}}),
    );
    document["components"]["securitySchemes"] = json!({
        "a": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        "b": {"type": "apiKey", "in": "query", "name": "key"},
        "c": {"type": "apiKey", "in": "cookie", "name": "session"},
    });
    let operation = only(&document);
    let properties = &operation.definition().input_schema["properties"];
    let names: Vec<&String> = properties.as_object().expect("an object").keys().collect();
    assert_eq!(names, ["filter", "crumbs"]);
    assert_eq!(operation.definition().input_schema.get("required"), None);
    let request = plan(&operation, json!({"filter": {"a": 1}, "crumbs": {"b": 2}}));
    assert_eq!(request.expect("a request").query, "a=1");
    for (argument, key) in [("filter", "key"), ("crumbs", "session")] {
        let refused = Err(format!("`{argument}`: a key of it says who calls"));
        assert_eq!(plan(&operation, json!({argument: {key: "stolen"}})), refused);
    }
}
