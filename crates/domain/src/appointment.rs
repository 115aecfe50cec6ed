//! The next appointment 预约: which day, and for which vaccines (C-037).
//!
//! What is due when is the schedule's to say; here a clinic day is found on which it may be given.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::clinic_days::ClinicDays;

/// A vaccine still to be given, and the first day for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// First day on which it may be given, and is agreed to be.
    pub from: Date,
}

/// A day to come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// A clinic day.
    pub day: Date,
    /// Vaccines that may be given then, in the order wanted.
    pub vaccines: Vec<String>,
    /// The first day anything is due, when the clinic is closed then or something speaks against it.
    pub moved_from: Option<Date>,
}

/// How many clinic days are tried: for vaccines that may not be given on one day and may be on another.
const CLINIC_DAYS: usize = 70;
/// How many days on clinic days are looked for: a clinic may be closed for long.
const LOOK_AHEAD: i32 = 750;

/// The earliest clinic day after `today` on which at least one wanted vaccine may be given, with all that may be given then.
///
/// `may_give` is asked for each day and vaccine: minimum ages, intervals and conflicts are the schedule's.
pub fn propose(
    wanted: &[Wanted],
    days: &ClinicDays,
    today: Date,
    mut may_give: impl FnMut(&str, Date) -> bool,
) -> Option<Proposal> {
    let tomorrow = today.checked_add(1.day()).ok()?;
    let first = wanted.iter().map(|one| one.from.max(tomorrow)).min()?;
    let ahead = (0..LOOK_AHEAD).map_while(|ahead| first.checked_add(ahead.days()).ok());
    for day in ahead.filter(|day| days.open_on(*day)).take(CLINIC_DAYS) {
        let mut vaccines: Vec<String> = vec![];
        for one in wanted.iter().filter(|one| one.from <= day) {
            if !vaccines.contains(&one.vaccine) && may_give(&one.vaccine, day) {
                vaccines.push(one.vaccine.clone());
            }
        }
        if !vaccines.is_empty() {
            return Some(Proposal { day, vaccines, moved_from: (day != first).then_some(first) });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn wanted(list: &[(&str, &str)]) -> Vec<Wanted> {
        list.iter().map(|(vaccine, from)| Wanted { vaccine: (*vaccine).into(), from: date(from) }).collect()
    }

    #[test]
    fn the_next_appointment_is_the_earliest_due_day_the_clinic_is_open_c_037() {
        let today = date("2026-11-20");
        let plan = wanted(&[("DTaP", "2026-12-20"), ("IPV", "2026-12-20"), ("MMR", "2027-06-20")]);
        let on = |days| propose(&plan, &ClinicDays::read(days, "", ""), today, |_, _| true).unwrap();
        let every = on("1111111");
        assert_eq!(
            (every.day, every.vaccines.as_slice()),
            (date("2026-12-20"), &["DTaP".to_owned(), "IPV".into()][..])
        );
        assert_eq!(every.moved_from, None);
        // That is a Sunday.
        let weekdays = on("1111100");
        assert_eq!((weekdays.day, weekdays.moved_from), (date("2026-12-21"), Some(date("2026-12-20"))));
        assert_eq!(on("0010000").day, date("2026-12-23"));
    }

    #[test]
    fn a_holiday_moves_the_appointment_to_the_first_day_after_it_or_to_a_working_weekend_c_037() {
        let today = date("2026-11-20");
        let plan = wanted(&[("DTaP", "2027-02-08")]);
        let on = |closed, open| {
            let days = ClinicDays::read("1111100", closed, open);
            propose(&plan, &days, today, |_, _| true).map(|found| (found.day, found.moved_from))
        };
        assert_eq!(on("", ""), Some((date("2027-02-08"), None)));
        assert_eq!(on("2027-02-05..2027-02-11", ""), Some((date("2027-02-12"), Some(date("2027-02-08")))));
        assert_eq!(on("2027-02-05..2027-02-12", "2027-02-13"), Some((date("2027-02-13"), Some(date("2027-02-08")))));
        // Closed for longer than anybody looks: rather none than a wrong one.
        assert_eq!(on("2027-01-01..2027-12-31, 2028-01-01..2028-12-31, 2029-01-01..2029-12-31", ""), None);
    }

    #[test]
    fn nothing_is_proposed_for_today_or_before_and_an_overdue_vaccine_comes_tomorrow() {
        let proposal =
            propose(&wanted(&[("MMR", "2026-06-01")]), &ClinicDays::read("", "", ""), date("2026-11-20"), |_, _| true);
        assert_eq!(proposal.unwrap().day, date("2026-11-21"));
        assert_eq!(propose(&[], &ClinicDays::read("", "", ""), date("2026-11-20"), |_, _| true), None);
    }

    #[test]
    fn a_conflict_moves_the_day_or_leaves_the_other_vaccine_out() {
        let plan = wanted(&[("Var", "2026-12-01"), ("HepB", "2026-12-01")]);
        let live_later = |vaccine: &str, day| vaccine != "Var" || day >= date("2026-12-18");
        let proposal = propose(&plan, &ClinicDays::read("", "", ""), date("2026-11-20"), live_later).unwrap();
        assert_eq!((proposal.day, proposal.vaccines), (date("2026-12-01"), vec!["HepB".to_owned()]));
        let alone = propose(&plan[..1], &ClinicDays::read("", "", ""), date("2026-11-20"), live_later).unwrap();
        assert_eq!((alone.day, alone.moved_from), (date("2026-12-18"), Some(date("2026-12-01"))));
    }

    proptest! {
        #[test]
        fn every_proposed_date_is_a_clinic_day_not_before_any_of_its_vaccines_c_037(
            days in "[01]{7}", from in proptest::collection::vec(-400i32..400, 1..6), blocked in 0i32..60,
            holidays in proptest::collection::vec((0i32..400, 0i32..40), 0..4), worked in -30i32..400,
        ) {
            let today = date("2026-11-20");
            let plan: Vec<Wanted> = from.iter().enumerate()
                .map(|(nth, ahead)| Wanted { vaccine: format!("v{nth}"), from: today.checked_add(ahead.days()).unwrap() })
                .collect();
            let day = |ahead: i32| today.checked_add(ahead.days()).unwrap();
            let closed: Vec<String> =
                holidays.iter().map(|(first, more)| format!("{}..{}", day(*first), day(first + more))).collect();
            let open = ClinicDays::read(&days, &closed.join(", "), &day(worked).to_string());
            let until = today.checked_add(blocked.days()).unwrap();
            if let Some(found) = propose(&plan, &open, today, |_, day| day >= until) {
                prop_assert!(open.open_on(found.day) && found.day > today && found.day >= until);
                let on_holiday = holidays.iter().any(|(first, more)| (day(*first)..=day(first + more)).contains(&found.day));
                prop_assert!(!on_holiday || found.day == day(worked), "nobody is asked to come on a holiday");
                prop_assert!(!found.vaccines.is_empty());
                for vaccine in &found.vaccines {
                    let one = plan.iter().find(|one| one.vaccine == *vaccine).unwrap();
                    prop_assert!(one.from <= found.day);
                }
            } else {
                prop_assert!(false, "a clinic that is open at all finds a day");
            }
        }
    }
}
