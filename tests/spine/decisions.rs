//! Every decision of the event log has a test that carries its number (event-log.md).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Names of the tests with `decision_NN` in them under a folder, by number.
fn tests_of_decisions(folder: &Path, into: &mut BTreeMap<u32, Vec<String>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target" && name != "node_modules") {
                tests_of_decisions(&path, into);
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let mut marked = false;
            for line in text.lines().map(str::trim) {
                let name = line.strip_prefix("fn ").filter(|_| marked).and_then(|rest| rest.split('(').next());
                if let Some((name, number)) = name.and_then(|name| Some((name, name.split_once("decision_")?.1))) {
                    let number = number.get(..2).and_then(|digits| digits.parse().ok());
                    let number = number.unwrap_or_else(|| panic!("{}: {name} has no number", path.display()));
                    into.entry(number).or_default().push(name.to_owned());
                }
                // Attributes and comments may stand between the mark and the name; a property test carries the mark too.
                marked = line == "#[test]" || marked && (line.starts_with("#[") || line.starts_with("//"));
            }
        }
    }
}

#[test]
fn each_of_the_seventeen_decisions_has_a_test_named_after_it() {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = BTreeMap::new();
    for folder in ["crates", "tests", "servers", "src-tauri"] {
        tests_of_decisions(&house.join(folder), &mut found);
    }
    let missing: Vec<u32> = (1..=17).filter(|number| !found.contains_key(number)).collect();
    assert!(missing.is_empty(), "no test of decision {missing:?}");
    let unknown: Vec<&u32> = found.keys().filter(|number| !(1..=17).contains(*number)).collect();
    assert!(unknown.is_empty(), "there is no decision {unknown:?}");
}
