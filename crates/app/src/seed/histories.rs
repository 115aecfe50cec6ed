//! Dose histories as clinics see them: most on time, some late, a few early, some missing; chosen vaccines beside the programme's.

use domain::event::v1::PastDose;
use jiff::Span;
use jiff::civil::Date;

use super::SITE;
use super::random::Random;

/// One dose of a plan.
struct Planned {
    vaccine: &'static str,
    /// Letters a lot of it begins with.
    lot: &'static str,
    months: i32,
    /// How many of a thousand have it at all.
    permille: u32,
}

const fn planned(vaccine: &'static str, lot: &'static str, months: i32, permille: u32) -> Planned {
    Planned { vaccine, lot, months, permille }
}

/// The programme, and what parents choose; by age.
const PLAN: &[Planned] = &[
    planned("HepB", "HB", 0, 990),
    planned("BCG", "BC", 0, 975),
    planned("HepB", "HB", 1, 980),
    planned("sIPV", "IP", 2, 970),
    planned("Rot", "RV", 2, 280),
    planned("PCV13", "PC", 2, 320),
    planned("DTaP", "DT", 2, 930),
    planned("Hib", "HI", 2, 300),
    planned("sIPV", "IP", 3, 965),
    planned("Hib", "HI", 3, 290),
    planned("DTaP", "DT", 4, 960),
    planned("bOPV", "BO", 4, 960),
    planned("PCV13", "PC", 4, 300),
    planned("Hib", "HI", 4, 280),
    planned("DTaP", "DT", 6, 950),
    planned("HepB", "HB", 6, 960),
    planned("MPSV-A", "MA", 6, 950),
    planned("PCV13", "PC", 6, 280),
    planned("EV71", "EV", 6, 350),
    planned("EV71", "EV", 7, 330),
    planned("MMR", "MM", 8, 960),
    planned("JE-L", "JE", 8, 955),
    planned("MPSV-A", "MA", 9, 940),
    planned("Var", "VA", 12, 620),
    planned("PCV13", "PC", 13, 250),
    planned("Rot", "RV", 14, 200),
    planned("DTaP", "DT", 18, 940),
    planned("MMR", "MM", 18, 940),
    planned("HepA-L", "HA", 18, 930),
    planned("Hib", "HI", 18, 230),
    planned("JE-L", "JE", 24, 930),
    planned("InfV", "FL", 9, 250),
    planned("InfV", "FL", 22, 240),
    planned("InfV-4", "FQ", 38, 260),
    planned("MPSV-AC", "MC", 36, 910),
    planned("bOPV", "BO", 48, 900),
    planned("Var", "VA", 48, 450),
    planned("InfV-4", "FQ", 50, 240),
    planned("InfV-4", "FQ", 62, 220),
    planned("DT", "TD", 72, 890),
    planned("MPSV-AC", "MC", 72, 880),
    planned("InfV-4", "FQ", 80, 200),
    planned("InfV-4", "FQ", 92, 180),
    planned("InfV-4", "FQ", 104, 170),
    planned("HPV-2", "HP", 168, 120),
    planned("HPV-2", "HP", 174, 110),
];
/// What grown-up people have: by years of age.
const GROWN: &[Planned] = &[
    planned("HPV-9", "HN", 300, 120),
    planned("HPV-9", "HN", 306, 110),
    planned("HepB", "HB", 330, 150),
    planned("HepB", "HB", 331, 140),
    planned("Rab", "RA", 360, 90),
    planned("Rab", "RA", 361, 80),
    planned("InfV-4", "FQ", 480, 150),
    planned("InfV-4", "FQ", 600, 180),
    planned("PPSV-23", "PP", 730, 250),
    planned("InfV-4", "FQ", 760, 320),
    planned("InfV-4", "FQ", 772, 320),
];

/// What somebody born on a day has had by `today`, at most `most` doses, by day. `id` gives every dose its id.
pub(super) fn of(
    random: &mut Random,
    birth: Date,
    today: Date,
    most: usize,
    id: &mut impl FnMut(&mut Random) -> uuid::Uuid,
) -> Vec<PastDose> {
    let mut doses: Vec<PastDose> = Vec::with_capacity(most.min(32));
    if most == 0 {
        return doses;
    }
    // A child of another place, or of parents who come late: everything is a little later.
    let habit = if random.permille(120) { random.between(20, 200) } else { 0 };
    let elsewhere = random.permille(150);
    let grown = today.year() - birth.year() >= 19;
    for planned in if grown { GROWN } else { PLAN } {
        if doses.len() >= most {
            break;
        }
        if !random.permille(planned.permille) {
            continue;
        }
        let off = match random.below(100) {
            _ if planned.months == 0 => random.between(0, 1),
            0..=1 => -random.between(1, 6),
            2..=69 => random.between(0, 12),
            70..=93 => random.between(13, 60),
            _ => random.between(61, 240),
        };
        let late = if planned.months == 0 { 0 } else { habit };
        let Some(date) = birth
            .checked_add(Span::new().months(planned.months).days(off + late))
            .ok()
            .filter(|date| *date <= today && *date >= birth)
        else {
            continue;
        };
        let at_birth = planned.months == 0;
        let here = !elsewhere && !at_birth;
        doses.push(PastDose {
            dose: id(random),
            vaccine: planned.vaccine.to_owned(),
            date: date.to_string(),
            // A lot lasts about a month; an old paper does not always name it.
            lot: (!random.permille(60)).then(|| format!("{}{:04}{:02}", planned.lot, date.year(), date.month())),
            unit: here.then(|| SITE.to_owned()),
            provenance: if at_birth {
                "maternity_ward"
            } else if random.permille(80) {
                "paper"
            } else {
                "elsewhere"
            }
            .to_owned(),
        });
    }
    doses.sort_by(|one, other| one.date.cmp(&other.date));
    doses
}
