//! What a worked case may say about a person, and what is told when case and engine differ (C-034, C-184).
#![allow(clippy::unwrap_used, clippy::expect_used)]

use schedule::{
    Condition, Person, Sex, Tri,
    cases::{Bases, Case, check, check_by, person},
};
use serde_json::{Value, json};

fn case(options: Value) -> Case {
    let whole = json!({
        "id": "N1", "birth_date": "2023-05-10", "sex": "F", "as_of": "2023-05-10", "schedule_basis": "CN-NIP-2021",
        "scope": ["HepB"], "options": options, "expect": {},
    });
    serde_json::from_value(whole).unwrap()
}

/// The person of a case with one option.
fn with(name: &str, value: Value) -> Result<Person, String> {
    person(&case(json!({name: value})))
}

#[test]
fn every_fact_reaches_the_person_by_each_of_its_names() {
    let born = || Person { sex: Sex::Female, ..Person::born("2023-05-10".parse().unwrap()) };
    let sick = |condition| Person { conditions: vec![condition], ..born() };
    let day = || "2024-02-01".parse().unwrap();
    use Condition::*;
    for (names, value, expected) in [
        (vec!["mother_hbsag"], json!("positive"), Person { mother_hbsag: Tri::Positive, ..born() }),
        (vec!["mother_hbsag"], json!("negative"), Person { mother_hbsag: Tri::Negative, ..born() }),
        (vec!["mother_hbsag"], json!("unknown"), born()),
        (vec!["birth_weight_g"], json!(1800), Person { birth_weight_g: Some(1800), ..born() }),
        (
            vec!["immunoglobulin_date", "immunoglobulin_dates", "immunoglobulin", "blood_product_date"],
            json!(["2024-02-01"]),
            Person { immunoglobulin: vec![day()], ..born() },
        ),
        (vec!["immunoglobulin_date"], json!("2024-02-01"), Person { immunoglobulin: vec![day()], ..born() }),
        (vec!["ppd_negative", "tb_skin_test_negative"], json!(true), Person { ppd_negative: Some(true), ..born() }),
        (vec!["ppd_negative"], json!("no"), Person { ppd_negative: Some(false), ..born() }),
        (
            vec!["ppd", "ppd_result", "tb_ppd", "bcg_ppd", "tb_skin_test", "tb_skin_test_result"],
            json!("negative"),
            Person { ppd_negative: Some(true), ..born() },
        ),
        (vec!["ppd"], json!("positive"), Person { ppd_negative: Some(false), ..born() }),
        (vec!["ppd"], json!("not_done"), born()),
        (
            vec!["je_product", "hepa_product", "hpv_product", "polio_product", "product", "prefers"],
            json!("JE-I"),
            Person { prefers: vec!["JE-I".to_owned()], ..born() },
        ),
        (
            vec!["exposure_date", "exposure", "reexposure_date", "re_exposure_date", "wound_date"],
            json!("2024-02-01"),
            Person { exposure: Some(day()), ..born() },
        ),
        (
            vec!["exposure_grade", "exposure_category", "exposure_class"],
            json!("I"),
            Person { regimen: Some("none".to_owned()), ..born() },
        ),
        (vec!["exposure_grade"], json!(1), Person { regimen: Some("none".to_owned()), ..born() }),
        (vec!["exposure_grade"], json!(3), born()),
        (vec!["region", "province"], json!("新疆"), Person { region: Some("65".to_owned()), ..born() }),
        (vec!["region"], json!("贵州"), Person { region: Some("贵州".to_owned()), ..born() }),
        (
            vec!["contraindicated", "contraindications", "anaphylaxis_to"],
            json!(["MMR"]),
            Person { contraindicated: vec!["MMR".to_owned()], ..born() },
        ),
        (vec!["hiv", "hiv_status"], json!("exposed"), sick(HivExposed)),
        (vec!["hiv"], json!("exposed_symptomatic"), sick(HivExposedSymptomatic)),
        (vec!["hiv"], json!("infected"), sick(HivInfected)),
        (vec!["hiv"], json!("severe"), sick(HivInfectedSevere)),
        (vec!["hiv"], json!("negative"), born()),
        (vec!["mother_hiv"], json!("positive"), sick(HivExposed)),
        (vec!["mother_hiv"], json!("negative"), born()),
        (vec!["immune_status"], json!("deficient"), sick(ImmuneDeficiency)),
        (vec!["immune_status"], json!("suppressed"), sick(Immunosuppression)),
        (vec!["immune_status"], json!("normal"), born()),
        (vec!["hiv_exposed"], json!(true), sick(HivExposed)),
        (vec!["hiv_exposed_symptomatic"], json!(true), sick(HivExposedSymptomatic)),
        (vec!["hiv_infected"], json!(true), sick(HivInfected)),
        (vec!["hiv_infected_severe"], json!(true), sick(HivInfectedSevere)),
        (
            vec!["immune_deficiency", "immunodeficiency", "immune_deficient", "immunocompromised"],
            json!("yes"),
            sick(ImmuneDeficiency),
        ),
        (
            vec!["immunosuppression", "immunosuppressed", "immunosuppressive_treatment"],
            json!(true),
            sick(Immunosuppression),
        ),
        (vec!["pregnant", "pregnancy"], json!(true), sick(Pregnant)),
        (vec!["critically_ill"], json!(true), sick(CriticallyIll)),
        (vec!["high_risk"], json!(true), sick(HighRisk)),
        (vec!["high_risk", "critically_ill", "pregnant"], json!(false), born()),
        (vec!["condition", "conditions", "health", "health_states"], json!(["high_risk", "jaundice"]), sick(HighRisk)),
        (vec!["conditions"], json!("none"), born()),
        (vec!["bcg_scar", "region", "mother_hbsag"], Value::Null, born()),
    ] {
        for name in names {
            assert_eq!(with(name, value.clone()), Ok(expected.clone()), "{name}: {value}");
        }
    }
}

