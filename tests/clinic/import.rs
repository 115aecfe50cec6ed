//! Bringing people and their histories in from a table.

use app::input::data::{ColumnInput, ImportMapInput};
use app::input::people::SearchInput;
use app::view::{DeskNotice, ImportView};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::identity::IdNumber;
use testkit::Clinic;

/// A valid number of somebody born on a day, `19880102` and the like.
pub fn number(birth: &str, serial: u32) -> String {
    IdNumber::complete(&format!("420106{birth}{serial:03}")).unwrap()
}

pub fn begin(clinic: &Clinic, name: &str, bytes: &[u8]) -> ImportView {
    clinic.app.import_begin(name, &STANDARD.encode(bytes)).unwrap()
}

/// The columns as they were guessed.
pub fn as_guessed(view: &ImportView) -> ImportMapInput {
    ImportMapInput {
        import: view.import.clone(),
        columns: view.columns.iter().map(|c| ColumnInput { column: c.column, meaning: c.meaning.clone() }).collect(),
        layout: view.layout.clone(),
        matched: view.matched.clone(),
    }
}

pub fn wait(clinic: &Clinic, stage: &str) -> ImportView {
    clinic.notice(|notice| match notice {
        DeskNotice::Import { view } => {
            assert!(view.trouble.is_none(), "{:?}", view.trouble);
            (view.stage == stage).then(|| (**view).clone())
        }
        _ => None,
    })
}

pub fn checked(clinic: &Clinic, input: &ImportMapInput) -> ImportView {
    assert_eq!(clinic.app.import_map(input).unwrap().stage, "checking");
    wait(clinic, "checked")
}

pub fn run(clinic: &Clinic, view: &ImportView) -> ImportView {
    assert_eq!(clinic.app.import_run(&view.import).unwrap().stage, "running");
    wait(clinic, "done")
}

fn meaning_of<'a>(view: &'a ImportView, header: &str) -> &'a str {
    &view.columns.iter().find(|column| column.header == header).unwrap().meaning
}

/// Row, column, code and value of every finding.
fn said(view: &ImportView) -> Vec<(u32, &str, &str, &str)> {
    let text = |text: Option<&'_ String>| text.map_or("", |text| text.as_str()).to_owned().leak() as &str;
    let finding = view
        .findings
        .iter()
        .map(|one| (one.row, text(one.column.as_ref()), one.note.code.as_str(), text(one.note.params.get("value"))));
    finding.collect()
}

fn names(clinic: &Clinic, text: &str) -> Vec<String> {
    clinic.app.recipient_search(&SearchInput::of(text)).unwrap().rows.into_iter().map(|row| row.name).collect()
}

#[test]
fn a_table_of_children_with_their_doses_in_columns_comes_in_whole_c_012() {
    let clinic = Clinic::open();
    let child = number("20240305", 11);
    let text = format!(
        "江城区儿童名单,,,,,,,,,\r\n姓名,性别,出生日期,身份证号,母亲姓名,母亲电话,卡介苗接种日期,乙肝1 日期,乙肝1 批号,宠物\r\n\
         李晨曦𠮷,男,2024/3/5,{child},赵敏,13912345678,2024-3-5,20240305,HB001,一只猫\r\n\
         孙 悟,女,2023年12月1日,,孙娘,,,2023.12.2,,\r\n"
    );
    let view = begin(&clinic, "名单.csv", text.as_bytes());
    assert_eq!((view.stage.as_str(), view.rows, view.layout.as_str()), ("mapping", 2, "person_rows"));
    for (header, meaning) in [
        ("姓名", "name"),
        ("身份证号", "document:resident_id"),
        ("母亲电话", "mother:phone"),
        ("卡介苗接种日期", "dose:BCG:1:date"),
        ("乙肝1 批号", "dose:HepB:1:lot"),
        ("宠物", "keep"),
    ] {
        assert_eq!(meaning_of(&view, header), meaning);
    }
    let samples = &view.columns[3].samples;
    assert!(samples[0].contains('*') && !samples[0].contains(&child[6..14]), "numbers are masked in samples too");
    let view = checked(&clinic, &as_guessed(&view));
    assert_eq!((view.people, view.doses, view.known, view.errors), (2, 3, 0, 0), "{:?}", view.findings);
    let done = run(&clinic, &view);
    assert_eq!((done.people, done.doses), (2, 3));
    let person = clinic.person("李晨曦𠮷");
    assert_eq!(person.archive_code, "L4201060101000003", "the counter goes on");
    let seen = clinic.app.recipient_view(&person.recipient).unwrap();
    let doses: Vec<_> =
        seen.history.iter().map(|dose| (dose.vaccine.as_str(), dose.date.as_str(), dose.lot.as_deref())).collect();
    assert_eq!(doses, [("BCG", "2024-03-05", None), ("HepB", "2024-03-05", Some("HB001"))]);
    assert!(!seen.history_complete, "a file does not say that the history is whole (A-048)");
    assert_eq!(names(&clinic, "孙 悟"), ["孙 悟"]);
    clinic.assert_sound();
}

