//! How any process starts: one thread clones them all (`spawner`), the child does what it must until
//! it is another program (`clone`), and whoever asked keeps it (`process`) until its end (`exit`).
//! Which user it is, and whom its files belong to, is said in `identity` and `owners`.

pub(crate) mod clone;
pub(crate) mod exit;
pub(crate) mod identity;
pub(crate) mod owners;
pub(crate) mod process;
pub(crate) mod spawner;