#[test]
fn regimens_go_by_several_names() {
    for (text, regimen) in [
        ("essen", "essen5"),
        ("5-dose", "essen5"),
        ("simplified", "simplified4"),
        ("4-dose", "simplified4"),
        ("essen_4", "essen4"),
        ("2-1-1", "zagreb"),
        ("pre_exposure", "prep"),
        ("booster", "reexposure"),
        ("clean", "clean"),
        ("dirty", "dirty"),
        ("none", "none"),
    ] {
        assert_eq!(with("regimen", json!(text)).unwrap().regimen.as_deref(), Some(regimen), "{text}");
    }
    assert_eq!(with("regimen", json!("magic")), Err("option regimen: magic is not understood".to_owned()));
}

#[test]
fn a_value_of_the_wrong_kind_is_not_understood() {
    for (name, value, told) in [
        ("birth_weight_g", json!("light"), "light"),
        ("birth_weight_g", json!(-1), "its value"),
        ("immunoglobulin_date", json!("soon"), "soon"),
        ("immunoglobulin_date", json!(7), "7"),
        ("ppd", json!("perhaps"), "perhaps"),
        ("ppd_negative", json!("perhaps"), "perhaps"),
        ("prefers", json!(true), "true"),
        ("exposure_grade", json!("IV"), "IV"),
        ("hiv", json!("maybe"), "maybe"),
        ("mother_hiv", json!("maybe"), "maybe"),
        ("immune_status", json!("so so"), "so so"),
        ("conditions", json!(["tired", "old"]), "tired, old"),
        ("pregnant", json!(3), "3"),
        ("colour", json!("red"), "red"),
    ] {
        assert_eq!(with(name, value), Err(format!("option {name}: {told} is not understood")));
    }
}

/// The differences told for an infant of 2021 with two doses of IPV on 2022-03-10 and 2022-04-10, asked on 2022-05-12.
fn told(scope: Value, expect: Value) -> String {
    let whole = json!({
        "id": "P1", "birth_date": "2022-01-10", "sex": "M", "as_of": "2022-05-12", "schedule_basis": "CN-NIP-2021", "scope": scope,
        "history": [{"vaccine": "IPV", "date": "2022-03-10"}, {"vaccine": "IPV", "date": "2022-04-05"}], "expect": expect,
    });
    let case: Case = serde_json::from_value(whole).unwrap();
    let bases = Bases::built_in().unwrap();
    let (editions, edition) = bases.find("CN-NIP-2021").unwrap();
    let failure = check(&bases, &case);
    let by_edition = check_by(editions, edition, &case).map(|failure| failure.differences).unwrap_or_default();
    let all = failure.as_ref().map(|failure| failure.differences.clone()).unwrap_or_default();
    assert!(all.ends_with(&by_edition), "the named edition is the one asked");
    failure.map(|failure| failure.differences.join("; ")).unwrap_or_default()
}