#[test]
fn every_wrong_row_is_named_with_column_reason_and_a_masked_value() {
    let clinic = Clinic::open();
    let text = "姓名,性别,出生日期,证件类型,证件号码,监护人,监护人身份证号,疫苗,接种日期,批号\n\
         ,男,2024-03-05,,,甲,,乙肝,2024-03-05,\n\
         周一,男,2024-02-30,,,甲,,乙肝,2024-03-05,\n\
         周二,雄,2024-03-05,,,甲,,乙肝,2024-03-05,\n\
         周三,男,2024-03-05,身份证,420106202403050021,甲,,乙肝,2024-03-05,\n\
         周四,男,2024-03-05,,1.10105E+17,甲,,乙肝,2024-03-05,\n\
         周五,男,2024-03-05,,,甲,,乙肝,2024-03-04,\n\
         周六,男,2024-03-05,,,甲,,乙肝,2027-01-01,\n\
         周七,男,2024-03-05,,,甲,,乙肝,,LOT\n\
         周八,女,2024-03-05,,,甲,420106199203042029,神奇疫苗,2024-03-05 09:31:07,LOT\n";
    let view = begin(&clinic, "错.csv", text.as_bytes());
    assert_eq!(view.layout, "dose_rows");
    let view = checked(&clinic, &as_guessed(&view));
    assert_eq!(
        said(&view),
        [
            (2, "", "import.name_missing", ""),
            (3, "出生日期", "identity.bad_date", "2024-02-30"),
            (4, "性别", "import.sex_unknown", "雄"),
            (5, "证件号码", "identity.bad_check_digit", "420***********0021"),
            (6, "证件号码", "import.digits_lost", ""),
            (7, "接种日期", "import.dose_before_birth", "2024-03-04"),
            (8, "接种日期", "import.dose_in_future", "2027-01-01"),
            (9, "批号", "import.dose_without_date", ""),
            (10, "疫苗", "import.vaccine_unknown", "神奇疫苗"),
            (10, "监护人身份证号", "import.guardian_number_wrong", "420***********2029"),
        ]
    );
    assert_eq!((view.people, view.doses, view.errors), (1, 1, 8));
    assert!(view.findings.iter().all(|finding| (finding.row < 10) == (finding.severity == "error")));
    run(&clinic, &view);
    let seen = clinic.app.recipient_view(&clinic.person("周八").recipient).unwrap();
    assert_eq!(seen.history[0].vaccine, "神奇疫苗", "an unknown vaccine is kept as it is written, never guessed");
    assert_eq!(seen.history[0].date, "2024-03-05");
    assert!(names(&clinic, "周五").is_empty());
    clinic.assert_sound();
}

