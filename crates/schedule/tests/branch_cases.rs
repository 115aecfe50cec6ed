//! Runs `tests/cases/branches.txt`, which says how it is read, and prints one line per failure.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/branches.rs"]
mod branches;

use branches::branches;
use schedule::cases::Bases;

#[test]
fn every_branch_holds_the_day_before_on_the_day_and_the_day_after() {
    let bases = Bases::built_in().unwrap();
    let (mut passed, mut failed) = (0, 0);
    for branch in branches() {
        let (editions, edition) = bases.find(&branch.case.schedule_basis).unwrap();
        let wrong = branch.wrong(editions, edition);
        if wrong.is_empty() {
            passed += 1;
        } else {
            failed += 1;
            println!("line {}: {}\n    {}", branch.number, branch.text, wrong.join("; "));
        }
    }
    println!("{passed} passed, {failed} failed");
    assert_eq!(failed, 0, "the lines above name each failed case");
    assert!(passed >= 700, "cases are missing: only {passed} were read");
}
