//! The power goes, or the disk fails, while a clinic is founded: afterwards there is a founded database or none.

use store::{DATABASE_FILE, Store, StoreError};

use crate::disk::{Disk, Fate};
use crate::image::lay_down;
use crate::random::Random;
use crate::watch::{Fault, Op, Trouble, Watch};
use crate::{clinic, scale, scratch, seed};

#[test]
fn a_power_cut_while_founding_leaves_a_founded_clinic_or_room_for_one_r2() {
    let dir = scratch();
    let watch = Watch::over(dir.path());
    watch.record();
    drop(Store::create(dir.path(), clinic::keys(), &clinic::founding()).unwrap());
    let (start, ops) = watch.taken();
    let named = ops.iter().position(|op| matches!(op, Op::Renamed { .. })).expect("the founded database gets its name");
    let (mut founded, mut not_yet) = (0, 0);
    let images = scale(60, 2_000);
    let mut random = Random::new(seed());
    for n in 0..images {
        let mut disk = Disk::new(&start);
        // Half of them near the end, where the database gets its name.
        let cut =
            if n % 2 == 0 { n * (ops.len() + 1) / images } else { named - 2 + random.below(ops.len() - named + 3) };
        ops[..cut].iter().for_each(|op| disk.apply(op, &mut random));
        let fate = [Fate::Kept, Fate::Lost, Fate::Mixed, Fate::Mixed][n / 2 % 4];
        let dir = scratch();
        lay_down(dir.path(), &disk.image(fate, &mut random));
        let store = match Store::open(dir.path(), clinic::keys()) {
            Ok(store) => {
                founded += 1;
                store
            }
            Err(StoreError::Missing(_)) => {
                assert!(!dir.path().join(DATABASE_FILE).exists());
                not_yet += 1;
                Store::create(dir.path(), clinic::keys(), &clinic::founding()).unwrap()
            }
            Err(error) => panic!("image {n}, cut after {cut} of {} ops, {fate:?}: {error}", ops.len()),
        };
        for decision in clinic::visit(1) {
            decision.take(&store).unwrap();
        }
        assert!(store.verify_log(&[], store::Signatures::Every).unwrap().is_intact());
    }
    println!("founding: {} ops, {images} images: {founded} founded, {not_yet} not yet", ops.len());
    assert!(founded > 0 && not_yet > 0, "{founded} {not_yet}");
}

#[test]
fn a_disk_that_fails_while_founding_leaves_a_founded_clinic_or_room_for_one_r3() {
    let (mut failed, mut founded) = (0, 0);
    for trouble in [Trouble::Eio, Trouble::Enospc, Trouble::EioOnRead] {
        let calls = found_under(Fault { trouble, at: u64::MAX, lasting: false }).1;
        let tries = scale(12, 1_000) as u64;
        let mut places: Vec<u64> = (0..tries).map(|n| 1 + n * calls / tries).collect();
        places.dedup();
        for at in places {
            match found_under(Fault { trouble, at, lasting: at.is_multiple_of(2) }).0 {
                true => founded += 1,
                false => failed += 1,
            }
        }
    }
    println!("founding on a failing disk: {failed} tries failed, {founded} founded the clinic all the same");
    assert!(failed > 0);
}

/// Founds a clinic under a fault, and again when the fault is gone; whether the first try did it, and how many calls could have been hit.
fn found_under(fault: Fault) -> (bool, u64) {
    let dir = scratch();
    let watch = Watch::over(dir.path());
    watch.set_fault(Some(fault));
    let answer = Store::create(dir.path(), clinic::keys(), &clinic::founding()).map(drop);
    let calls = watch.calls();
    watch.set_fault(None);
    if let Err(error) = &answer {
        assert!(["store.io", "store.disk_full"].contains(&error.code()), "{fault:?}: {error:?}");
    }
    // One in whose founding only the last step failed is there and opens.
    let store = match Store::create(dir.path(), clinic::keys(), &clinic::founding()) {
        Err(StoreError::AlreadyExists(_)) => Store::open(dir.path(), clinic::keys()).unwrap(),
        created => created.unwrap(),
    };
    clinic::visit(1).iter().for_each(|decision| decision.take(&store).unwrap());
    assert!(store.verify_log(&[], store::Signatures::Every).unwrap().is_intact());
    (answer.is_ok(), calls)
}
