//! 应种: who is due what, a page at a time, and as a file (C-051).

use std::ops::ControlFlow;
use std::sync::mpsc::channel;

use app::Notice;
use app::input::FieldInput;
use app::input::due::{DueExportInput, DueListInput};
use app::view::{DeskNotice, DueListRow, DueListView};
use paper::Book;
use testkit::Clinic;

use super::accounts::approve;
use super::archive::amend;
use super::schedule::child;

/// Eight months old and overdue with most of it.
const BEGUN: &[(&str, &str)] = &[("HepB", "2026-03-10"), ("BCG", "2026-03-10")];

fn everybody() -> DueListInput {
    DueListInput { ages: "all".to_owned(), ..DueListInput::default() }
}

fn note(clinic: &Clinic, recipient: &str, field: &str, value: &str) {
    let change = FieldInput { field: field.to_owned(), value: Some(serde_json::json!(value).to_string()) };
    let seen = clinic.app.recipient_detail(recipient).unwrap();
    clinic.app.recipient_amend(&amend(clinic, &seen, vec![change], "")).unwrap();
}

/// Every page of a list, one after another, as the window asks for them.
fn whole(clinic: &Clinic, input: &DueListInput) -> Vec<DueListRow> {
    let (mut rows, mut after) = (vec![], None);
    loop {
        let DueListView { rows: more, next, .. } =
            clinic.app.due_list(&DueListInput { after, ..input.clone() }).unwrap();
        rows.extend(more);
        after = next;
        if after.is_none() {
            return rows;
        }
    }
}

fn names(rows: &[DueListRow]) -> Vec<&str> {
    rows.iter().map(|row| row.person.name.as_str()).collect()
}

#[test]
fn the_list_says_of_everybody_what_the_plan_says_of_each_and_page_by_page_leaves_nobody_out_c_051() {
    let clinic = Clinic::open();
    // More than a page, several of one day and of one name.
    for nth in 0..60 {
        let birth = format!("2026-{:02}-{:02}", 1 + nth % 9, 1 + nth / 12);
        child(&clinic, ["赵小雷", "钱小朵", "孙小宝"][nth % 3], &birth, &[("HepB", birth.as_str())]);
    }
    let rows = whole(&clinic, &everybody());
    let mut listed: Vec<(String, Vec<String>)> = rows
        .iter()
        .map(|row| (row.person.recipient.clone(), row.due.iter().map(|dose| dose.vaccine.clone()).collect::<Vec<_>>()))
        .collect();
    let mut expected = vec![];
    let today = "2026-11-20".parse().unwrap();
    let see = |person: &app::due_list::DuePerson| {
        let due: Vec<String> =
            person.due.iter().filter(|line| line.family != "begun").map(|line| line.vaccine.clone()).collect();
        if !due.is_empty() {
            expected.push((person.recipient.to_string(), due));
        }
        ControlFlow::Continue(())
    };
    clinic.app.each_due(today, see, |_| ControlFlow::Continue(())).unwrap();
    for (_, vaccines) in listed.iter_mut().chain(&mut expected) {
        vaccines.sort();
    }
    listed.sort();
    expected.sort();
    assert_eq!(listed, expected, "one judgement a person, whichever way it is asked");
    assert!(rows.len() > 50, "more than one page: {}", rows.len());
    let births: Vec<&str> = rows.iter().map(|row| row.person.birth.as_str()).collect();
    assert!(births.windows(2).all(|pair| pair[0] >= pair[1]), "youngest first");
    let first = clinic.app.due_list(&everybody()).unwrap();
    assert_eq!((first.rows.len(), first.next.is_some()), (50, true));
}

