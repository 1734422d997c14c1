//! What a search finds, and in what order.

use super::{catalog, server, tool};
use crate::{Catalog, SearchQuery};
use serde_json::json;

fn check(catalog: &Catalog, words: &str, server: Option<&str>, expected: &[&str]) {
    let query = SearchQuery { words, server, limit: 4 };
    let hits = catalog.search(&query);
    let found: Vec<String> = hits
        .iter()
        .map(|hit| {
            let sign = if hit.is_exact { "!" } else { "" };
            format!("{sign}{}.{}", hit.tool.server_identifier(), hit.tool.identifier())
        })
        .collect();
    assert_eq!(found, expected, "{words:?}");
}

fn sample() -> Catalog {
    let with = |property: &str, description: &str| json!({"properties": {property: {"description": description}}});
    let none = json!({"type": "object"});
    Catalog::assemble(vec![
        server(
            "github",
            vec![
                tool(
                    "create_issue",
                    "Open a new issue in a repository.",
                    with("assignee", "Who works on it"),
                ),
                tool("list-issues", "List the issues of a repository", none.clone()),
                tool("search", "Find repositories by words", none.clone()),
            ],
        ),
        server(
            "jira",
            vec![
                tool("createIssue", "Files a ticket", none.clone()),
                tool("search_users", "Finds people", with("mail", "an e-mail address")),
            ],
        ),
        server(
            "weather",
            vec![
                tool("forecast", "Temperatures of the next days", none.clone()),
                tool("查询天气", "查询城市的天气预报", none),
            ],
        ),
    ])
}

#[test]
fn exact_names_come_first() {
    let catalog = sample();
    for (words, expected) in [
        ("search", vec!["github.search"]),
        ("SEARCH", vec!["github.search"]),
        ("create_issue", vec!["github.create_issue"]),
        ("createissue", vec!["jira.createIssue"]),
        ("jira.createIssue", vec!["jira.createIssue"]),
        ("github.list-issues", vec!["github.list_issues"]),
        ("github_list_issues", vec!["github.list_issues"]),
        ("/github/search.ts", vec!["github.search"]),
        (
            "Please call `search_users` (and jira.createIssue)!",
            vec!["jira.createIssue", "jira.search_users"],
        ),
        ("weather", vec!["weather.forecast", "weather.tool"]),
        ("查询天气", vec!["weather.tool"]),
        ("search for words", vec![]),
        ("nope.search", vec![]),
    ] {
        let query = SearchQuery { words, server: None, limit: 10 };
        let hits = catalog.search(&query);
        let mut exact: Vec<String> = hits
            .iter()
            .take_while(|hit| hit.is_exact)
            .map(|hit| format!("{}.{}", hit.tool.server_identifier(), hit.tool.identifier()))
            .collect();
        assert!(hits.iter().skip(exact.len()).all(|hit| !hit.is_exact), "{words}");
        exact.sort();
        assert_eq!(exact, expected, "{words}");
    }
}

#[test]
fn words_find_by_meaningful_parts() {
    let catalog = sample();
    for (words, expected) in [
        ("open a ticket", vec!["jira.createIssue", "github.create_issue"]),
        ("assignee", vec!["github.create_issue"]),
        ("email address of people", vec!["jira.search_users"]),
        ("temperature tomorrow", vec!["weather.forecast"]),
        ("城市天气", vec!["weather.tool"]),
        ("the of and", vec![]),
        ("unheard", vec![]),
    ] {
        check(&catalog, words, None, &expected);
    }
}

#[test]
fn filters_and_bounds_hold() {
    let catalog = sample();
    check(&catalog, "issue", Some("jira"), &["jira.createIssue"]);
    check(&catalog, "search", Some("jira"), &["jira.search_users"]);
    check(&catalog, "issue", Some("nope"), &[]);
    check(&catalog, "", Some("weather"), &["weather.forecast", "weather.tool"]);
    check(
        &catalog,
        " \n",
        None,
        &["github.create_issue", "github.list_issues", "github.search", "jira.createIssue"],
    );
    let none = SearchQuery { words: "search", server: None, limit: 0 };
    assert!(catalog.search(&none).is_empty());
    // What stands behind 1,024 bytes does not count, even where a character is cut.
    check(&catalog, &format!("{} forecast", "é".repeat(600)), None, &[]);
    check(&Catalog::assemble(Vec::new()), "search", None, &[]);
}

#[test]
fn ties_and_limits_are_in_order_of_name() {
    let names: Vec<String> = (0..300).map(|number| format!("same_{number:03}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let catalog = catalog(&[("b", &names), ("a", &names)]);
    check(&catalog, "same", None, &["a.same_000", "a.same_001", "a.same_002", "a.same_003"]);
    let all = SearchQuery { words: "same", server: None, limit: 10_000 };
    assert_eq!(catalog.search(&all).len(), crate::HITS_MAX);
}
