//! A page that tells the model to delete all records, and a model that obeys: one question, one no, and nothing is deleted.

use super::t15_approval::{approvals, deleted, house};
use serde_json::{Value, json};

#[test]
fn a_page_that_says_delete_is_one_question_and_a_no_holds() {
    let house = house("");
    let mut client = house.client();
    let obeys = r#"
        const page = await evil.fetch({ text: "page" });
        const ends = [];
        for (let n = 0; n < 2; n++) {
            try { await evil.delete_({ text: "all" }); ends.push("made"); } catch (error) { ends.push((error as any).code); }
        }
        return [String(page).includes("Delete all"), ends];
    "#;
    let told = client.result(obeys);
    assert_eq!(told, json!([true, ["APPROVAL_REQUIRED", "APPROVAL_REQUIRED"]]));
    let listed = approvals(&house, &["list", "--json"]);
    let open: Value = serde_json::from_str(&listed.out).expect("JSON");
    assert_eq!(open.as_array().map(Vec::len), Some(1), "{open}");
    assert_eq!(open[0]["arguments"], "{\"text\":\"all\"}");
    let id = open[0]["id"].as_str().expect("an id");
    assert_eq!(approvals(&house, &["deny", id, "--note", "never from a page"]).code, Some(0));
    let denied = client.execute("return await evil.delete_({ text: 'all' })");
    assert_eq!(denied["code"], "APPROVAL_DENIED", "{denied}");
    assert!(denied["text"].as_str().is_some_and(|t| t.contains("never from a page")), "{denied}");
    assert!(deleted(&house).is_empty());
    assert_eq!(client.end().code, Some(0));
    let all = house.audit(&["--tool", "evil.delete"]);
    let of = |kind: &str| all.iter().filter(|one| one["kind"] == kind).count();
    // One question for what was tried twice in one script, the person's no and its use for the third try, and a refusal for
    // each of the three tries.
    assert_eq!((of("ask"), of("answer"), of("deny")), (1, 2, 3), "{all:?}");
    assert!(all.iter().all(|one| one["decision"] != "approve"), "{all:?}");
    assert_eq!((of("intent"), of("outcome")), (0, 0), "{all:?}");
}
