//! Taking people and doses away as a table, and bringing them back.

use std::collections::BTreeMap;

use app::input::data::ExportInput;
use app::input::people::SearchInput;
use app::input::staff::{AuditInput, StepUpInput};
use paper::Book;
use proptest::prelude::*;
use testkit::Clinic;

use super::import::{as_guessed, begin, checked, number, run};

fn input(format: &str) -> ExportInput {
    ExportInput {
        filter: SearchInput::default(),
        columns: vec![],
        doses: true,
        format: format.to_owned(),
        masked: true,
        reason: "年度核对".to_owned(),
        approval: None,
    }
}

fn approved(clinic: &Clinic, format: &str) -> ExportInput {
    let step_up = StepUpInput {
        command: "export_people".to_owned(),
        subject: String::new(),
        login: "dengji".to_owned(),
        password: app::seed::PASSWORD.to_owned(),
    };
    let approval = clinic.app.step_up(&step_up).unwrap().token;
    ExportInput { masked: false, approval: Some(approval), ..input(format) }
}

fn text_of(path: &str) -> Vec<Vec<Vec<String>>> {
    let book = Book::read(&std::fs::read(path).unwrap(), path).unwrap();
    let row = |row: &paper::Row| row.cells.iter().map(|cell| cell.text().to_owned()).collect();
    book.sheets.iter().map(|sheet| sheet.rows.iter().map(row).collect()).collect()
}

#[test]
fn an_export_is_masked_private_and_in_the_audit_c_187() {
    let clinic = Clinic::open();
    let view = clinic.app.export_people(&input("xlsx")).unwrap();
    assert_eq!((view.people, view.doses), (2, 3));
    let sheets = text_of(&view.path);
    assert_eq!(sheets[0][0][..3], ["临时编码", "档案编码", "姓名"]);
    let all = format!("{sheets:?}");
    assert!(all.contains("王小明") && all.contains("420***********2028") && all.contains("138****8000"));
    assert!(!all.contains("420106199203042028") && !all.contains("13800138000"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&view.path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let folder = std::path::Path::new(&view.path).parent().unwrap();
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1, "nothing else is left behind");
    let query = AuditInput { kind: "data.exported".to_owned(), ..nothing() };
    let entries = clinic.app.audit_view(&query).unwrap().rows;
    assert_eq!(entries.len(), 1);
    let said = format!("{:?}", entries[0].what);
    for particular in ["people", "\"5\"", "年度核对", "xlsx"] {
        assert!(said.contains(particular), "{particular} in {said}");
    }
}

fn nothing() -> AuditInput {
    let empty = String::new;
    AuditInput { from: empty(), to: empty(), staff: empty(), module: empty(), kind: empty(), subject: empty(), page: 0 }
}

#[test]
fn an_export_in_full_needs_a_second_person_and_every_export_a_reason() {
    let clinic = Clinic::open();
    let refused = |input: ExportInput| Clinic::refusal(clinic.app.export_people(&input));
    assert_eq!(refused(ExportInput { reason: " ".to_owned(), ..input("csv") }), "export.reason_missing");
    assert_eq!(refused(ExportInput { masked: false, ..input("csv") }), "step_up.needed");
    assert_eq!(refused(input("pdf")), "export.format_unknown");
    assert_eq!(refused(ExportInput { columns: vec!["dose:date".to_owned()], ..input("csv") }), "export.column_unknown");
    let nobody = SearchInput { name: "没有这个人".to_owned(), ..SearchInput::default() };
    assert_eq!(refused(ExportInput { filter: nobody, ..input("csv") }), "export.nothing");
    let view = clinic.app.export_people(&approved(&clinic, "csv")).unwrap();
    assert!(format!("{:?}", text_of(&view.path)).contains("420106199203042028"));
    let folder = std::path::Path::new(&view.path).parent().unwrap();
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1, "a refused export leaves no file");
}

#[test]
fn the_conditions_of_the_search_choose_who_is_exported() {
    let clinic = Clinic::open();
    let people =
        |filter: SearchInput| match clinic.app.export_people(&ExportInput { filter, doses: false, ..input("csv") }) {
            Ok(view) => view.people,
            Err(_) => 0,
        };
    let by = |change: fn(&mut SearchInput)| {
        let mut filter = SearchInput::default();
        change(&mut filter);
        people(filter)
    };
    assert_eq!(by(|filter| filter.name = "小明".to_owned()), 1);
    assert_eq!(by(|filter| filter.guardian = "陈静".to_owned()), 1);
    assert_eq!(by(|filter| filter.phone = "8000".to_owned()), 2);
    assert_eq!(by(|filter| filter.birth = "2026-11-10".to_owned()), 1);
    assert_eq!(by(|filter| filter.birth = "2026".to_owned()), 2);
    assert_eq!(by(|filter| (filter.name, filter.guardian) = ("小明".to_owned(), "陈静".to_owned())), 0);
    assert_eq!(by(|filter| filter.text = "420106199507156024".to_owned()), 1);
}

