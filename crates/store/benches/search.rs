//! Finding people among a million (P1, P2), beside what else could be done with the same file: `LIKE '%…%'`, FTS5 with trigrams, and an
//! exact look-up by index as the floor. Every kind of needle is also held against looking through everybody.
//!
//! `cargo bench -p store --bench search`; `PEOPLE=100000` makes it smaller, `KEEP=1` takes the file of the last run again,
//! `ONLY=420106` asks for nothing but this, two thousand times.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

#[path = "../../testkit/src/population.rs"]
mod population;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use domain::search::{BIRTH_CERTIFICATE, Candidate, Conditions, GuardianTraits, NameKey, Query, Rank, syllable};
use jiff::civil::{Date, date};
use population::{Chance, Person, Population};
use rusqlite::{Connection, params};
use seal::Secret;
use seal::sm2::SigningKey;
use store::{Founding, Keys, Store};
use uuid::Uuid;

const TODAY: Date = date(2026, 11, 20);
const DATABASE_KEY: [u8; 32] = [0x5a; 32];
const LIMIT: usize = 50;
const SITE: &str = "4201060101";

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn keys() -> Keys {
    Keys { database: Secret::new(DATABASE_KEY), signing: Arc::new(SigningKey::from_bytes(&[7; 32]).unwrap()) }
}

fn recipient(index: u64) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(1_700_000_000_000 + index, &[9; 10]).into_uuid()
}

fn provisional(index: u64) -> String {
    format!("L{SITE}{index:07}")
}

fn raw(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    let key = format!("PRAGMA key = \"x'{}'\"", hex::encode(DATABASE_KEY));
    connection.query_row(&key, [], |_| Ok(())).unwrap();
    connection
        .execute_batch("PRAGMA cache_size = -16384; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY")
        .unwrap();
    connection
}

/// The population, straight into the tables made for reading.
fn fill(path: &Path, people: Population, count: u64) {
    let mut connection = raw(path);
    let transaction = connection.transaction().unwrap();
    {
        let mut person = transaction
            .prepare(
                "INSERT INTO recipient (recipient, name, sex, birth, phone, address, provisional_code, archive_code,
                                        origin, registered_at, event, ord, extra)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'seeded', '2026-11-20T08:00:00+08:00', ?1, ?9, ?10)",
            )
            .unwrap();
        let mut document = transaction.prepare("INSERT INTO recipient_document VALUES (?1, ?2, ?3, ?4, ?1)").unwrap();
        let mut guardian =
            transaction.prepare("INSERT INTO recipient_guardian VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)").unwrap();
        for one in people.people(count) {
            let id = recipient(one.index);
            let extra = one.booklet.as_ref().map(|booklet| format!(r#"{{"booklet_number":"{booklet}"}}"#));
            person
                .execute(params![
                    id,
                    one.name,
                    one.sex,
                    one.birth.to_string(),
                    one.phone,
                    one.address,
                    provisional(one.index),
                    one.archive_code,
                    format!("{:020}", one.index),
                    extra
                ])
                .unwrap();
            let numbers = [("resident_id", &one.number), (BIRTH_CERTIFICATE, &one.birth_certificate)];
            for (position, (kind, number)) in numbers.into_iter().enumerate() {
                if let Some(number) = number {
                    document.execute(params![id, position, kind, number]).unwrap();
                }
            }
            for (position, one) in one.guardians.iter().enumerate() {
                let kind = one.number.as_ref().map(|_| "resident_id");
                guardian.execute(params![id, position, one.relation, one.name, kind, one.number, one.phone]).unwrap();
            }
        }
    }
    transaction.execute_batch("DELETE FROM search_state").unwrap();
    transaction.commit().unwrap();
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
}

