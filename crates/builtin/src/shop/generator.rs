//! Makes customers, products and orders from one seed. It knows neither clock nor database.

use super::names;
use crate::calendar::{DAY_SECONDS, timestamp};

/// 2024-01-01T00:00:00Z, when the first order came.
const OPENED: i64 = 1_704_067_200;
/// Days from then to the last order.
const DAYS: i64 = 900;
/// Days before it in which customers joined.
const JOINING_DAYS: i64 = 730;

pub(super) struct Customer {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) ssn: String,
    pub(super) card_number: String,
    /// Country and city.
    pub(super) place: (&'static str, &'static str),
    pub(super) consent: bool,
    pub(super) points: i64,
    pub(super) created_at: String,
}

pub(super) struct Product {
    pub(super) sku: String,
    pub(super) name: String,
    pub(super) category: &'static str,
    pub(super) price_cents: i64,
    pub(super) warehouse: &'static str,
    pub(super) stock: i64,
    pub(super) reorder: i64,
}

pub(super) struct Order {
    pub(super) customer: i64,
    pub(super) status: &'static str,
    pub(super) ordered_at: String,
    /// Products, each once, with a quantity.
    pub(super) items: Vec<(i64, i64)>,
}

/// `SplitMix64` (Steele, Lea and Flood 2014): every seed gives its own sequence, the same on every machine.
pub(super) struct Generator {
    state: u64,
}

impl Generator {
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number from 0 to below `end`; the bias of the remainder does not matter here.
    fn below(&mut self, end: i64) -> i64 {
        let end = u64::try_from(end).expect("ends are positive");
        i64::try_from(self.next() % end).expect("below an i64")
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let count = i64::try_from(choices.len()).expect("short lists");
        choices[usize::try_from(self.below(count)).expect("not negative")]
    }

    /// A choice by weight.
    fn weighted<T: Copy>(&mut self, choices: &[(T, u64)]) -> T {
        let total: u64 = choices.iter().map(|(_, weight)| weight).sum();
        let mut left = self.next() % total;
        for (choice, weight) in choices {
            if left < *weight {
                return *choice;
            }
            left -= weight;
        }
        unreachable!("the number is below the sum of all weights")
    }

    pub(super) fn customer(&mut self, id: i64) -> Customer {
        let (first, last) = (self.pick(&names::FIRST), self.pick(&names::LAST));
        let domain = self.weighted(&names::DOMAINS);
        let address = format!("{first}.{last}{id}").to_lowercase();
        // Area numbers 900 to 999 with a group below 50 are neither social security nor taxpayer numbers.
        let ssn = format!(
            "9{:02}-{:02}-{:04}",
            self.below(100),
            1 + self.below(49),
            1 + self.below(9_999)
        );
        let created = OPENED - self.below(JOINING_DAYS * DAY_SECONDS);
        Customer {
            name: format!("{first} {last}"),
            email: format!("{address}@{domain}"),
            // 555-0100 to 555-0199 are kept for fiction.
            phone: format!("+1-{}-555-01{:02}", 200 + self.below(800), self.below(100)),
            ssn,
            card_number: self.card_number(),
            place: self.weighted(&names::PLACES),
            consent: self.below(100) < 42,
            points: self.below(2_000),
            created_at: timestamp(created),
        }
    }

    fn card_number(&mut self) -> String {
        let prefix = self.pick(&names::CARD_PREFIXES);
        let digits = format!("{prefix}{:07}", self.below(10_000_000));
        let check = check_digit(&digits);
        format!("{digits}{check}")
    }

    pub(super) fn product(&mut self, id: i64) -> Product {
        let (category, things) = self.pick(&names::CATEGORIES);
        let (kind, thing) = (self.pick(&names::KINDS), self.pick(&things));
        let stock = self.below(400);
        Product {
            sku: format!("{}-{id:04}", category[..3].to_uppercase()),
            name: format!("{kind} {} {id}", thing.to_lowercase()),
            category,
            price_cents: 500 + 10 * self.below(1_500) - 1,
            warehouse: self.pick(&names::WAREHOUSES),
            stock,
            reorder: 20 + 5 * self.below(9),
        }
    }

    /// The `id`th of so many orders; their times grow with their number.
    pub(super) fn order(&mut self, id: i64, orders: i64, customers: i64, products: i64) -> Order {
        // The lesser of two numbers: some customers order often, many seldom.
        let customer = 1 + self.below(customers).min(self.below(customers));
        let pace = DAYS * DAY_SECONDS / orders;
        let ordered_at = timestamp(OPENED + (id - 1) * pace + self.below(pace));
        let mut items: Vec<(i64, i64)> = Vec::new();
        for _ in 0..=self.below(4) {
            let product = 1 + self.below(products);
            let quantity = 1 + self.below(3);
            if items.iter().all(|(other, _)| *other != product) {
                items.push((product, quantity));
            }
        }
        Order { customer, status: self.weighted(&names::STATUSES), ordered_at, items }
    }
}

/// The digit that makes a number pass the check of Luhn (ISO/IEC 7812-1, annex B).
pub(super) fn check_digit(digits: &str) -> u32 {
    let weighted = digits.chars().rev().enumerate().map(|(place, digit)| {
        let digit = digit.to_digit(10).expect("digits only");
        let doubled = if place % 2 == 0 { digit * 2 } else { digit };
        doubled / 10 + doubled % 10
    });
    (10 - weighted.sum::<u32>() % 10) % 10
}
