//! Who calls: a credential in, a principal out.
