use app::input::{data::ExportInput, people::SearchInput};
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let parts: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (parts[11].parse::<f64>().unwrap() + parts[12].parse::<f64>().unwrap()) / 100.0
}
fn main() {
    let dir = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let app = app::App::open(&dir).unwrap();
    app.session_login("zhuren", app::seed::PASSWORD).unwrap();
    for (format, doses, birth) in
        [("csv", false, ""), ("xlsx", false, ""), ("xlsx", true, "2015"), ("csv", true, "2015"), ("xlsx", true, "")]
    {
        let (start, before) = (std::time::Instant::now(), cpu());
        let view = app.export_people(&ExportInput {
            filter: SearchInput { birth: birth.into(), ..Default::default() },
            columns: vec![],
            doses,
            format: format.into(),
            masked: true,
            reason: "m".into(),
            approval: None,
        });
        match view {
            Ok(view) => println!(
                "{format} doses={doses} people={} doses={} {:?} cpu {:.2}",
                view.people,
                view.doses,
                start.elapsed(),
                cpu() - before
            ),
            Err(error) => println!("{format} {doses} {error:?}"),
        }
    }
    app.close();
}
