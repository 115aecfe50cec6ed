//! Decisions are cited by number: each bears its own, once, and the list names all of them.

use crate::{house, none_of};

#[test]
fn what_was_decided_bears_the_number_of_its_file_and_stands_in_the_list() {
    let folder = house().join("docs/decisions");
    let list = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let mut breaks = Vec::new();
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        if name == "README.md" {
            continue;
        }
        let text = std::fs::read_to_string(folder.join(&name)).unwrap();
        let heading = text.lines().next().and_then(|line| line.strip_prefix("# ")).unwrap_or_default();
        let number = name.split('-').next().unwrap_or_default().to_owned();
        if !heading.starts_with(&format!("{number} ")) {
            breaks.push(format!("{name} begins with {heading:?}"));
        }
        if !list.contains(&format!("- [{heading}]({name})")) {
            breaks.push(format!("{name}: the list does not name it as it names itself"));
        }
        numbers.push(number);
    }
    assert!(numbers.len() >= 15, "the decisions have moved");
    numbers.sort();
    for pair in numbers.windows(2).filter(|pair| pair[0] == pair[1]) {
        breaks.push(format!("two decisions bear {}", pair[0]));
    }
    none_of(&breaks);
}
