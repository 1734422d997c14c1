//! T11: two tenants with a user of the same name, at one gateway. Whatever one of them does, in whatever order: no byte
//! of the other comes back, and what is the other's is answered as if it had never been.

use super::house::{House, tool};
use super::web::{Web, message};
use crate::clients::door::{Door, Reply};
use crate::clients::process::Running;
use serde_json::{Value, json};

const N_OPERATIONS: u32 = 2_000;
/// Results that are asked for again: there is room for more, so that none of them has made way.
const RECENT: usize = 20;

/// One side.
struct Side {
    client: Web,
    key: String,
    /// Stands in everything that is this side's own.
    mark: &'static str,
    /// Paths of its results, the newest last.
    results: Vec<String>,
    n_own_read: u32,
}

impl Side {
    fn new(house: &House, door: &Door, tenant: &str, mark: &'static str) -> Self {
        let made = house.run(&["keys", "create", "ada", "--tenant", tenant]);
        let key = made.out.trim().to_owned();
        let client = Web::begin(door, &key);
        Self { client, key, mark, results: Vec::new(), n_own_read: 0 }
    }

    /// Leaves a result behind that does not fit its answer.
    fn leave(&mut self) -> String {
        let code =
            format!("return Array.from({{ length: 2_000 }}, (_, n) => '{} ' + n)", self.mark);
        let told = self.client.tool("execute", &json!({"code": code})).to_string();
        let at = told.find("/results/").unwrap_or_else(|| panic!("nothing was kept: {told}"));
        let path: String =
            told[at..].chars().take_while(|c| c.is_alphanumeric() || "/._-".contains(*c)).collect();
        self.results.push(path.trim_end_matches('.').to_owned());
        told
    }

    fn read(&mut self, path: &str) -> Value {
        self.client.tool("read_tools", &json!({"path": path}))
    }

    /// Asks in a session that is named.
    fn ask_in(&self, session: &str, first: &str) -> Reply {
        let mut client = self.client.clone();
        client.session = Some(session.to_owned());
        let list = json!({"jsonrpc": "2.0", "id": 7, "method": "tools/list"}).to_string();
        client.send(first, &[], if first.starts_with("POST") { &list } else { "" })
    }

    fn session(&self) -> String {
        self.client.session.clone().expect("a session")
    }
}

/// Pseudo-random numbers, the same in each run (Marsaglia's xorshift, 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).expect("it is below a usize")
    }
}

/// What was answered about something that never was.
fn told_of_nothing(side: &mut Side) -> String {
    side.read("/results/aaaaaaaaaaaaaaaa.json")["content"].to_string()
}

/// One operation of a side. Gives everything that it was told.
fn operation(side: &mut Side, other: &mut Side, dice: &mut Dice) -> String {
    match dice.below(20) {
        0 => side.leave(),
        1..=5 => match recent(side, dice) {
            None => side.leave(),
            Some(path) => {
                let told = side.read(&path).to_string();
                assert!(told.contains(side.mark), "its own is not there: {told}");
                side.n_own_read += 1;
                told
            }
        },
        6..=11 => {
            let Some(path) = recent(other, dice) else { return other.leave_and_hide() };
            let told = side.read(&path)["content"].to_string();
            let id = path.trim_start_matches("/results/").split('.').next().expect("an id");
            let plain = told.replace(id, "aaaaaaaaaaaaaaaa");
            assert_eq!(plain, told_of_nothing(side), "{path}");
            told
        }
        12 => {
            let code =
                "try { return await results.read('PATH') } catch (error) { return String(error) }";
            let path = recent(other, dice).unwrap_or_default();
            side.client.tool("execute", &json!({"code": code.replace("PATH", &path)})).to_string()
        }
        13..=15 => {
            let verb = ["POST /mcp HTTP/1.1", "GET /mcp HTTP/1.1", "DELETE /mcp HTTP/1.1"];
            let verb = verb[dice.below(3)];
            let reply = side.ask_in(&other.session(), verb);
            let nobodys = side.ask_in("00000000-0000-4000-8000-000000000000", verb);
            // To end a session that is not there is no failure.
            assert!(reply.status >= 400 || verb.starts_with("DELETE"), "{verb}: {reply:?}");
            assert_eq!((reply.status, &reply.body), (nobodys.status, &nobodys.body), "{verb}");
            reply.body
        }
        16..=17 => {
            let reply = side.ask_in(&side.session(), "POST /mcp HTTP/1.1");
            assert_eq!(reply.status, 200, "its own session is there: {reply:?}");
            message(&reply).to_string()
        }
        18 => {
            let call = json!({"tool": "near.echo", "arguments": {"text": side.mark}});
            let told = side.client.tool("call_tool", &call).to_string();
            assert!(told.contains(side.mark), "{told}");
            told
        }
        _ => {
            let found = json!({"query": other.mark, "limit": 50});
            // What it asked for itself may come back in a hint.
            side.client.tool("search_tools", &found).to_string().replace(other.mark, "")
        }
    }
}

impl Side {
    /// Leaves a result, and tells nothing of it to whoever asked for this.
    fn leave_and_hide(&mut self) -> String {
        self.leave();
        String::new()
    }
}

fn recent(side: &Side, dice: &mut Dice) -> Option<String> {
    let newest = &side.results[side.results.len().saturating_sub(RECENT)..];
    (!newest.is_empty()).then(|| newest[dice.below(newest.len())].clone())
}

#[test]
fn nothing_of_one_tenant_reaches_the_other() {
    let listing = json!({
        "tools": [tool("echo", &json!({"readOnlyHint": true}))],
        "results": {"echo": {"echo": true}},
    });
    let house = House::new()
        .server("near", listing)
        .with("[auth.keys]\nenabled = true\n[limits]\nanswer_tokens = 200\n");
    let mut gateway = Running::start(&mut house.command(&["serve", "--http", "127.0.0.1:0"]));
    let door = Door::without_bearer(&mut gateway);
    let mut sides = [
        Side::new(&house, &door, "acme", "mark-of-acme"),
        Side::new(&house, &door, "globex", "mark-of-globex"),
    ];
    assert_ne!(sides[0].key, sides[1].key);
    let mut dice = Dice(0x5eed_0f11);
    for n in 0..N_OPERATIONS {
        let [first, second] = &mut sides;
        let (side, other) = if dice.below(2) == 0 { (first, second) } else { (second, first) };
        let told = operation(side, other, &mut dice);
        assert!(!told.contains(other.mark), "operation {n}: {} is in {told}", other.mark);
    }
    for side in &sides {
        assert!(side.n_own_read > 100 && side.results.len() > 10, "{} did little", side.mark);
    }
    gateway.signal("TERM");
    assert_eq!(gateway.end().code, Some(0));
}