fn traits(one: &Person) -> Candidate {
    let numbers = [("resident_id", &one.number), (BIRTH_CERTIFICATE, &one.birth_certificate)];
    Candidate {
        name: one.name.clone(),
        birth: one.birth.to_string(),
        phones: one.phone.iter().cloned().collect(),
        documents: numbers.into_iter().filter_map(|(kind, number)| Some((kind.to_owned(), number.clone()?))).collect(),
        codes: std::iter::once(provisional(one.index))
            .chain(one.archive_code.clone())
            .chain(one.booklet.clone())
            .collect(),
        guardians: one
            .guardians
            .iter()
            .map(|one| GuardianTraits { name: one.name.clone(), number: one.number.clone(), phone: one.phone.clone() })
            .collect(),
    }
}

/// A needle of each kind, cut out of a person.
fn needles(one: &Person, chance: &mut Chance) -> Vec<(&'static str, String)> {
    let key = NameKey::of(&one.name);
    let pinyin: Vec<String> = key
        .chars
        .iter()
        .map(|key| key.sounds.first().map_or_else(|| key.c.to_string(), |sound| syllable(*sound).to_owned()))
        .collect();
    let initials: String = pinyin.iter().filter_map(|sound| sound.chars().next()).collect();
    let chars: Vec<char> = one.name.chars().collect();
    let mut part = |text: &str, length: usize| -> Option<String> {
        let room = u32::try_from(text.len().checked_sub(length)? + 1).ok()?;
        let from = chance.below(room) as usize;
        text.get(from..from + length).map(str::to_owned)
    };
    let birth = one.birth;
    let number = one.number.as_deref().unwrap_or_default();
    let guardian = one.guardians.first();
    let phone = guardian.and_then(|one| one.phone.clone()).or_else(|| one.phone.clone()).unwrap_or_default();
    let tail = |text: &str, length: usize| text.get(text.len().saturating_sub(length)..).unwrap_or_default().to_owned();
    let given: String = chars.iter().skip(1).collect();
    let compact = birth.strftime("%y%m%d").to_string();
    let mut found = vec![
        ("name", one.name.clone()),
        ("surname, one Hanzi", chars[..1].iter().collect()),
        ("given name, inside", given.clone()),
        ("last Hanzi, inside", chars[chars.len() - 1..].iter().collect()),
        ("initials", initials.clone()),
        ("first two initials", initials.chars().take(2).collect()),
        ("pinyin", pinyin.concat()),
        ("pinyin of the given name", pinyin[1..].concat()),
        ("pinyin, still typing", {
            let whole = pinyin.concat();
            whole[..whole.len() - whole.len() / 4].to_owned()
        }),
        ("mixed wang小", format!("{}{}", pinyin[0], chars.get(1).map(char::to_string).unwrap_or_default())),
        (
            "mixed wxiaom",
            format!("{}{}", &initials[..initials.chars().next().map_or(0, char::len_utf8)], {
                let rest = pinyin[1..].concat();
                rest.chars().take(rest.chars().count().saturating_sub(2).max(1)).collect::<String>()
            }),
        ),
        ("phone", phone.clone()),
        ("phone, last four", tail(&phone, 4)),
        ("birth date", birth.to_string()),
        ("birth date yymmdd", compact.clone()),
        ("birth month", birth.strftime("%Y-%m").to_string()),
        ("archive code, last six", tail(one.archive_code.as_deref().unwrap_or_default(), 6)),
        ("booklet", one.booklet.clone().unwrap_or_default()),
        ("birth certificate", one.birth_certificate.clone().unwrap_or_default()),
        ("guardian", guardian.map(|one| one.name.clone()).unwrap_or_default()),
        ("name and birth date", format!("{} {compact}", one.name)),
        ("surname and phone's last four", format!("{} {}", chars[0], tail(&phone, 4))),
        ("initials and birth date", format!("{initials} {compact}")),
        ("nobody: name", format!("{}龘{}", chars[0], chars[chars.len() - 1])),
        ("nobody: pinyin", format!("{}nongrua", pinyin[0])),
        ("nobody: digits", "98989897".to_owned()),
    ];
    found.extend(part(number, 18).map(|part| ("ID", part)));
    found.extend(part(number, 8).map(|part| ("ID, eight inside", part)));
    found.extend(part(number, 6).map(|part| ("ID, six inside", part)));
    found.extend(part(number, 4).map(|part| ("ID, four inside", part)));
    found.extend(part(number, 3).map(|part| ("ID, three inside", part)));
    found.retain(|(_, text)| !text.trim().is_empty());
    found
}

