//! A new migration file must be noticed: the macro that embeds the folder only watches the files it saw last time.
fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