#[test]
fn the_list_is_narrowed_by_vaccine_village_overdue_and_age_c_051_c_072() {
    let clinic = Clinic::open();
    let baby = child(&clinic, "赵小雷", "2026-03-10", BEGUN);
    let pupil = child(&clinic, "钱小朵", "2018-03-10", &[]);
    note(&clinic, &baby, "area", "幸福村");
    note(&clinic, &pupil, "address", "武汉市洪山区幸福路 3 号");
    let asked = |change: fn(&mut DueListInput)| {
        let mut input = everybody();
        change(&mut input);
        whole(&clinic, &input)
    };
    let both = asked(|input| input.area = "幸福".to_owned());
    assert_eq!(names(&both), ["赵小雷", "钱小朵"], "the area or the address");
    assert_eq!(names(&asked(|input| input.area = "幸福村".to_owned())), ["赵小雷"]);
    let preschool = asked(|input| (input.area, input.ages) = ("幸福".to_owned(), "preschool".to_owned()));
    assert_eq!(names(&preschool), ["赵小雷"]);
    let mmr = asked(|input| (input.vaccine, input.ages) = ("MMR".to_owned(), "preschool".to_owned()));
    assert!(
        names(&mmr).contains(&"赵小雷") && mmr.iter().all(|row| row.due.iter().all(|dose| dose.programme == "MMR"))
    );
    // The first MMR is timely under twelve months; the first DTaP has no timely age of its own.
    let late = child(&clinic, "孙小宝", "2024-03-10", BEGUN);
    let overdue = asked(|input| input.overdue = true);
    assert!(!overdue.iter().any(|row| row.person.recipient == baby), "{overdue:?}");
    let row = overdue.iter().find(|row| row.person.recipient == late).unwrap();
    assert!(row.due.iter().all(|dose| dose.overdue) && row.due.iter().any(|dose| dose.vaccine == "MMR"), "{row:?}");
    assert!(!row.due.iter().any(|dose| dose.programme == "DTaP"), "{row:?}");
    assert_eq!(both[0].area.as_deref(), Some("幸福村"));
    assert!(both.iter().all(|row| row.phone.as_deref().is_none_or(|phone| phone.contains("****"))), "{both:?}");
}

#[test]
fn a_month_lists_who_will_be_due_by_its_end_and_overdue_stays_as_of_today_c_051() {
    let clinic = Clinic::open();
    // Two months old on 25 December: IPV and DTaP.
    let baby = child(&clinic, "孙小宝", "2026-10-25", &[("HepB", "2026-10-25"), ("BCG", "2026-10-25")]);
    let due = |month: &str| {
        let rows = whole(&clinic, &DueListInput { month: month.to_owned(), ..everybody() });
        let row = rows.into_iter().find(|row| row.person.recipient == baby);
        row.map(|row| row.due.into_iter().map(|dose| (dose.vaccine, dose.overdue)).collect::<Vec<_>>())
    };
    assert_eq!(due(""), None, "nothing today");
    assert_eq!(due("2026-11").unwrap(), [("HepB".to_owned(), false)]);
    let december = due("2026-12").unwrap();
    assert!(december.iter().any(|(vaccine, _)| vaccine == "DTaP"), "{december:?}");
    assert!(december.iter().all(|(_, overdue)| !overdue), "nothing is late yet: {december:?}");
    for month in ["2026-10", "2028-12", "2026-13", "12月"] {
        let input = DueListInput { month: month.to_owned(), ..everybody() };
        assert_eq!(Clinic::refusal(clinic.app.due_list(&input)), "due_list.month", "{month}");
    }
    assert_eq!(Clinic::refusal(clinic.app.due_list(&DueListInput::default())), "due_list.ages");
}

#[test]
fn nobody_who_was_set_aside_is_listed_and_who_is_brought_back_is_e_021() {
    let clinic = Clinic::open();
    let here = child(&clinic, "赵小雷", "2026-03-10", BEGUN);
    let listed = |clinic: &Clinic| whole(clinic, &everybody()).iter().any(|row| row.person.recipient == here);
    assert!(listed(&clinic));
    clinic.app.recipient_withdraw(&here, "moved_away", "").unwrap();
    assert!(!listed(&clinic));
    clinic.app.recipient_reinstate(&here, "回到本地").unwrap();
    assert!(listed(&clinic));
}

