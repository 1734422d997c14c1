//! The sample shop: a small SQLite database with made-up personal data, for the examples and for a first try.
//!
//! Everything in it is invented and looks real: numbers of social security that are never given out, card numbers of
//! test ranges that pass the check digit, e-mail addresses of reserved domains (RFC 2606). The same version of the
//! program always makes the same shop.

mod generator;
mod names;
#[cfg(test)]
mod tests;

use crate::error::BuiltinError;
use generator::{Customer, Generator, Order, Product};
use rusqlite::{Connection, Transaction};
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Name of the file.
const FILE_NAME: &str = "shop.db";
/// `PRAGMA application_id` that marks our file: "GPSH".
const APPLICATION_ID: i32 = 0x4750_5348;
/// `PRAGMA user_version`: grows when the content changes; an older file is made anew.
const VERSION: i32 = 1;
/// Where all numbers come from.
const SEED: u64 = 0x5eed_0f5a_3915_4011;
/// Bytes at the beginning of every SQLite file.
const HEADER_BYTES: usize = 100;
const CUSTOMERS: i64 = 3_000;
const PRODUCTS: i64 = 240;
const ORDERS: i64 = 12_000;

/// Makes `shop.db` in a folder, once, and gives its path.
///
/// The folder is made if it is missing. A shop of this version stays as it is, with all that was changed in it; one of
/// an older version is replaced. The file appears whole or not at all, also when two processes make it at the same
/// time. It has 3,000 customers, 240 products with their stock, 12,000 orders and some 30,000 order items.
///
/// # Errors
///
/// [`BuiltinError::NotTheShop`] if another file has the name, [`BuiltinError::ShopFile`] and
/// [`BuiltinError::Database`] if it cannot be written.
pub fn sample_shop(directory: &Path) -> Result<PathBuf, BuiltinError> {
    let path = directory.join(FILE_NAME);
    match state(&path)? {
        State::Current => return Ok(path),
        State::Missing => {
            fs::create_dir_all(directory).map_err(|source| file_error(directory, source))?;
        }
        // A journal of the old file would be rolled back into the new one.
        State::Outdated => remove_journals(&path)?,
    }
    let temporary = directory.join(temporary_name());
    // A crash may have left it half done, under a process number that has come round again.
    remove_if_there(&temporary)?;
    let made = make(&temporary)
        .map_err(|source| BuiltinError::Database { path: temporary.clone(), source })
        .and_then(|()| fs::rename(&temporary, &path).map_err(|source| file_error(&path, source)));
    if made.is_err() {
        // The first error is the one that matters.
        let _ = fs::remove_file(&temporary);
    }
    made.map(|()| path)
}

enum State {
    Missing,
    Outdated,
    Current,
}

/// Looks at the file's header itself (sqlite.org/fileformat.html, section 1.3): SQLite would refuse to open a file that
/// a crash has left with a journal.
fn state(path: &Path) -> Result<State, BuiltinError> {
    let mut header = [0; HEADER_BYTES];
    let mut read = || {
        let mut file = File::open(path)?;
        if file.metadata()?.is_file() { file.read_exact(&mut header) } else { Ok(()) }
    };
    match read() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(State::Missing),
        // Too short: then the header is not ours.
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {}
        Err(source) => return Err(file_error(path, source)),
        Ok(()) => {}
    }
    let number = |at: usize| {
        i32::from_be_bytes(header[at..at + 4].try_into().expect("four bytes are taken"))
    };
    if !header.starts_with(b"SQLite format 3\0") || number(68) != APPLICATION_ID {
        Err(BuiltinError::NotTheShop(path.to_owned()))
    } else if number(60) == VERSION {
        Ok(State::Current)
    } else {
        Ok(State::Outdated)
    }
}

fn remove_journals(path: &Path) -> Result<(), BuiltinError> {
    for suffix in ["-journal", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        remove_if_there(Path::new(&name))?;
    }
    Ok(())
}

fn remove_if_there(path: &Path) -> Result<(), BuiltinError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(file_error(path, error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// A name that no other thread and no other process uses at this time.
fn temporary_name() -> String {
    format!(".{FILE_NAME}.{}-{:?}.tmp", std::process::id(), std::thread::current().id())
}

fn file_error(path: &Path, source: std::io::Error) -> BuiltinError {
    BuiltinError::ShopFile { path: path.to_owned(), source }
}

fn make(path: &Path) -> rusqlite::Result<()> {
    let mut connection = Connection::open(path)?;
    // Nobody sees the file before it is renamed: nothing is to be kept from a crash.
    connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    connection.execute_batch(include_str!("shop/schema.sql"))?;
    let transaction = connection.transaction()?;
    fill(&transaction)?;
    transaction.commit()?;
    connection.execute_batch(include_str!("shop/indexes.sql"))?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", VERSION)?;
    connection.close().map_err(|(_, error)| error)
}

fn fill(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut generator = Generator::new(SEED);
    let mut insert = transaction.prepare(
        "INSERT INTO customers (id, name, email, phone, ssn, card_number, country, city, \
         marketing_consent, points, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    for id in 1..=CUSTOMERS {
        let Customer { name, email, phone, ssn, card_number, place, consent, points, created_at } =
            generator.customer(id);
        let (country, city) = place;
        insert.execute((
            id,
            name,
            email,
            phone,
            ssn,
            card_number,
            country,
            city,
            consent,
            points,
            created_at,
        ))?;
    }
    let mut insert = transaction.prepare(
        "INSERT INTO products (id, sku, name, category, price_cents) VALUES (?, ?, ?, ?, ?)",
    )?;
    let mut stock = transaction.prepare(
        "INSERT INTO inventory (product_id, warehouse, stock, reorder_level) VALUES (?, ?, ?, ?)",
    )?;
    let mut prices = Vec::new();
    for id in 1..=PRODUCTS {
        let product: Product = generator.product(id);
        let Product { sku, name, category, price_cents, warehouse, stock: count, reorder } =
            product;
        insert.execute((id, sku, name, category, price_cents))?;
        stock.execute((id, warehouse, count, reorder))?;
        prices.push(price_cents);
    }
    fill_orders(transaction, &mut generator, &prices)
}

fn fill_orders(
    transaction: &Transaction<'_>,
    generator: &mut Generator,
    prices: &[i64],
) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare(
        "INSERT INTO orders (id, customer_id, status, ordered_at, total_cents) \
         VALUES (?, ?, ?, ?, ?)",
    )?;
    let mut insert_item = transaction.prepare(
        "INSERT INTO order_items (order_id, product_id, quantity, unit_price_cents) \
         VALUES (?, ?, ?, ?)",
    )?;
    for id in 1..=ORDERS {
        let Order { customer, status, ordered_at, items } =
            generator.order(id, ORDERS, CUSTOMERS, PRODUCTS);
        let price_of = |product: i64| {
            let index = usize::try_from(product - 1).expect("products count from 1");
            prices[index]
        };
        let with_price: Vec<(i64, i64, i64)> = items
            .into_iter()
            .map(|(product, quantity)| (product, quantity, price_of(product)))
            .collect();
        let total: i64 = with_price.iter().map(|(_, quantity, price)| quantity * price).sum();
        insert.execute((id, customer, status, ordered_at, total))?;
        for (product, quantity, price) in with_price {
            insert_item.execute((id, product, quantity, price))?;
        }
    }
    Ok(())
}