struct Case {
    kind: &'static str,
    text: String,
    query: Query,
}

fn cases(people: Population, count: u64, each: u64) -> Vec<Case> {
    let mut chance = Chance::of(people.seed ^ 77, 0);
    let mut cases = Vec::new();
    for _ in 0..each {
        let index = u64::from(chance.below(u32::try_from(count).unwrap()));
        let one = people.person(index);
        for (kind, text) in needles(&one, &mut chance) {
            cases.push(Case { kind, query: Query::read(&text, TODAY), text });
        }
        if let Some(guardian) = one.guardians.first() {
            let conditions = Conditions {
                name: one.name.chars().take(1).collect(),
                guardian: guardian.name.chars().take(1).collect(),
                birth: one.birth.strftime("%Y-%m").to_string(),
                ..Conditions::default()
            };
            cases.push(Case { kind: "key fields: 3 parts", query: conditions.query(TODAY), text: one.name.clone() });
            let phone = guardian.phone.clone().unwrap_or_default();
            let conditions = Conditions {
                phone: phone.chars().skip(3).take(4).collect(),
                guardian: guardian.name.clone(),
                ..Conditions::default()
            };
            if phone.len() > 6 {
                cases.push(Case { kind: "key fields: guardian, phone", query: conditions.query(TODAY), text: phone });
            }
        }
    }
    for text in
        ["w", "l", "wx", "li", "420106", "4201", "0106", "138", "1380", "2025-03", "王 138", "li 4201", "zhangwei"]
    {
        cases.push(Case { kind: "as common as can be", query: Query::read(text, TODAY), text: text.into() });
    }
    cases
}

#[derive(Default)]
struct Times(Vec<u64>);

impl Times {
    fn at(&mut self, percent: usize) -> f64 {
        self.0.sort_unstable();
        let last = self.0.len().saturating_sub(1);
        self.0.get((self.0.len() * percent / 100).min(last)).map_or(0.0, |nanos| *nanos as f64 / 1e6)
    }

    fn line(&mut self, what: &str) {
        println!(
            "{what:32} n {:5}  p50 {:9.3}  p95 {:9.3}  p99 {:9.3}  max {:9.3} ms",
            self.0.len(),
            self.at(50),
            self.at(95),
            self.at(99),
            self.at(100)
        );
    }
}

fn timed<T>(times: &mut Times, work: impl FnOnce() -> T) -> T {
    let began = now();
    let value = work();
    times.0.push(now() - began);
    value
}

/// Nanoseconds: of the clock on the wall, or with `CPU=1` of this thread alone, for a machine that others work on.
fn now() -> u64 {
    let clock = if setting("CPU", 0) == 1 { libc::CLOCK_THREAD_CPUTIME_ID } else { libc::CLOCK_MONOTONIC };
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a whole timespec for the call to fill.
    let answer = unsafe { libc::clock_gettime(clock, &raw mut time) };
    assert_eq!(answer, 0);
    u64::try_from(time.tv_sec).unwrap() * 1_000_000_000 + u64::try_from(time.tv_nsec).unwrap()
}

/// Memory of this process in MiB.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096 / (1 << 20)
}

fn load() -> String {
    std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim().to_owned()
}

