//! A second implementation of the routine table of CN-NIP-2026: slow and naive. It reads the rules as sentences and walks day by day until
//! a dose is permitted; it shares nothing with the engine but the calendar. Both are asked about random histories.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use jiff::{Span, ToSpan, civil::Date};
use proptest::{collection::vec, prelude::*, sample::select};
use schedule::{Edition, GivenDose, Group, Person, Sex, assess};
use support::day;

#[rustfmt::skip]
const VACCINES: &[&str] = &[
    "HepB", "HepB", "BCG", "IPV", "IPV", "bOPV", "bOPV", "DTaP", "DTaP", "DTaP", "DT", "MMR", "MMR", "JE-L", "MPSV-A", "MPSV-A",
    "MPSV-AC", "HepA-L", "HPV2",
];
const LIVE: &[&str] = &["BCG", "MMR", "JE-L", "HepA-L"];

struct Child<'a> {
    birth: Date,
    as_of: Date,
    had: &'a [(&'static str, Date)],
}

impl Child<'_> {
    fn of(&self, vaccines: &[&str]) -> Vec<Date> {
        self.had.iter().filter(|(vaccine, _)| vaccines.contains(vaccine)).map(|(_, date)| *date).collect()
    }

    fn old(&self, on: Date, age: Span) -> bool {
        on >= self.birth + age
    }

    /// The first day from the day asked about on which the rule permits the dose, if it comes before the upper age.
    fn first(&self, upper: Span, live: bool, permits: impl Fn(Date) -> bool) -> Option<Date> {
        let mut on = self.as_of;
        while on < self.birth + upper {
            let near =
                self.had.iter().any(|(other, given)| LIVE.contains(other) && *given < on && on < *given + 28.days());
            if permits(on) && !(live && near) {
                return Some(on);
            }
            on += 1.day();
        }
        None
    }

    fn since(last: Option<&Date>, on: Date, gap: Span) -> bool {
        last.is_none_or(|last| on >= *last + gap)
    }

    fn hep_b(&self) -> Option<(&'static str, usize, Date)> {
        let had = self.of(&["HepB"]);
        let number = had.len() + 1;
        let first = self.first(18.years(), false, |on| match number {
            1 => self.old(on, 0.days()),
            2 => self.old(on, 1.month()) && Child::since(had.last(), on, 28.days()),
            3 => {
                self.old(on, 6.months())
                    && Child::since(had.last(), on, 60.days())
                    && Child::since(had.first(), on, 4.months())
            }
            _ => false,
        });
        Some(("HepB", number, first.filter(|_| number <= 3)?))
    }

    fn bcg(&self) -> Option<(&'static str, usize, Date)> {
        let had = self.of(&["BCG"]);
        Some(("BCG", 1, self.first(4.years(), true, |on| on >= self.birth).filter(|_| had.is_empty())?))
    }

    fn polio(&self) -> Option<(&'static str, usize, Date)> {
        let (mut doses, mut type_two) = (0, 0);
        for (vaccine, _) in self.had.iter().filter(|(vaccine, _)| ["IPV", "bOPV"].contains(vaccine)) {
            let helps = doses < 4 || (*vaccine == "IPV" && type_two < 2);
            if helps {
                doses += 1;
                type_two += usize::from(*vaccine == "IPV");
            }
        }
        if doses >= 4 && type_two >= 2 {
            return None;
        }
        let all = self.of(&["IPV", "bOPV"]);
        let inactivated = type_two < 2;
        let first = self.first(18.years(), false, |on| {
            let age = match doses + 1 {
                1 => 2.months(),
                2 => 3.months(),
                3 => 4.months(),
                _ if inactivated => 2.months(),
                _ => 4.years(),
            };
            self.old(on, age) && Child::since(all.last(), on, 28.days())
        });
        Some((if inactivated { "IPV" } else { "bOPV" }, doses + 1, first?))
    }

    fn dtap(&self) -> Option<(&'static str, usize, Date)> {
        let had = self.of(&["DTaP"]);
        let number = had.len() + 1;
        let first = self.first(7.years(), false, |on| match number {
            1 => self.old(on, 2.months()),
            2 => self.old(on, 4.months()) && Child::since(had.last(), on, 28.days()),
            3 => self.old(on, 6.months()) && Child::since(had.last(), on, 28.days()),
            4 => self.old(on, 18.months()) && Child::since(had.last(), on, 6.months()),
            5 => self.old(on, 6.years()) && Child::since(had.last(), on, 12.months()),
            _ => false,
        });
        Some(("DTaP", number, first?))
    }

    fn dt(&self) -> Option<(&'static str, usize, Date)> {
        let (dtap, mut dt) = (self.of(&["DTaP"]).len(), 0);
        // A DT beyond what was needed then is no step.
        let mut together = 0;
        for (vaccine, _) in self.had.iter().filter(|(vaccine, _)| ["DTaP", "DT"].contains(vaccine)) {
            if *vaccine == "DTaP" {
                together += 1;
            } else if !(together >= 3 && dt >= 1) {
                together += 1;
                dt += 1;
            }
        }
        let enough = (together >= 3 && dt >= 1) || dtap >= 5;
        if enough || !self.old(self.as_of, 7.years()) {
            return None;
        }
        let all = self.of(&["DTaP", "DT"]);
        let gap = match together {
            0 => 0.days(),
            1 => 1.month(),
            2 | 3 => 6.months(),
            _ => 12.months(),
        };
        let first = self.first(12.years(), false, |on| self.old(on, 7.years()) && Child::since(all.last(), on, gap));
        Some(("DT", dt + 1, first?))
    }

    fn mmr(&self) -> Option<(&'static str, usize, Date)> {
        let all = self.of(&["MMR"]);
        let number = all.iter().filter(|given| self.old(**given, 8.months())).count() + 1;
        let first = self.first(18.years(), true, |on| match number {
            1 => self.old(on, 8.months()) && Child::since(all.last(), on, 28.days()),
            2 => self.old(on, 18.months()) && Child::since(all.last(), on, 28.days()),
            _ => false,
        });
        Some(("MMR", number, first?))
    }

    fn je(&self) -> Option<(&'static str, usize, Date)> {
        let had = self.of(&["JE-L"]);
        let number = had.len() + 1;
        let first = self.first(18.years(), true, |on| match number {
            1 => self.old(on, 8.months()),
            2 => self.old(on, 2.years()) && Child::since(had.last(), on, 12.months()),
            _ => false,
        });
        Some(("JE-L", number, first?))
    }

    fn mpsv_a(&self) -> Option<(&'static str, usize, Date)> {
        let had = self.of(&["MPSV-A"]);
        let number = had.len() + 1;
        let first = self.first(24.months(), false, |on| match number {
            1 => self.old(on, 6.months()),
            2 => self.old(on, 9.months()) && Child::since(had.last(), on, 3.months()),
            _ => false,
        });
        Some(("MPSV-A", number, first?))
    }

    fn mpsv_ac(&self) -> Option<(&'static str, usize, Date)> {
        let (a, had) = (self.of(&["MPSV-A"]), self.of(&["MPSV-AC"]));
        let number = had.len() + 1;
        let still_young = !self.old(self.as_of, 24.months());
        let first = self.first(18.years(), false, |on| match (number, a.len()) {
            (1, 2..) => self.old(on, 3.years()) && Child::since(a.last(), on, 12.months()),
            (1, 1) if still_young && !self.old(a[0], 21.months()) => self.old(on, 3.years()),
            (1, 1) => self.old(on, 24.months()) && Child::since(a.last(), on, 3.months()),
            (1, _) => self.old(on, if still_young { 3.years() } else { 24.months() }),
            (2, _) => self.old(on, 6.years()) && Child::since(had.last(), on, 3.years()),
            _ => false,
        });
        Some(("MPSV-AC", number, first?))
    }

    fn hep_a(&self) -> Option<(&'static str, usize, Date)> {
        let had = self.of(&["HepA-L"]);
        Some(("HepA-L", 1, self.first(18.years(), true, |on| self.old(on, 18.months())).filter(|_| had.is_empty())?))
    }

    fn hpv(&self) -> Option<(&'static str, usize, Date)> {
        let had = self.of(&["HPV2"]);
        let number = had.len() + 1;
        let first = self.first(18.years(), false, |on| match number {
            1 => self.old(on, 13.years()),
            2 => self.old(on, 13.years()) && Child::since(had.last(), on, 6.months()),
            _ => false,
        });
        Some(("HPV2", number, first?))
    }
}