/// A person of a table, by what must come back: every text as it is.
#[derive(Debug, Clone)]
struct Somebody {
    name: String,
    address: String,
    phone: String,
    note: String,
    school: String,
    doses: Vec<(usize, u32, String)>,
}

fn somebody() -> impl Strategy<Value = Somebody> {
    let text =
        || prop_oneof!["[王李𠮷㛃·A-Za-z]{1,6} {0,2}", "0{1,3}[0-9]{1,9}", "[=+@-][a-z0-9]{1,5}", "[\"'甲,;]{1,4}乙"];
    let doses = prop::collection::vec((0_usize..5, 0_u32..600, text()), 0..4);
    (text(), text(), "0?1[0-9]{10}", text(), text(), doses)
        .prop_map(|(name, address, phone, note, school, doses)| Somebody { name, address, phone, note, school, doses })
}

const VACCINES: [&str; 5] = ["HepB", "BCG", "DTaP", "某种新疫苗", "InfV-4"];

fn table(people: &[Somebody]) -> Vec<u8> {
    let scratch = tempfile::tempdir().unwrap();
    let mut writer = paper::Writer::new(paper::Format::Xlsx, std::io::Cursor::new(Vec::new()), scratch.path()).unwrap();
    let titles =
        ["姓名", "性别", "出生日期", "身份证号", "手机", "现住址", "备注", "学校", "疫苗名称", "接种日期", "批号"];
    writer.sheet("表", &titles.map(|title| (title, 10))).unwrap();
    for (at, person) in people.iter().enumerate() {
        let id = number("20200101", at as u32 * 2 + 1);
        let own = [&person.name, "男", "2020-01-01", &id, &person.phone, &person.address, &person.note, &person.school];
        if person.doses.is_empty() {
            writer.row(&own.map(Some)).unwrap();
        }
        for (vaccine, day, lot) in &person.doses {
            let date =
                jiff::civil::date(2020, 1, 1).checked_add(jiff::Span::new().days(i64::from(*day))).unwrap().to_string();
            let dose = [VACCINES[*vaccine], &date, lot];
            writer.row(&own.into_iter().chain(dose).map(Some).collect::<Vec<_>>()).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

/// Everything an export says of people and doses, but for the codes the clinic gave.
fn told(path: &str) -> BTreeMap<String, Vec<Vec<String>>> {
    let sheets = text_of(path);
    let mut all: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    let names: BTreeMap<String, String> =
        sheets[0].iter().skip(1).map(|row| (row[0].clone(), row[4].clone())).collect();
    for (sheet, rows) in sheets.iter().enumerate() {
        for row in rows.iter().skip(1) {
            let who = names[&row[0]].clone();
            all.entry(format!("{who} {sheet}")).or_default().push(row[1..].to_vec());
        }
    }
    all.values_mut().for_each(|rows| rows.sort());
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn an_exported_table_comes_into_another_clinic_as_the_same_people_and_doses_a_042(
        people in prop::collection::vec(somebody(), 1..6),
    ) {
        let bring = |bytes: &[u8]| {
            let clinic = Clinic::open();
            let view = begin(&clinic, "表.xlsx", bytes);
            let view = checked(&clinic, &as_guessed(&view));
            (run(&clinic, &view), clinic)
        };
        let away = |clinic: &Clinic| {
            let columns = ["name", "sex", "birth", "document:resident_id", "phone", "address", "health_note", "school", "history_complete"];
            // The demonstration's own two are younger.
            let filter = SearchInput { birth: "2020-01-01".to_owned(), ..SearchInput::default() };
            let columns = columns.map(str::to_owned).to_vec();
            clinic.app.export_people(&ExportInput { filter, columns, ..approved(clinic, "xlsx") }).unwrap()
        };
        let (first, one) = bring(&table(&people));
        prop_assert_eq!(first.people as usize, people.len(), "{:?}", first.findings);
        let exported = away(&one);
        let (second, other) = bring(&std::fs::read(&exported.path).unwrap());
        prop_assert_eq!((second.people, second.doses), (first.people, first.doses), "{:?}", second.findings);
        let back = away(&other);
        prop_assert_eq!(told(&exported.path), told(&back.path));
        let sheet = &text_of(&exported.path)[0];
        for (at, person) in people.iter().enumerate() {
            // By their number: two may share a name.
            let row = sheet.iter().find(|row| row.contains(&number("20200101", at as u32 * 2 + 1))).unwrap();
            for text in [&person.name, &person.address, &person.phone, &person.note, &person.school] {
                prop_assert!(row.contains(text), "{:?} in {:?} of {:?}", text, row, sheet[0]);
            }
        }
    }
}