/// Takes the file out of the system's memory.
fn drop_from_cache(path: &Path) {
    for name in [path.to_owned(), PathBuf::from(format!("{}-wal", path.display()))] {
        let Ok(file) = std::fs::File::open(name) else { continue };
        file.sync_all().unwrap();
        #[cfg(target_os = "linux")]
        {
            use std::os::fd::AsRawFd;
            // SAFETY: the descriptor is open for as long as `file` lives; the call only gives advice about it.
            let answer = unsafe { libc::posix_fadvise(file.as_raw_fd(), 0, 0, libc::POSIX_FADV_DONTNEED) };
            assert_eq!(answer, 0);
        }
    }
}

/// Who fits, by looking through everybody: how many of each rank.
fn oracle(people: Population, count: u64, queries: &[&Query]) -> Vec<HashMap<Rank, usize>> {
    let mut found = vec![HashMap::new(); queries.len()];
    for one in people.people(count) {
        let traits = traits(&one);
        for (query, found) in queries.iter().zip(&mut found) {
            if let Some(rank) = query.fits(&traits) {
                *found.entry(rank).or_default() += 1;
            }
        }
    }
    found
}

fn main() {
    let count = setting("PEOPLE", 1_000_000);
    let each = setting("EACH", 200);
    let people = Population { seed: 2026, today: TODAY };
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("search-{count}"));
    let path = dir.join(store::DATABASE_FILE);
    println!("{count} people; load {}", load());
    if setting("KEEP", 0) == 0 || !path.exists() {
        let _ = std::fs::remove_dir_all(&dir);
        let founding = Founding {
            site: SITE.into(),
            name: "江岸预防接种门诊".into(),
            device: "d-1".into(),
            demo: true,
            zone: "Asia/Shanghai".into(),
            founded_at: "2026-11-20T08:00:00+08:00".into(),
            actor: "system".into(),
        };
        drop(Store::create(&dir, keys(), &founding).unwrap());
        let began = Instant::now();
        fill(&path, people, count);
        println!("tables filled in {:.1} s, {} MiB", began.elapsed().as_secs_f64(), megabytes(&path));
        let before = resident();
        let began = Instant::now();
        drop(Store::open(&dir, keys()).unwrap());
        println!(
            "index built in {:.1} s, {} MiB; memory {before} MiB before, {} MiB after",
            began.elapsed().as_secs_f64(),
            megabytes(&path),
            resident()
        );
        sizes(&path);
    }
    cold(&dir, &path);
    let store = Store::open(&dir, keys()).unwrap();
    if let Ok(only) = std::env::var("ONLY") {
        let query = Query::read(&only, TODAY);
        let mut times = Times::default();
        for _ in 0..2_000 {
            timed(&mut times, || store.read(|reader| reader.search(&query, LIMIT, false)).unwrap());
        }
        return times.line(&only);
    }
    let cases = cases(people, count, each);
    warm(&store, &cases);
    check(&store, people, count, &cases);
    peers(&dir, &path, people, count, &cases);
    println!("load {}", load());
}

fn megabytes(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len() >> 20)
}

fn sizes(path: &Path) {
    let connection = raw(path);
    let sql = "SELECT m.tbl_name, sum(s.pgsize) >> 20, sum(s.ncell) FROM dbstat AS s JOIN sqlite_schema AS m ON m.name = s.name
               WHERE m.tbl_name LIKE 'search_%' OR m.tbl_name LIKE 'recipient%' GROUP BY 1 HAVING sum(s.pgsize) > 1000000";
    let mut statement = connection.prepare(sql).unwrap();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let (table, size, cells): (String, i64, i64) = (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
        println!("  {table:24} {size:5} MiB, {cells} cells");
    }
}

