//! Words that the sample shop is made of. All are common names and common things; none is a person.

pub(super) const FIRST: [&str; 48] = [
    "Ada", "Amir", "Anna", "Arjun", "Bea", "Ben", "Carla", "Chen", "Clara", "Daniel", "Diego",
    "Elena", "Emil", "Eva", "Farah", "Felix", "Grace", "Hana", "Hugo", "Ida", "Ines", "Ivan",
    "Jan", "Jonas", "Julia", "Kai", "Karim", "Lara", "Leo", "Lina", "Luca", "Maja", "Marco", "Mei",
    "Mia", "Nadia", "Noah", "Nora", "Omar", "Paula", "Priya", "Rafael", "Rosa", "Samuel", "Sofia",
    "Theo", "Yara", "Zoe",
];

pub(super) const LAST: [&str; 60] = [
    "Adler",
    "Ahmed",
    "Andersen",
    "Bauer",
    "Becker",
    "Bianchi",
    "Bosch",
    "Brown",
    "Carter",
    "Costa",
    "Cruz",
    "Dahl",
    "Davis",
    "Dubois",
    "Eriksen",
    "Evans",
    "Fischer",
    "Fontaine",
    "Garcia",
    "Green",
    "Gupta",
    "Haas",
    "Hansen",
    "Hughes",
    "Ito",
    "Jansen",
    "Johansson",
    "Kaya",
    "Keller",
    "Khan",
    "Kim",
    "Kowalski",
    "Larsen",
    "Lee",
    "Lopez",
    "Martin",
    "Meyer",
    "Miller",
    "Moreau",
    "Nakamura",
    "Nguyen",
    "Novak",
    "Olsen",
    "Park",
    "Patel",
    "Pereira",
    "Ricci",
    "Rossi",
    "Sato",
    "Schmidt",
    "Silva",
    "Singh",
    "Smith",
    "Suzuki",
    "Torres",
    "Vogel",
    "Walker",
    "Weber",
    "Wright",
    "Yilmaz",
];

/// Domains of RFC 2606, each with its weight.
pub(super) const DOMAINS: [(&str, u64); 12] = [
    ("example.com", 30),
    ("example.org", 16),
    ("example.net", 12),
    ("mail.example", 10),
    ("post.example", 8),
    ("inbox.example", 6),
    ("northwind.example", 5),
    ("globex.example", 4),
    ("initech.example", 3),
    ("university.example", 3),
    ("hospital.example", 2),
    ("city.example", 1),
];

/// Country codes of ISO 3166-1 with a city, and a weight.
pub(super) const PLACES: [((&str, &str), u64); 14] = [
    (("US", "Chicago"), 14),
    (("US", "Seattle"), 9),
    (("US", "Austin"), 7),
    (("DE", "Berlin"), 12),
    (("DE", "Hamburg"), 8),
    (("GB", "Leeds"), 10),
    (("FR", "Lyon"), 9),
    (("NL", "Utrecht"), 6),
    (("ES", "Valencia"), 6),
    (("IT", "Bologna"), 5),
    (("SE", "Malmö"), 4),
    (("CA", "Toronto"), 5),
    (("JP", "Osaka"), 3),
    (("BR", "Recife"), 2),
];

/// Prefixes of card numbers that payment services publish for tests.
pub(super) const CARD_PREFIXES: [&str; 4] = ["42424242", "41111111", "55555555", "40000000"];

pub(super) const STATUSES: [(&str, u64); 5] =
    [("delivered", 70), ("shipped", 10), ("paid", 8), ("cancelled", 7), ("refunded", 5)];

pub(super) const CATEGORIES: [(&str, [&str; 6]); 6] = [
    ("kitchen", ["Kettle", "Pan", "Knife", "Scale", "Mug", "Grinder"]),
    ("garden", ["Spade", "Hose", "Planter", "Shears", "Lantern", "Bench"]),
    ("office", ["Notebook", "Lamp", "Chair", "Stapler", "Monitor stand", "Pen set"]),
    ("sport", ["Yoga mat", "Dumbbell", "Bottle", "Skipping rope", "Towel", "Racket"]),
    ("travel", ["Suitcase", "Backpack", "Adapter", "Neck pillow", "Wash bag", "Padlock"]),
    ("games", ["Chess set", "Puzzle", "Card deck", "Dice tower", "Board game", "Kite"]),
];

pub(super) const KINDS: [&str; 8] =
    ["Classic", "Compact", "Folding", "Large", "Light", "Oak", "Steel", "Travel"];

pub(super) const WAREHOUSES: [&str; 3] = ["north", "south", "west"];