#[test]
fn rows_of_one_person_join_whether_by_number_or_by_name_and_guardian() {
    let clinic = Clinic::open();
    let (one, two) = (number("20240305", 11), number("20240305", 31));
    let text = format!(
        "姓名,性别,出生日期,身份证号,监护人,疫苗名称,接种时间,疫苗批号,接种单位,接种医生\n\
         林双,男,2024-03-05,{one},林父,0201,2024-03-05,A1,产科,甲医生\n\
         林双,男,2024-03-05,{one},林父,卡介苗,2024-03-05 10:11:12,B1,产科,乙医生\n\
         林双,男,2024-03-05,{two},林父,BCG,2024-03-05,B1,产科,\n\
         林双,女,2024-03-05,{one},林父,DTaP,2024-06-05,C1,本院,\n\
         林双,男,2024-03-05,{one},林父,0201,2024-03-05,A1,产科,\n\
         何无号,女,2024-01-01,,何母,乙肝,2024-01-01,,,\n\
         何无号,女,2024-01-01,,何母,乙肝,2024-02-01,,,\n"
    );
    let view = begin(&clinic, "剂次.csv", text.as_bytes());
    let view = checked(&clinic, &as_guessed(&view));
    let codes: Vec<_> = view.findings.iter().map(|finding| (finding.row, finding.note.code.as_str())).collect();
    assert_eq!(codes, [(5, "import.person_differs"), (5, "import.number_contradicts"), (6, "import.dose_twice"),]);
    assert_eq!((view.people, view.doses, view.errors), (3, 5, 1));
    run(&clinic, &view);
    let twins = clinic.app.recipient_search(&SearchInput::of("林双")).unwrap().rows;
    assert_eq!(twins.len(), 2, "two numbers are two people");
    clinic.assert_sound();
}

#[test]
fn people_known_already_are_left_out_or_get_only_their_missing_doses() {
    let known = |clinic: &Clinic| {
        let number = number("20240305", 11);
        let rows = |extra: &str| {
            format!(
                "姓名,性别,出生日期,身份证号,母亲姓名,母亲电话,乙肝1日期,乙肝2日期\n何一,男,2024-03-05,{number},何母,13900000001,2024-03-05,\n何二,女,2023-03-05,,何娘,13900000002,2023-03-05,\n{extra}"
            )
        };
        let view = begin(clinic, "一.csv", rows("").as_bytes());
        let view = checked(clinic, &as_guessed(&view));
        run(clinic, &view);
        // The one by the number, whatever the name; the other by name, birthday and mother.
        let second = format!(
            "姓名,性别,出生日期,身份证号,母亲姓名,母亲电话,乙肝1日期,乙肝2日期\n何一一,男,2024-03-05,{number},何母,,2024-03-05,2024-04-05\n何二,女,2023-03-05,,何娘,,2023-03-05,2023-04-05\n何二,女,2023-03-05,,另一人,,2023-03-05,\n"
        );
        begin(clinic, "二.csv", second.as_bytes())
    };
    let clinic = Clinic::open();
    let view = known(&clinic);
    assert!(view.remembered, "the columns are those of the first file");
    let view = checked(&clinic, &as_guessed(&view));
    assert_eq!((view.people, view.known, view.errors), (1, 2, 2));
    assert!(view.findings.iter().all(|finding| finding.note.code == "import.known" && finding.severity == "warning"));

    let clinic = Clinic::open();
    let view = known(&clinic);
    let view = checked(&clinic, &ImportMapInput { matched: "link".to_owned(), ..as_guessed(&view) });
    assert_eq!((view.people, view.known, view.errors), (1, 2, 0));
    run(&clinic, &view);
    let seen = clinic.app.recipient_view(&clinic.person("何一").recipient).unwrap();
    let dates: Vec<_> = seen.history.iter().map(|dose| dose.date.as_str()).collect();
    assert_eq!(dates, ["2024-03-05", "2024-04-05"], "what was there is not there twice");
    assert_eq!(seen.person.name, "何一", "a file changes no field of somebody known");
    clinic.assert_sound();
}