/// P2: the first search after a start, nothing of the file in memory.
fn cold(dir: &Path, path: &Path) {
    for text in ["王小明", "wxm", "xiaoming", "0305", "13800138000", "250305", "王 8000", "li"] {
        drop_from_cache(path);
        let (mut opening, mut first) = (Times::default(), Times::default());
        let store = timed(&mut opening, || Store::open(dir, keys()).unwrap());
        let query = Query::read(text, TODAY);
        let (people, _) =
            timed(&mut first, || store.read(|reader| reader.search_people(&query, LIMIT, false)).unwrap());
        println!(
            "cold {text:16} open {:8.2} ms, first search with {:2} rows {:8.2} ms",
            opening.at(50),
            people.len(),
            first.at(50)
        );
    }
}

/// P1: everything in order of the cases, so that kinds are mixed as at a desk.
fn warm(store: &Store, cases: &[Case]) {
    let mut kinds: Vec<&'static str> = Vec::new();
    let mut found: HashMap<&'static str, (Times, Times, usize)> = HashMap::new();
    let (mut all, mut all_rows) = (Times::default(), Times::default());
    let mut slowest: Vec<(u64, &str, &str)> = Vec::new();
    for case in &cases[..cases.len().min(500)] {
        store.read(|reader| reader.search(&case.query, LIMIT, false)).unwrap();
    }
    for case in cases {
        if !kinds.contains(&case.kind) {
            kinds.push(case.kind);
        }
        let (times, rows, people) = found.entry(case.kind).or_default();
        let hits = timed(times, || store.read(|reader| reader.search(&case.query, LIMIT, false)).unwrap());
        *people += hits.recipients.len();
        let took = times.0[times.0.len() - 1];
        all.0.push(took);
        slowest.push((took, case.kind, &case.text));
        timed(rows, || store.read(|reader| reader.search_people(&case.query, LIMIT, false)).unwrap());
        all_rows.0.push(rows.0[rows.0.len() - 1]);
    }
    for kind in kinds {
        let (times, rows, people) = found.get_mut(kind).unwrap();
        times.line(kind);
        println!(
            "{:32}          p50 {:9.3}  p95 {:9.3}  p99 {:9.3} ms with rows; {:.1} people each",
            "",
            rows.at(50),
            rows.at(95),
            rows.at(99),
            *people as f64 / rows.0.len() as f64
        );
    }
    all.line("ALL");
    all_rows.line("ALL with rows");
    slowest.sort_unstable_by(|one, other| other.cmp(one));
    for (took, kind, text) in slowest.iter().take(12) {
        println!("  slowest {:9.3} ms  {kind}: {text}", *took as f64 / 1e6);
    }
    println!("memory {} MiB; load {}", resident(), load());
}

/// What was measured was right: the first fifty are of the best ranks there are, and as many as there are.
fn check(store: &Store, people: Population, count: u64, cases: &[Case]) {
    let mut taken: HashMap<&str, u32> = HashMap::new();
    let some: Vec<&Case> = cases
        .iter()
        .filter(|case| {
            let taken = taken.entry(case.kind).or_default();
            *taken += 1;
            *taken <= if case.kind == "as common as can be" { 20 } else { 2 }
        })
        .collect();
    let queries: Vec<&Query> = some.iter().map(|case| &case.query).collect();
    let expected = oracle(people, count, &queries);
    for (case, expected) in some.iter().zip(expected) {
        let hits = store.read(|reader| reader.search(&case.query, LIMIT, false)).unwrap();
        let ranks: Vec<Rank> = hits.recipients.iter().map(|(_, rank)| *rank).collect();
        let best: Vec<Rank> = Rank::ALL
            .into_iter()
            .flat_map(|rank| std::iter::repeat_n(rank, *expected.get(&rank).unwrap_or(&0)))
            .take(LIMIT)
            .collect();
        assert_eq!(ranks, best, "{}: {}", case.kind, case.text);
        assert_eq!(hits.more, expected.values().sum::<usize>() > LIMIT, "{}: {}", case.kind, case.text);
    }
    println!("{} needles held against looking through everybody: all alike", some.len());
}

