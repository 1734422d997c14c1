//! The sample shop: the same every time, made once, whole, and nothing in it is anybody's.

use super::generator::check_digit;
use super::{FILE_NAME, VERSION, sample_shop};
use crate::error::BuiltinError;
use rusqlite::Connection;
use std::fs;

fn column(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect("a statement");
    let values = statement.query_map([], |row| row.get(0)).expect("rows");
    values.collect::<Result<_, _>>().expect("texts")
}

#[test]
fn the_shop_is_the_same_every_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = sample_shop(&folder.path().join("a/b")).expect("a shop");
    let connection = Connection::open(&path).expect("a database");
    let facts = column(
        &connection,
        "SELECT 'customers ' || count(*) || ', consent ' || sum(marketing_consent) FROM customers
         UNION ALL SELECT 'orders ' || count(*) || ', cents ' || sum(total_cents) FROM orders
         UNION ALL SELECT 'items ' || count(*) || ', pieces ' || sum(quantity) FROM order_items
         UNION ALL SELECT 'stock ' || count(*) || ', pieces ' || sum(stock) FROM inventory
         UNION ALL SELECT 'joined ' || min(created_at) || ' to ' || max(created_at) FROM customers
         UNION ALL SELECT 'ordered ' || min(ordered_at) || ' to ' || max(ordered_at) FROM orders
         UNION ALL SELECT status || ' ' || count(*) FROM orders GROUP BY status
         UNION ALL SELECT json_array(id, name, email, phone, ssn, card_number, country, city)
           FROM customers WHERE id < 4
         UNION ALL SELECT json_array(id, sku, name, category, price_cents)
           FROM products WHERE id < 4",
    );
    insta::assert_snapshot!(facts.join("\n"));
    let wrong = column(
        &connection,
        "SELECT 'order ' || o.id FROM orders AS o JOIN order_items AS i ON i.order_id = o.id
         GROUP BY o.id HAVING o.total_cents <> sum(i.quantity * i.unit_price_cents)
         UNION ALL SELECT 'item ' || order_id FROM order_items AS i
           JOIN products AS p ON p.id = i.product_id WHERE p.price_cents <> i.unit_price_cents
         UNION ALL SELECT 'check ' || integrity_check FROM pragma_integrity_check
           WHERE integrity_check <> 'ok'
         UNION ALL SELECT 'key ' || \"table\" FROM pragma_foreign_key_check",
    );
    assert_eq!(wrong, Vec::<String>::new());
    let same = tempfile::tempdir().expect("a folder");
    let again = sample_shop(same.path()).expect("a shop");
    assert_eq!(fs::read(&path).expect("bytes"), fs::read(again).expect("bytes"));
}

#[test]
fn personal_data_is_nobodys() {
    let folder = tempfile::tempdir().expect("a folder");
    let connection = Connection::open(sample_shop(folder.path()).expect("a shop")).expect("open");
    for email in column(&connection, "SELECT email FROM customers") {
        let domain = email.split_once('@').expect("an address").1;
        let reserved = ["example.com", "example.org", "example.net"];
        assert!(reserved.contains(&domain) || domain.ends_with(".example"), "{email}");
        assert!(email.is_ascii(), "{email}");
    }
    for ssn in column(&connection, "SELECT ssn FROM customers") {
        let parts: Vec<u32> = ssn.split('-').map(|part| part.parse().expect("digits")).collect();
        assert!((900..=999).contains(&parts[0]) && (1..50).contains(&parts[1]), "{ssn}");
        assert_eq!(ssn.len(), 11, "{ssn}");
    }
    for card in column(&connection, "SELECT card_number FROM customers") {
        let (digits, check) = card.split_at(15);
        assert_eq!(check, check_digit(digits).to_string(), "{card}");
    }
    assert_eq!(check_digit("424242424242424"), 2, "the published test number");
    for phone in column(&connection, "SELECT phone FROM customers") {
        assert!(phone.contains("-555-01"), "{phone}");
    }
}

#[test]
fn a_shop_is_kept_an_old_one_replaced_and_another_file_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = sample_shop(folder.path()).expect("a shop");
    let change = |sql: &str| {
        Connection::open(&path).expect("open").execute_batch(sql).expect("changed");
    };
    let points = || {
        let connection = Connection::open(&path).expect("open");
        let sql = "SELECT points FROM customers WHERE id = 1";
        connection.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("points")
    };
    change("UPDATE customers SET points = 123456 WHERE id = 1");
    sample_shop(folder.path()).expect("the same shop");
    assert_eq!(points(), 123_456, "changes stay");
    change(&format!("PRAGMA user_version = {}", VERSION - 1));
    fs::write(folder.path().join("shop.db-journal"), "left over").expect("a journal");
    sample_shop(folder.path()).expect("a new shop");
    assert_ne!(points(), 123_456, "an older version is replaced");
    let names: Vec<_> = fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(names, [FILE_NAME], "nothing else is left");
    for foreign in ["not a database", ""] {
        fs::write(&path, foreign).expect("written");
        let refused = sample_shop(folder.path()).expect_err("another file");
        assert!(matches!(refused, BuiltinError::NotTheShop(_)), "{refused}");
        assert_eq!(fs::read_to_string(&path).expect("still there"), foreign);
    }
    fs::remove_file(&path).expect("removed");
    fs::create_dir(&path).expect("a folder of that name");
    assert!(matches!(sample_shop(folder.path()), Err(BuiltinError::NotTheShop(_))));
}

#[test]
fn shops_made_at_the_same_time_are_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    std::thread::scope(|scope| {
        let makers: Vec<_> =
            (0..4).map(|_| scope.spawn(|| sample_shop(folder.path()).map(drop))).collect();
        for maker in makers {
            maker.join().expect("no panic").expect("a shop");
        }
    });
    let connection = Connection::open(folder.path().join(FILE_NAME)).expect("open");
    assert_eq!(column(&connection, "SELECT count(*) || '' FROM orders"), ["12000"]);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
}