#[test]
fn the_same_file_is_not_imported_twice() {
    let clinic = Clinic::open();
    let text = "姓名,出生日期\n高山,1988-01-02\n";
    let view = begin(&clinic, "a.csv", text.as_bytes());
    let view = checked(&clinic, &as_guessed(&view));
    run(&clinic, &view);
    let again = clinic.app.import_begin("renamed.csv", &STANDARD.encode(text));
    match again {
        Err(app::AppError::Refused(refusal)) => {
            assert_eq!(refusal.code, "import.already_imported");
            assert_eq!(refusal.params["at"], "2026-11-20");
        }
        other => panic!("a refusal was expected, not {other:?}"),
    }
}

#[test]
fn what_a_column_means_is_decided_for_every_column_and_remembered() {
    let clinic = Clinic::open();
    let text = "姓名,生日,爱好\n高山,1988-01-02,登山\n高山,1988-01-02,登山\n";
    let view = begin(&clinic, "a.csv", text.as_bytes());
    let guessed = as_guessed(&view);
    let refused = |change: &dyn Fn(&mut ImportMapInput)| {
        let mut input = guessed.clone();
        change(&mut input);
        Clinic::refusal(clinic.app.import_map(&input))
    };
    assert_eq!(refused(&|input| drop(input.columns.pop())), "import.column_undecided");
    assert_eq!(refused(&|input| input.columns[2].meaning = "name".to_owned()), "import.meaning_twice");
    assert_eq!(refused(&|input| input.columns[1].meaning = "drop".to_owned()), "import.meaning_missing");
    assert_eq!(refused(&|input| input.layout = "dose_rows".to_owned()), "import.meaning_missing");
    assert_eq!(refused(&|input| input.layout = "pile".to_owned()), "import.mapping_bad");
    assert_eq!(refused(&|input| input.import = "other".to_owned()), "import.unknown");
    assert_eq!(Clinic::refusal(clinic.app.import_run(&view.import)), "import.not_checked");
    let mut input = guessed.clone();
    input.columns[2].meaning = "health_note".to_owned();
    let view = checked(&clinic, &input);
    assert_eq!(view.findings[0].note.code, "import.row_twice");
    assert_eq!((view.people, view.errors), (1, 1));
    let next = begin(&clinic, "b.csv", "姓 名*,生日,爱好\n高水,1989-01-02,游泳\n".as_bytes());
    assert!(next.remembered, "the same columns, written a little otherwise");
    assert_eq!(meaning_of(&next, "爱好"), "health_note");
}

#[test]
fn an_import_is_given_up_without_a_trace() {
    let clinic = Clinic::open();
    let view = begin(&clinic, "a.csv", "姓名,出生日期\n高山,1988-01-02\n".as_bytes());
    let view = checked(&clinic, &as_guessed(&view));
    clinic.app.import_cancel(&view.import).unwrap();
    assert_eq!(Clinic::refusal(clinic.app.import_view(&view.import)), "import.unknown");
    assert!(names(&clinic, "高山").is_empty());
}

#[test]
fn what_cannot_be_read_is_refused_with_the_reason() {
    let clinic = Clinic::open();
    let refused = |bytes: &[u8]| match clinic.app.import_begin("a.xlsx", &STANDARD.encode(bytes)) {
        Err(app::AppError::Refused(refusal)) => {
            (refusal.code, refusal.params.get("reason").cloned().unwrap_or_default())
        }
        other => panic!("a refusal was expected, not {other:?}"),
    };
    assert_eq!(refused(b"%PDF-1.7"), ("import.unreadable", "unknown_kind".to_owned()));
    assert_eq!(refused(b"PK\x03\x04broken"), ("import.unreadable", "damaged".to_owned()));
    assert_eq!(refused(b""), ("import.unreadable", "empty".to_owned()));
    clinic.login("jiezhong");
    assert_eq!(Clinic::refusal(clinic.app.import_begin("a.csv", "")), "permission.denied");
}