fn edition() -> &'static Edition {
    static EDITION: std::sync::LazyLock<Edition> = std::sync::LazyLock::new(|| schedule::cn_nip_2026().unwrap());
    &EDITION
}

/// Moderate here; `PROPTEST_CASES` raises it.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1000)
}

fn a_history() -> impl Strategy<Value = Vec<(&'static str, i32)>> {
    let age = prop_oneof![0..10_i32, 20..300_i32, 200..900_i32, 700..800_i32, 900..2600_i32, 2500..6600_i32];
    vec((select(VACCINES), age), 0..16)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_implementations_agree_on_every_line(born in 0_i32..3000, history in a_history(), age in prop_oneof![0_i32..900, 0_i32..6700]) {
        let birth = day("2025-01-01") + born.days();
        let as_of = birth + age.days();
        let mut had: Vec<(&'static str, Date)> = history.iter().map(|(vaccine, days)| (*vaccine, birth + days.days())).collect();
        had.sort_by_key(|(vaccine, date)| (*date, *vaccine));
        // One record of a kind a day: what a second one on the same day means is tested elsewhere.
        let kind = |vaccine: &str| match vaccine { "IPV" | "bOPV" => "polio", "DT" | "DTaP" => "dt", other => other }.to_owned();
        had.dedup_by_key(|(vaccine, date)| (*date, kind(vaccine)));
        let mut seen = std::collections::HashSet::new();
        had.retain(|(vaccine, date)| *date <= as_of && seen.insert((*date, kind(vaccine))));
        let child = Child { birth, as_of, had: &had };
        let doses: Vec<GivenDose> = had.iter().enumerate().map(|(index, (vaccine, date))| GivenDose::new(index.to_string(), *vaccine, *date)).collect();
        let person = Person { sex: Sex::Female, ..Person::born(birth) };
        let answer = assess(edition(), &person, &doses, as_of);
        for (programme, expected) in [
            ("HepB", child.hep_b()), ("BCG", child.bcg()), ("Polio", child.polio()), ("DTaP", child.dtap()), ("DT", child.dt()),
            ("MMR", child.mmr()), ("JE", child.je()), ("MPSV-A", child.mpsv_a()), ("MPSV-AC", child.mpsv_ac()),
            ("HepA", child.hep_a()), ("HPV2", child.hpv()),
        ] {
            let line = answer.lines.iter().find(|line| line.programme == programme).unwrap();
            let found = line.next.as_ref().map(|next| {
                let day = if matches!(line.group, Group::DueNow | Group::MayBeGiven) { as_of } else { next.earliest };
                (line.vaccine.as_str(), usize::from(next.number), day)
            });
            prop_assert_eq!(found, expected, "{} on {} after {:?}", programme, as_of, had);
        }
    }
}
