//! The manual shows what the program shows: its pictures are the story's own (`make manual`), each of them and no other.

use std::collections::BTreeSet;

use super::{house, none_of};

/// What stands between `before` and the next `after`, each time.
fn between<'t>(text: &'t str, before: &str, after: &str) -> impl Iterator<Item = &'t str> {
    let after = after.to_owned();
    text.split(before).skip(1).filter_map(move |rest| rest.split_once(after.as_str()).map(|(name, _)| name))
}

#[test]
fn the_manual_shows_every_picture_of_the_story_and_no_other() {
    let manual = house().join("docs/manual");
    let page = std::fs::read_to_string(manual.join("vaccination-day.md")).unwrap();
    let story = std::fs::read_to_string(house().join("tests/e2e/story/mod.rs")).unwrap();
    let shown: BTreeSet<&str> = between(&page, "](images/", ".png)").collect();
    // Taken by name, or in a table of wrong vials whose rows end with the name.
    let mut taken: BTreeSet<&str> = between(&story, "told.picture(desk, \"", "\")").collect();
    taken.extend(between(&story, "\", \"red-", "\"),").map(|rest| {
        let at = rest.as_ptr() as usize - story.as_ptr() as usize;
        &story[at - "red-".len()..at + rest.len()]
    }));
    let kept: BTreeSet<String> = std::fs::read_dir(manual.join("images"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().trim_end_matches(".png").to_owned())
        .collect();
    let mut breaks = vec![];
    breaks.extend(taken.difference(&shown).map(|name| format!("the manual does not show {name}")));
    breaks.extend(shown.difference(&taken).map(|name| format!("the story takes no picture {name}")));
    breaks.extend(
        shown
            .iter()
            .filter(|name| !kept.contains(**name))
            .map(|name| format!("docs/manual/images lacks {name}: make manual")),
    );
    breaks.extend(
        kept.iter().filter(|name| !shown.contains(name.as_str())).map(|name| format!("nobody shows {name}.png")),
    );
    none_of(&breaks);
}