#[test]
fn an_import_that_was_interrupted_goes_on_after_a_restart() {
    let clinic = Clinic::open();
    // A name of four characters for every number.
    let name = |n: usize| -> String {
        let letters: Vec<char> = "甲乙丙丁戊己庚辛壬癸".chars().collect();
        format!("{n:04}").chars().map(|digit| letters[digit.to_digit(10).unwrap() as usize]).collect()
    };
    let rows: String = (0..1_800).map(|n| format!("{},19{:02}-01-02,乙{n}\n", name(n), n % 90 + 10)).collect();
    let text = format!("姓名,出生日期,联系人\n{rows}");
    let view = begin(&clinic, "a.csv", text.as_bytes());
    let view = checked(&clinic, &as_guessed(&view));
    assert_eq!(view.people, 1_800, "{:?}", view.findings.first());
    clinic.app.import_run(&view.import).unwrap();
    clinic.notice(|notice| match notice {
        DeskNotice::Import { view } => {
            view.progress.as_ref().filter(|progress| progress.stage == "projecting").map(|_| ())
        }
        _ => None,
    });
    let clinic = clinic.restart();
    clinic.login("zhuren");
    assert_eq!(Clinic::refusal(clinic.app.import_begin("a.csv", &STANDARD.encode(&text))), "import.already_imported");
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !names(&clinic, &name(1_799)).contains(&name(1_799)) {
        assert!(std::time::Instant::now() < patience, "the rest never came");
        std::thread::yield_now();
    }
    let code = |name: &str| {
        let rows = clinic.app.recipient_search(&SearchInput::of(name)).unwrap().rows;
        rows.into_iter().find(|row| row.name == name).unwrap().archive_code
    };
    assert_eq!(code(&name(0)), "L4201060101000003");
    assert_eq!(code(&name(1_799)), "L4201060101001802");
    clinic.assert_sound();
}

#[test]
fn a_plain_list_of_six_columns_is_understood_checked_and_brought_in_c_012() {
    let clinic = Clinic::open();
    let text = "姓名,性别,出生日期,母亲姓名,母亲电话,乙肝1 日期\n\
                王小明,男,2026-03-01,王芳,13800001111,2026-03-01\n\
                李小红,女,2026-04-02,李梅,13800002222,2026-04-02\n";
    let begin_view = begin(&clinic, "儿童.csv", text.as_bytes());
    assert_eq!(
        begin_view.columns.iter().map(|column| column.meaning.as_str()).collect::<Vec<_>>(),
        ["name", "sex", "birth", "mother:name", "mother:phone", "dose:HepB:1:date"]
    );
    assert_eq!((begin_view.rows, begin_view.layout.as_str(), begin_view.matched.as_str()), (2, "person_rows", "skip"));
    let view = checked(&clinic, &as_guessed(&begin_view));
    assert_eq!((view.people, view.doses, view.known, view.errors), (2, 2, 0, 0), "{:?}", view.findings);
    assert_eq!(clinic.app.import_view(&view.import).unwrap(), view, "asked again it says the same");
    let done = run(&clinic, &view);
    assert_eq!((done.people, done.doses), (2, 2));
    assert_eq!(names(&clinic, "李小红"), ["李小红"]);
    // The same list once more, saved anew: nobody of it comes in twice, and it says so row by row.
    let again = begin(&clinic, "儿童 (2).csv", text.replace('\n', "\r\n").as_bytes());
    assert!(again.remembered);
    let view = checked(&clinic, &as_guessed(&again));
    assert_eq!((view.people, view.known, view.findings.len()), (0, 2, 2), "{:?}", view.findings);
    assert!(view.findings.iter().all(|finding| finding.note.code == "import.known"));
    assert_eq!(Clinic::refusal(clinic.app.import_run(&view.import)), "import.nothing");
    clinic.assert_sound();
}