#[test]
fn the_list_as_a_file_is_masked_has_its_reason_and_is_in_the_audit_c_051_c_187() {
    let clinic = Clinic::open();
    let baby = child(&clinic, "赵小雷", "2024-03-10", BEGUN);
    note(&clinic, &baby, "area", "幸福村");
    let filter = DueListInput { area: "幸福村".to_owned(), ..everybody() };
    let input = |masked: bool, approval: Option<String>| DueExportInput {
        filter: filter.clone(),
        format: "xlsx".to_owned(),
        masked,
        reason: "村医入户通知".to_owned(),
        approval,
    };
    let shown = whole(&clinic, &filter);
    let file = clinic.app.due_export(&input(true, None)).unwrap();
    let text = |path: &str| {
        let book = Book::read(&std::fs::read(path).unwrap(), path).unwrap();
        let row = |row: &paper::Row| row.cells.iter().map(|cell| cell.text().to_owned()).collect::<Vec<_>>();
        book.sheets[0].rows.iter().map(row).collect::<Vec<_>>()
    };
    let rows = text(&file.path);
    assert_eq!(file.rows as usize, shown[0].due.len(), "a row a dose");
    assert_eq!(rows.len(), shown[0].due.len() + 1);
    assert_eq!(rows[0][7..], ["应种疫苗", "剂次", "应种日期", "是否超期", "已预约"]);
    let first = |name: &str| rows.iter().find(|row| row[7].contains(name)).unwrap();
    let mmr = first("麻腮风");
    assert_eq!([&mmr[0], &mmr[5], &mmr[8], &mmr[10]], ["赵小雷", "幸福村", "1", "是"]);
    assert_eq!(first("百白破")[10], "否");
    assert_eq!(Clinic::refusal(clinic.app.due_export(&input(false, None))), "step_up.needed");
    let token = approve(&clinic, "due_export", "").token;
    let full = clinic.app.due_export(&input(false, Some(token))).unwrap();
    let called = |rows: &[Vec<String>]| rows[1][4].clone();
    assert!(called(&rows).is_empty() || called(&rows).contains("****"), "{rows:?}");
    assert!(!called(&text(&full.path)).contains('*'), "in full for whom two people agreed");
    let nobody = DueListInput { area: "没有这个村".to_owned(), ..everybody() };
    let empty = DueExportInput { filter: nobody, ..input(true, None) };
    assert_eq!(Clinic::refusal(clinic.app.due_export(&empty)), "export.nothing");
    let silent = DueExportInput { reason: " ".to_owned(), ..input(true, None) };
    assert_eq!(Clinic::refusal(clinic.app.due_export(&silent)), "export.reason_missing");
    let folder = std::path::Path::new(&file.path).parent().unwrap();
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 2, "what was refused left nothing behind");
    clinic.assert_sound();
}

#[test]
fn an_export_tells_how_far_it_is_and_leaves_nothing_behind_when_it_is_stopped_c_051_c_187() {
    let clinic = Clinic::open();
    child(&clinic, "赵小雷", "2024-03-10", BEGUN);
    let input = DueExportInput {
        filter: everybody(),
        format: "xlsx".to_owned(),
        masked: true,
        reason: "村医入户通知".to_owned(),
        approval: None,
    };
    let (tell, told) = channel();
    let (app, second) = (clinic.app.clone(), input.clone());
    clinic.app.listen(move |notice| {
        if let Notice::Desk(DeskNotice::DueExport { view }) = notice {
            tell.send((view, Clinic::refusal(app.due_export(&second)))).unwrap();
            app.due_export_cancel().unwrap();
        }
    });
    assert_eq!(Clinic::refusal(clinic.app.due_export(&input)), "export.cancelled");
    let (view, beside) = told.try_recv().unwrap();
    assert!(view.looked_at > 0 && view.rows > 0, "{view:?}");
    assert_eq!(beside, "export.running", "one at a time");
    assert_eq!(std::fs::read_dir(clinic.dir().join("exports")).unwrap().count(), 0, "no file, whole or half");
    clinic.app.listen(|_| ());
    clinic.app.due_export_cancel().unwrap();
    let file = clinic.app.due_export(&input).unwrap();
    assert!(file.rows > 0, "stopping when nothing runs stops nothing later");
    clinic.assert_sound();
}