#[test]
fn each_difference_is_told_by_name() {
    let due = |part: Value| {
        let mut due = json!({"vaccine": "bOPV", "dose": 3, "earliest": "2022-05-10", "recommended": "2022-05-10", "timely": true});
        due.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        json!({"due": [due], "invalid": [{"index": 1, "reason": "short_interval"}]})
    };
    let polio = || json!(["Polio"]);
    assert_eq!(told(polio(), due(json!({}))), "");
    assert_eq!(told(json!(["bOPV"]), due(json!({}))), "", "a scope may be the product");
    for (part, difference) in [
        (json!({"dose": 4}), "bOPV: dose 3, expected 4"),
        (json!({"earliest": "2022-05-11"}), "bOPV: earliest 2022-05-10, expected 2022-05-11"),
        (json!({"recommended": "2022-05-11"}), "bOPV: recommended 2022-05-10, expected 2022-05-11"),
        (json!({"timely": false}), "bOPV: overdue false, expected true"),
        (json!({"latest_recommended": "2022-06-01"}), "bOPV: latest recommended None, expected 2022-06-01"),
        (json!({"timely_until_hours": 24}), "bOPV: timely hours None, expected 24"),
        (json!({"condition": "tb_skin_test_negative"}), "bOPV: asks for a skin test false, expected true"),
        (json!({"condition": "medical_assessment"}), "bOPV: the condition medical_assessment is not asked for"),
    ] {
        assert_eq!(told(polio(), due(part)), difference);
    }
    let flagged = json!([{"index": 1}]);
    let mut wrong = Vec::new();
    for (scope, expect, difference) in [
        (polio(), json!({"due": [{"vaccine": "bOPV"}]}), "dose 1 (IPV 2022-04-05) is flagged too_early short_interval"),
        (
            polio(),
            json!({"due": [{"vaccine": "bOPV"}], "invalid": [{"index": 1, "reason": "live_live_interval"}]}),
            "dose 1 (IPV 2022-04-05) is flagged too_early short_interval, not live_live_interval",
        ),
        (
            polio(),
            json!({"due": [{"vaccine": "bOPV"}], "invalid": [{"index": 0}, {"index": 1}]}),
            "dose 0 (IPV 2022-03-10) is not flagged",
        ),
        (
            polio(),
            json!({"not_due": [{"vaccine": "bOPV"}], "invalid": flagged}),
            "bOPV is due (since Some(2022-05-10)), which is not expected; bOPV is due",
        ),
        (
            polio(),
            json!({"due": [{"vaccine": "IPV"}], "invalid": flagged}),
            "bOPV is due (since Some(2022-05-10)), which is not expected; IPV is not due: no line gives IPV, the scope says bOPV DueNow",
        ),
        (json!(["HepB"]), json!({}), "HepB is due (since Some(2022-01-10)), which is not expected"),
        (json!(["JE"]), json!({"due": [{"vaccine": "JE-L"}]}), "JE-L is not due (minimum_age, 2022-09-10)"),
        (json!(["MMR"]), json!({"not_due": [{"vaccine": "MMR", "dose": 2}]}), "MMR: dose 1, expected 2"),
        (
            json!(["MMR"]),
            json!({"not_due": [{"vaccine": "MMR", "earliest": "2022-09-11"}]}),
            "MMR: earliest 2022-09-10, expected 2022-09-11",
        ),
        (
            json!(["MMR"]),
            json!({"not_due": [{"vaccine": "MMR"}]}),
            "MMR: dose 1 is to come on 2022-09-10, none is expected",
        ),
        (
            json!(["HPV"]),
            json!({"not_due": [{"vaccine": "HPV2", "earliest": "2035-01-10"}]}),
            "HPV2: earliest None, expected 2035-01-10",
        ),
    ] {
        let told = told(scope, expect);
        if !told.starts_with(difference) {
            wrong.push(format!("told `{told}`, expected `{difference}`"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unknown = "nobody knows a vaccine `Elixir`";
    assert_eq!(told(json!(["MMR", "Elixir"]), json!({})), unknown);
    assert_eq!(told(json!(["MMR"]), json!({"not_due": [{"vaccine": "Elixir"}]})), unknown);
    assert!(told(json!(["MMR"]), json!({"due": [{"vaccine": "Elixir"}]})).starts_with(unknown));
    assert_eq!(told(polio(), json!({"invalid": flagged})), "", "a case about flaws alone says nothing of what is due");
    assert_eq!(told(json!(["MMR"]), json!({"not_due": [{"vaccine": "MMR", "dose": 1, "earliest": "2022-09-10"}]})), "");
    let bcg = json!({"due": [{"vaccine": "BCG", "dose": 1, "condition": "tb_skin_test_negative"}]});
    assert_eq!(told(json!(["BCG"]), bcg), "", "from 3 months on after a skin test");
    assert_eq!(
        told(json!(["BCG"]), json!({"due": [{"vaccine": "BCG"}]})),
        "BCG: a skin test is asked for, none is expected"
    );
}

#[test]
fn what_the_next_edition_brings_is_shown_until_the_day_before_it_and_said_once() {
    let bases = Bases::built_in().unwrap();
    let (editions, edition) = bases.find("CN-NIP-2025").unwrap();
    let girl = Person { sex: Sex::Female, ..Person::born("2012-12-15".parse().unwrap()) };
    let line = |on: &str| {
        let answer = editions.assess(edition, &girl, &[], on.parse().unwrap());
        answer.lines.into_iter().find(|line| line.programme == "HPV2")
    };
    let shown = line("2025-11-09").unwrap();
    let told = shown.reasons.iter().filter(|reason| reason.code.code() == "not_yet_in_programme").count();
    assert_eq!((told, shown.next.unwrap().earliest.to_string()), (1, "2025-12-15".to_owned()));
    assert_eq!(line("2025-11-10"), None, "from then on the next edition judges by itself");
}
