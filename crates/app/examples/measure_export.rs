use app::input::{data::ExportInput, people::SearchInput};
fn main() {
    let dir = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let app = app::App::open(&dir).unwrap();
    app.session_login("zhuren", app::seed::PASSWORD).unwrap();
    for (format, doses, birth) in
        [("csv", false, ""), ("xlsx", false, ""), ("xlsx", true, "2015"), ("csv", true, "2015")]
    {
        let start = std::time::Instant::now();
        let view = app
            .export_people(&ExportInput {
                filter: SearchInput { birth: birth.into(), ..Default::default() },
                columns: vec![],
                doses,
                format: format.into(),
                masked: true,
                reason: "m".into(),
                approval: None,
            })
            .unwrap();
        println!(
            "{format} doses={doses} people={} doses={} {:?} {} bytes",
            view.people,
            view.doses,
            start.elapsed(),
            std::fs::metadata(&view.path).unwrap().len()
        );
        if doses && format == "xlsx" {
            let bytes = std::fs::read(&view.path).unwrap();
            let start = std::time::Instant::now();
            let book = paper::Book::read(&bytes, "a").unwrap();
            println!(
                "read {} + {} rows in {:?}",
                book.sheets[0].rows.len(),
                book.sheets[1].rows.len(),
                start.elapsed()
            );
        }
    }
    app.close();
}