const LIKE: &str = r"
SELECT recipient.recipient FROM recipient
WHERE name LIKE ?1 ESCAPE '\' OR phone LIKE ?1 ESCAPE '\' OR provisional_code LIKE ?1 ESCAPE '\'
   OR archive_code LIKE ?1 ESCAPE '\'
   OR recipient IN (SELECT recipient FROM archive_code WHERE code LIKE ?1 ESCAPE '\')
   OR recipient IN (SELECT recipient FROM recipient_document WHERE number LIKE ?1 ESCAPE '\')
   OR recipient IN (SELECT recipient FROM recipient_guardian
                    WHERE name LIKE ?1 ESCAPE '\' OR phone LIKE ?1 ESCAPE '\' OR document_number LIKE ?1 ESCAPE '\')
LIMIT 50";

/// The same needles by other means. LIKE and trigrams know no pinyin: only needles that stand in the text as they are.
fn peers(dir: &Path, path: &Path, people: Population, count: u64, cases: &[Case]) {
    let connection = raw(path);
    let mut exact = Times::default();
    let mut chance = Chance::of(5, 5);
    for _ in 0..2_000 {
        let one = people.person(u64::from(chance.below(u32::try_from(count).unwrap())));
        let Some(number) = one.number else { continue };
        timed(&mut exact, || {
            connection
                .prepare_cached("SELECT recipient FROM recipient_document WHERE number = ?1")
                .unwrap()
                .query_map([number], |row| row.get::<_, Uuid>(0))
                .unwrap()
                .count()
        });
    }
    exact.line("floor: exact look-up by index");
    let literal = [
        "name",
        "ID, six inside",
        "phone, last four",
        "guardian",
        "nobody: digits",
        "nobody: name",
        "surname, one Hanzi",
    ];
    for kind in literal {
        let mut times = Times::default();
        for case in cases.iter().filter(|case| case.kind == kind).take(5) {
            timed(&mut times, || {
                let mut statement = connection.prepare_cached(LIKE).unwrap();
                statement.query_map([format!("%{}%", case.text)], |row| row.get::<_, Uuid>(0)).unwrap().count()
            });
        }
        times.line(&format!("LIKE: {kind}"));
    }
    let trigrams = dir.join("trigram.db");
    let _ = std::fs::remove_file(&trigrams);
    let mut connection = raw(&trigrams);
    let began = Instant::now();
    let transaction = connection.transaction().unwrap();
    if transaction
        .execute_batch("CREATE VIRTUAL TABLE person USING fts5(line, tokenize = 'trigram', detail = full)")
        .is_err()
    {
        println!("FTS5 with trigrams is not compiled in");
        return;
    }
    {
        let mut insert = transaction.prepare("INSERT INTO person (rowid, line) VALUES (?1, ?2)").unwrap();
        for one in people.people(count) {
            let traits = traits(&one);
            let mut line = vec![traits.name, traits.birth];
            line.extend(traits.phones.into_iter().chain(traits.codes));
            line.extend(traits.documents.into_iter().map(|(_, number)| number));
            line.extend(traits.guardians.into_iter().flat_map(|one| [Some(one.name), one.number, one.phone]).flatten());
            insert.execute(params![one.index + 1, line.join("\n")]).unwrap();
        }
    }
    transaction.commit().unwrap();
    println!("FTS5 trigrams built in {:.1} s, {} MiB", began.elapsed().as_secs_f64(), megabytes(&trigrams));
    for kind in literal {
        let mut times = Times::default();
        for case in cases.iter().filter(|case| case.kind == kind && case.text.chars().count() > 2).take(50) {
            timed(&mut times, || {
                let mut statement =
                    connection.prepare_cached("SELECT rowid FROM person WHERE person MATCH ?1 LIMIT 50").unwrap();
                statement.query_map([format!("\"{}\"", case.text)], |row| row.get::<_, i64>(0)).unwrap().count()
            });
        }
        times.line(&format!("FTS5 trigram: {kind}"));
    }
}
