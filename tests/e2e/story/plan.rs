//! A child's plan at the real window, and the editions behind it: Chinese and English, usual and large type.

use app::clock::{Clock, SystemClock};
use app::input::{GuardianInput, PastDoseInput, RegisterInput};
use app::{App, AppError, seed};
use jiff::ToSpan;

use super::{Clinic, steps};
use crate::e2e::{Desk, Outcome, Transcript, Trouble};

/// Eight months and some days on the day of the story.
const NAME: &str = "赵小雷";

/// A child who has had most of what is due, one dose too early and one too soon.
pub fn plan(told: &mut Transcript) -> Outcome<()> {
    told.chapter("接种计划 · the plan of a child")?;
    let clinic = told.step("a clinic with a child of eight months", || {
        let clinic = Clinic::founded(20, 100)?;
        child(&clinic).map_err(|error| Trouble::Unexpected(format!("registering the child: {error}")))?;
        Ok(clinic)
    })?;
    let desk = told.step("the desk opens", || clinic.open())?;
    let played = look(told, &desk);
    if played.is_err() {
        // Whatever went wrong is best understood by looking. That a picture fails too is no news.
        let _ = clinic.display.picture(&told.folder().join("failed-screen.png"));
    }
    played
}

fn child(clinic: &Clinic) -> Result<(), AppError> {
    let app = App::open(&clinic.data())?;
    app.session_login("zhuren", seed::PASSWORD)?;
    // The demonstration clinic keeps Beijing time.
    let today = SystemClock.now().to_zoned(jiff::tz::offset(8).to_time_zone()).date();
    let birth = today.saturating_sub(8.months().days(12));
    let month = |months: i32, days: i32| birth.saturating_add(months.months().days(days)).to_string();
    let doses = [
        ("HepB", month(0, 0)),
        ("BCG", month(0, 1)),
        ("HepB", month(0, 20)),
        ("IPV", month(2, 1)),
        ("IPV", month(3, 2)),
        ("DTaP", month(1, 10)),
        ("DTaP", month(4, 2)),
        ("DTaP-IPV/Hib", month(6, 5)),
        ("InfV", month(7, 0)),
    ];
    let history = doses.into_iter().map(|(vaccine, date)| PastDoseInput {
        vaccine: vaccine.to_owned(),
        date,
        lot: None,
        unit: None,
        provenance: "paper".to_owned(),
    });
    app.recipient_register(&RegisterInput {
        draft: app.draft_id()?,
        name: NAME.to_owned(),
        sex: "male".to_owned(),
        birth: month(0, 0),
        guardian: Some(GuardianInput {
            relation: "mother".to_owned(),
            name: Some("雷雨".to_owned()),
            ..GuardianInput::default()
        }),
        weight_g: Some(3_150),
        mother_hbsag: Some("negative".to_owned()),
        history: history.collect(),
        history_complete: true,
        ..RegisterInput::default()
    })?;
    app.close();
    Ok(())
}

fn look(told: &mut Transcript, desk: &Desk) -> Outcome<()> {
    told.step("the manager signs in and finds the child's archive", || {
        steps::sign_in(desk, "manager")?;
        desk.click("nav-people")?;
        desk.fill("people-search", NAME)?;
        desk.wait_for("search-result-0")?;
        desk.click_the_one("search-result-0", NAME)?;
        desk.wait_for("person-detail")
    })?;
    told.step("F7 shows the plan", || {
        desk.press(&["F7"])?;
        desk.wait_for("plan-grid")
    })?;
    told.step("the dose given too early and the short interval are marked in words", || {
        desk.wait_for_text("cell-DTaP-1", "首针提前")?;
        desk.wait_for_text("cell-HepB-2", "间隔过短").map(drop)
    })?;
    told.picture(desk, "plan")?;
    told.step("why MMR, by which rule, and what it moves", || {
        desk.click("plan-why-MMR")?;
        desk.wait_for_text("plan-why", "mmr.1.age")?;
        desk.wait_for("plan-changes")
    })?;
    told.picture(desk, "plan-why")?;
    told.step("what if JE alone were given today: MMR moves", || {
        desk.click("tab-whatIf")?;
        desk.click("plan-suppose-JE-L")?;
        desk.wait_for_text("plan-supposed", "麻腮风疫苗").map(drop)
    })?;
    told.picture(desk, "plan-what-if")?;
    told.step("the archive beneath takes the states of health", || {
        desk.click("plan-close")?;
        desk.wait_until_gone("plan")?;
        desk.click("group-health-edit")?;
        desk.wait_for("field-health_states")
    })?;
    told.picture(desk, "health")?;
    told.step("immune deficiency is noted: the live vaccines answer to it", || {
        desk.click("field-health_states-immune_deficiency")?;
        desk.click("group-health-save")?;
        desk.wait_for_text("value-health_states", "免疫缺陷")?;
        desk.press(&["F7"])?;
        desk.wait_for_text("plan-known", "免疫缺陷").map(drop)
    })?;
    told.picture(desk, "plan-immune-deficiency")?;
    told.step("the same in English and large type", || {
        desk.click("plan-close")?;
        desk.wait_until_gone("plan")?;
        desk.click("language")?;
        desk.click("large-type")?;
        desk.press(&["F7"])?;
        desk.wait_for_text("cell-DTaP-1", "too early").map(drop)
    })?;
    told.picture(desk, "plan-en-large")?;
    told.step("the editions, with what the newest one changed", || {
        desk.click("plan-close")?;
        desk.wait_until_gone("plan")?;
        desk.click("large-type")?;
        desk.click("language")?;
        desk.click("nav-settings")?;
        desk.click("settings-schedules")?;
        desk.wait_for("rules")
    })?;
    told.picture(desk, "editions")?;
    told.step("what changed", || {
        desk.click("tab-difference")?;
        desk.wait_for("difference")
    })?;
    told.picture(desk, "editions-difference")?;
    told.step("in English and large type", || {
        desk.click("language")?;
        desk.click("large-type")?;
        desk.click("tab-rules")?;
        desk.wait_for("rules")
    })?;
    told.picture(desk, "editions-en-large")?;
    told.step("Shift+F5 lists who is due, the child among them", || {
        desk.click("large-type")?;
        desk.click("language")?;
        desk.click("nav-due")?;
        desk.wait_for_text("due-rows", NAME).map(drop)
    })?;
    told.picture(desk, "due-list")?;
    told.step("who will be due by the end of next month, and how the list is exported", || {
        desk.run(
            "const month = document.querySelector('[data-testid=due-month]');
            month.selectedIndex = 2; month.dispatchEvent(new Event('change', { bubbles: true }));
            document.querySelector('.due-export').open = true;",
            &[],
        )?;
        desk.wait_for_text("due-count", "已列全").map(drop)
    })?;
    told.picture(desk, "due-list-month")?;
    told.step("the list in English and large type", || {
        desk.click("language")?;
        desk.click("large-type")?;
        desk.wait_for_text("due-count", "complete").map(drop)
    })?;
    told.picture(desk, "due-list-en-large")?;
    told.step("Enter on a name opens the registration desk", || {
        desk.click_the_one("due-open", NAME)?;
        desk.wait_for_text("person-name", NAME).map(drop)
    })?;
    told.step("no window tried anything against its content policy", || steps::policy_was_kept(desk))
}
