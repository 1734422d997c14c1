//! What an execution costs inside of the worker, as medians and as ratios within one run.
//!
//! From the arrival of `Start` to the departure of `Done`; the set-up of the engine, which a pool
//! does ahead, is shown for itself. Run it with `cargo bench -p gloveport-worker --bench script`,
//! or with `-- values` (`scripts`, `calls`) for a part of it.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

mod calls;
mod gateway;
mod scripts;
mod table;
mod values;

const STACK_BYTES: usize = 8 << 20;

fn main() {
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    let run = thread.spawn(|| {
        let chosen: Vec<String> = std::env::args().skip(1).collect();
        let parts: [(&str, fn()); 3] =
            [("scripts", scripts::print), ("calls", calls::print), ("values", values::print)];
        for (name, print) in parts {
            if !parts.iter().any(|(part, _)| chosen.iter().any(|word| word == part))
                || chosen.iter().any(|word| word == name)
            {
                print();
            }
        }
    });
    run.expect("a thread starts").join().expect("it does not panic");
}
