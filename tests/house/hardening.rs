//! The hardening list of the quality goals, section 3, line by line. What stands here reads the sources, so that a line that is taken out is
//! missed at once; that the lines do what they say is shown where they stand (`src-tauri`, `ui`) and in the real window (`tests/e2e`).

use std::fs;
use std::path::Path;

use crate::source::{Source, collect, shown, sources};
use crate::{house, none_of, shell};

fn text(path: &str) -> String {
    fs::read_to_string(house().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The code of the shell's file, without comments, texts and tests.
fn shell_code(path: &str) -> String {
    let found = sources(&["src-tauri/src"]).into_iter().find(|source| source.path == path);
    found.unwrap_or_else(|| panic!("{path} is gone")).code
}

/// What stands between the braces that follow `start`.
fn body<'a>(code: &'a str, start: &str) -> &'a str {
    let from = code.find(start).unwrap_or_else(|| panic!("no {start} here"));
    let open = from + code[from..].find('{').expect("a body");
    let mut depth = 0;
    for (at, letter) in code[open..].char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &code[open..open + at];
        }
    }
    panic!("{start} has no end")
}

/// TypeScript without its comments: a call in a comment calls nothing.
fn without_comments(text: &str) -> String {
    let lines = text.lines().filter(|line| {
        let line = line.trim_start();
        !line.starts_with("//") && !line.starts_with('*') && !line.starts_with("/*")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_window_leaves_its_own_pages_for_nothing() {
    let code = shell_code("src-tauri/src/windows.rs");
    let made = code.matches("WebviewWindowBuilder::new(").count();
    assert_eq!(made, 1, "one place makes windows, and it guards them");
    let window = body(&code, "fn window");
    for guard in
        [".on_navigation(is_own)", ".on_new_window(|_, _| NewWindowResponse::Deny)", ".on_download(|_, _| false)"]
    {
        assert!(window.contains(guard), "windows are made without {guard}");
    }
    let elsewhere: Vec<String> = sources(&["src-tauri/src"])
        .iter()
        .filter(|source| source.path != "src-tauri/src/windows.rs")
        .filter(|source| source.code.contains("WindowBuilder") || source.code.contains("WebviewBuilder"))
        .map(|source| format!("{} makes a window of its own", source.path))
        .collect();
    none_of(&elsewhere);
    let config = shell::config();
    assert_eq!(config["app"]["windows"], serde_json::json!([]), "a window of the configuration has no guard");
}

#[test]
fn the_process_is_hardened_before_anything_else_runs() {
    let run = shell_code("src-tauri/src/lib.rs");
    let run = body(&run, "pub fn run()");
    let hardened = run.find("harden::harden();").expect("the program hardens itself");
    for later in ["Arguments::parse()", "Builder::<Wry>", "Shell::over", "commands::builder()"] {
        let at = run.find(later).unwrap_or_else(|| panic!("{later} is not in run() any more"));
        assert!(hardened < at, "{later} runs before the process is hardened");
    }
    // What it does is tested beside it, by asking the system.
    let harden = shell_code("src-tauri/src/harden.rs");
    let all = body(&harden, "pub fn harden()");
    assert!(all.contains("set_hook") && all.contains("no_core_dumps()"), "{all}");
    let dumps = body(&harden, "fn no_core_dumps()");
    assert!(dumps.contains("Resource::Core") && dumps.contains("NotDumpable"), "{dumps}");
}

#[test]
fn every_window_guards_its_clipboard_and_freezes_what_nobody_may_change() {
    let pages = ["ui/index.html", "ui/pad.html"];
    for page in pages {
        let page = text(page);
        let entry = page.split("src=\"/").nth(1).and_then(|rest| rest.split('"').next()).expect("a page has an entry");
        assert!(entry.ends_with(".tsx"), "{entry}");
        let code = without_comments(&text(&format!("ui/{entry}")));
        let at = |call: &str| code.find(call).unwrap_or_else(|| panic!("ui/{entry} does not call {call}"));
        let shown = at(".render(");
        for call in ["\nreportViolations();", "\nguardClipboard();", "  freezePrototypes();"] {
            assert!(at(call) < shown, "ui/{entry}: {} comes after the page is shown", call.trim());
        }
    }
    // A third page would be a third entry nobody looked at.
    let mut html = Vec::new();
    collect(&house().join("ui"), "html", &mut html);
    let own = |path: &Path| {
        let path = shown(path);
        !path.contains("node_modules") && !path.contains("/dist/")
    };
    let mut names: Vec<String> = html.iter().filter(|path| own(path)).map(|path| shown(path)).collect();
    names.sort();
    assert_eq!(names, ["ui/index.html", "ui/mock.html", "ui/pad.html"], "each page needs its entry checked here");
    let vite = text("ui/vite.config.ts");
    assert!(vite.contains("input: { desk: \"index.html\", pad: \"pad.html\" }"), "the pages that are built");
    let prepare = without_comments(&text("ui/src/prepare.ts"));
    assert!(prepare.contains("Object.freeze(Object.prototype)"), "prototypes are frozen");
}

#[test]
fn a_page_reaches_the_program_only_through_the_gate() {
    let config = shell::config();
    let pattern = &config["app"]["security"]["pattern"];
    assert_eq!(pattern["use"], "isolation", "calls pass through a frame of their own");
    let folder = pattern["options"]["dir"].as_str().expect("the folder of the frame");
    let gate = without_comments(&text(&format!("src-tauri/{folder}/gate.js")));
    assert!(gate.contains("__TAURI_ISOLATION_HOOK__ = "), "the frame looks at every call");
    assert!(gate.contains("known.has(call.cmd)"), "and at its name");
    let page = text(&format!("src-tauri/{folder}/index.html"));
    assert!(!page.contains("http"), "the frame loads nothing from outside");
    // Generated, and held to the table by a test of the shell; here against the sources, as the rest.
    let list = text(&format!("src-tauri/{folder}/commands.js"));
    let known: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    let commands = shell::commands();
    let unknown: Vec<String> = known
        .iter()
        .filter(|name| !commands.contains(**name))
        .map(|name| format!("the gate lets {name} through, which is no command"))
        .chain(
            commands.iter().filter(|name| !known.contains(&name.as_str())).map(|name| format!("the gate stops {name}")),
        )
        .collect();
    none_of(&unknown);
}

#[test]
fn nobody_opens_the_tools_of_developers() {
    let opened = |source: &Source| {
        ["open_devtools", ".devtools(", "with_devtools"]
            .iter()
            .find(|call| source.code.contains(**call))
            .map(|call| format!("{}: {call}", source.path))
    };
    let opened: Vec<String> = sources(&["src-tauri/src"]).iter().filter_map(opened).collect();
    none_of(&opened);
    // They are in a release only with this feature, which nothing of the house asks for.
    let manifests = ["Cargo.toml", "src-tauri/Cargo.toml"].map(text);
    assert!(manifests.iter().all(|manifest| !manifest.contains("devtools")), "a release would have the tools");
    let release = manifests[0].split("[profile.release]").nth(1).unwrap_or_default();
    let release = release.split("\n[").next().unwrap_or_default();
    assert!(!release.contains("debug-assertions = true"), "a release with assertions has the tools");
}

#[test]
fn no_window_is_granted_files_programs_or_the_network() {
    let reaching =
        ["fs:", "shell:", "http:", "process:", "dialog:", "opener:", "clipboard", "core:default", "core:app"];
    let mut breaks = Vec::new();
    for (name, capability) in shell::capabilities() {
        for permission in shell::permissions(&capability) {
            if reaching.iter().any(|one| permission.starts_with(one)) || permission.ends_with(":default") {
                breaks.push(format!("capabilities/{name}.json: {permission}"));
            }
        }
    }
    let lock = text("Cargo.lock");
    for plugin in lock.lines().filter(|line| line.starts_with("name = \"tauri-plugin-")) {
        breaks.push(format!("Cargo.lock: {plugin}"));
    }
    none_of(&breaks);
}

#[test]
fn an_idle_screen_shows_nobody_c_144() {
    // The program locks by itself: whatever runs in the window, the timer is not its.
    let state = shell_code("src-tauri/src/state.rs");
    let connect = body(&state, "fn connect_clinic");
    assert!(connect.contains("spawn(app.watch_idle())"), "nobody looks after the idle lock");
    // Locked is blank: `ui/src/app/taken.test.tsx` shows that nothing behind it can be seen or reached.
    let taken = without_comments(&text("ui/src/app/Taken.tsx"));
    assert!(taken.contains("hidden={aside} inert={aside}"), "what is behind the lock can be reached");
    assert!(taken.contains("session.locked ||"), "a lock puts the screen aside");
}

#[test]
fn data_becomes_text_and_never_markup() {
    let mut files = Vec::new();
    collect(&house().join("ui/src"), "tsx", &mut files);
    collect(&house().join("ui/src"), "ts", &mut files);
    let ways = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function(", "srcdoc"];
    let breaks: Vec<String> = files
        .iter()
        .filter(|path| !shown(path).contains(".test."))
        .flat_map(|path| {
            let code = without_comments(&fs::read_to_string(path).expect("a source can be read"));
            // React's own name for it ends in innerHTML too.
            let lower = code.replace("dangerouslySetInnerHTML", "innerHTML");
            let found: Vec<String> =
                ways.iter().filter(|way| lower.contains(**way)).map(|way| format!("{}: {way}", shown(path))).collect();
            found
        })
        .collect();
    assert!(files.len() > 100, "the pages have moved");
    none_of(&breaks);
}
