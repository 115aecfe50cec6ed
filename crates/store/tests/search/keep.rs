//! The index is a cache: it may be lost, old or behind, never wrong, and never in the way of the record.

use domain::event::v1::FieldChange;
use domain::search::Query;
use serde_json::json;
use store::SearchHits;

use crate::clinic::{Desk, id};
use crate::writings::{TODAY, amended, register};

fn clinic(people: u64) -> Desk {
    let desk = Desk::new("d-1");
    let names = ["王小明", "李丽", "单雄信", "欧阳娜娜"];
    let events = (1..=people).map(|number| {
        register(number, |body| {
            body.name = names[number as usize % 4].into();
            body.phone = Some(format!("1380013{number:04}"));
        })
    });
    desk.append(5, events.collect());
    desk
}

fn answers(desk: &Desk) -> Vec<SearchHits> {
    first(desk, 40)
}

fn first(desk: &Desk, limit: usize) -> Vec<SearchHits> {
    ["王", "小明", "wxm", "shan", "1380013", "0042", "wang小", "2026-10-20", "王 0042"]
        .iter()
        .map(|text| desk.store.read(|reader| reader.search(&Query::read(text, TODAY), limit, false)).unwrap())
        .collect()
}

fn count(desk: &Desk, table: &str) -> i64 {
    desk.raw().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

/// People in no segment yet.
fn fresh(desk: &Desk) -> i64 {
    let sql = "SELECT count(*) FROM search_person WHERE n >= (SELECT folded FROM search_state)";
    desk.raw().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_fold_changes_no_answer() {
    let desk = clinic(200);
    let before = answers(&desk);
    assert_eq!(count(&desk, "search_segment"), 0);
    desk.store.fold_search_when_idle().unwrap();
    assert_eq!((count(&desk, "search_segment"), fresh(&desk)), (1, 0));
    assert_eq!(answers(&desk), before);
}

#[test]
fn a_fold_that_ends_half_way_leaves_everything_as_it_was() {
    let desk = clinic(200);
    let before = answers(&desk);
    // The lists are written when the state says that people are folded: stopping there is a kill in the midst of a fold.
    desk.raw()
        .execute_batch(
            "CREATE TRIGGER half_way BEFORE UPDATE OF folded ON search_state BEGIN SELECT RAISE(ABORT, 'killed'); END;",
        )
        .unwrap();
    assert!(desk.store.fold_search_when_idle().is_err());
    assert_eq!((count(&desk, "search_segment"), count(&desk, "search_posting")), (0, 0));
    assert_eq!(answers(&desk), before);
    desk.raw().execute_batch("DROP TRIGGER half_way").unwrap();
    let desk = desk.restarted();
    assert_eq!(answers(&desk), before);
    desk.store.fold_search_when_idle().unwrap();
    assert_eq!(count(&desk, "search_segment"), 1);
    assert_eq!(answers(&desk), before);
}

#[test]
fn segments_of_like_size_are_merged_and_people_who_changed_leave_no_trace_in_them() {
    let desk = clinic(100);
    desk.store.fold_search_when_idle().unwrap();
    let renames = (1..=100).map(|number| {
        let change = FieldChange { field: "name".into(), before: None, after: Some(json!(format!("钱{number}多"))) };
        amended(number, number, vec![change])
    });
    desk.append(6, renames.collect());
    desk.store.fold_search_when_idle().unwrap();
    assert_eq!(count(&desk, "search_segment"), 1, "two alike became one");
    let people = |text: &str| {
        desk.store.read(|reader| reader.search(&Query::read(text, TODAY), 500, false)).unwrap().recipients.len()
    };
    assert_eq!((people("王小明"), people("钱"), people("duo")), (0, 100, 100));
    // Nothing is left under the numbers given up: no list of the merged segment names a character of the old names.
    let lists = count(&desk, "search_posting");
    let desk = {
        desk.raw().execute_batch("DELETE FROM search_state").unwrap();
        desk.restarted()
    };
    assert_eq!(count(&desk, "search_posting"), lists, "the same lists as built anew");
}

#[test]
fn a_change_that_touches_nothing_searched_touches_nothing_in_the_index() {
    let desk = clinic(3);
    let before: i64 = desk.raw().query_row("SELECT next FROM search_state", [], |row| row.get(0)).unwrap();
    let change = FieldChange { field: "allergy".into(), before: None, after: Some(json!("青霉素")) };
    desk.append(6, vec![amended(1, 1, vec![change])]);
    let after: i64 = desk.raw().query_row("SELECT next FROM search_state", [], |row| row.get(0)).unwrap();
    assert_eq!(before, after);
}

#[test]
fn an_index_of_another_version_is_not_asked_and_is_built_anew_at_the_next_start() {
    let desk = clinic(150);
    desk.store.fold_search_when_idle().unwrap();
    let sorted = |answers: Vec<SearchHits>| -> Vec<Vec<_>> {
        let people = |hits: SearchHits| {
            let mut people = hits.recipients;
            people.sort();
            people
        };
        answers.into_iter().map(people).collect()
    };
    let before = sorted(first(&desk, 900));
    // As another program version would leave it, with lists that mean something else.
    desk.raw()
        .execute_batch("UPDATE search_state SET version = 999; UPDATE search_posting SET postings = x'02000100';")
        .unwrap();
    assert!(sorted(first(&desk, 900)) == before, "looked through everybody meanwhile");
    let new = register(500, |body| {
        body.name = "新来的".into();
        body.birth = "2020-01-01".into();
        body.guardians.clear();
    });
    desk.append(6, vec![new]);
    let desk = desk.restarted();
    assert_eq!(fresh(&desk), 0, "built anew");
    assert!(sorted(first(&desk, 900)) == before);
    let hits = desk.store.read(|reader| reader.search(&Query::read("新来", TODAY), 9, false)).unwrap();
    assert_eq!(hits.recipients[0].0, id("recipient", 500));
}

#[test]
fn what_the_index_missed_is_taken_up_at_the_next_start() {
    let desk = clinic(10);
    let before = answers(&desk);
    // As if the last events had been written by a program that knew no index.
    desk.raw().execute_batch("DELETE FROM search_person; UPDATE search_state SET pos = 0;").unwrap();
    assert!(answers(&desk).iter().all(|hits| hits.recipients.is_empty()));
    let desk = desk.restarted();
    assert_eq!(answers(&desk), before);
}

#[test]
fn replay_neither_reads_nor_writes_the_index() {
    let desk = clinic(100);
    desk.store.fold_search_when_idle().unwrap();
    let before = answers(&desk);
    desk.raw().execute_batch("DELETE FROM search_posting").unwrap();
    assert!(desk.store.replay_verify().unwrap().is_equal());
    assert_eq!(count(&desk, "search_posting"), 0);
    // Projections built anew have an index built anew.
    desk.store.rebuild_projections().unwrap();
    let sizes = |answers: &[SearchHits]| answers.iter().map(|hits| hits.recipients.len()).collect::<Vec<_>>();
    assert_eq!(sizes(&answers(&desk)), sizes(&before));
}

#[test]
fn a_copy_opened_for_reading_only_is_searched_too() {
    let desk = clinic(100);
    desk.store.fold_search_when_idle().unwrap();
    let beside = store::Store::open_read_only(desk.dir.path(), crate::clinic::keys_of("d-1")).unwrap();
    let hits = beside.read(|reader| reader.search(&Query::read("wxm", TODAY), 40, false)).unwrap();
    assert_eq!(hits.recipients.len(), 25);
}
