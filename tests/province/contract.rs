//! The document, the platform and the client agree (they share no code).

use std::collections::BTreeSet;

use serde_json::Value;

use crate::raw::Raw;
use crate::rig::{PASSWORD, Rig};

const DOCUMENT: &str = include_str!("../../docs/province-interface.yaml");
const SENSITIVE: &str = include_str!("../../docs/fixtures/sensitive-fields.json");

/// Methods and paths of the document: two spaces before a path, four before a method.
fn documented() -> BTreeSet<(String, String)> {
    let mut operations = BTreeSet::new();
    let mut path = None;
    let paths = DOCUMENT.lines().skip_while(|line| *line != "paths:").skip(1);
    for line in paths.take_while(|line| line.is_empty() || line.starts_with(' ')) {
        let name = line.trim_end().trim_end_matches(':');
        if let Some(found) = name.strip_prefix("  ").filter(|name| name.starts_with('/')) {
            path = Some(format!("/iis/v1{found}"));
        } else if let (Some(path), Some(method)) = (&path, name.strip_prefix("    "))
            && ["get", "post", "put", "patch", "delete"].contains(&method)
        {
            operations.insert((method.to_uppercase(), path.clone()));
        }
    }
    operations
}

#[tokio::test(flavor = "multi_thread")]
async fn serves_every_documented_operation_and_documents_every_one_it_serves() {
    let documented = documented();
    let served: BTreeSet<(String, String)> =
        province::operations().into_iter().map(|(method, path)| (method.to_owned(), path.to_owned())).collect();
    assert_eq!(documented, served);
    assert!(documented.len() >= 9, "the document was read");

    let rig = Rig::start().await;
    let desk = rig.desk("d-1");
    let mut raw = Raw::of(&rig, &desk);
    raw.log_in("u-031", PASSWORD).await;
    for (method, path) in &documented {
        let (status, body) = raw.send(method, path, "{}").await.unwrap();
        assert!(![404, 405].contains(&status), "{method} {path} is documented but answers {status}: {body}");
        if method == "DELETE" {
            raw.log_in("u-031", PASSWORD).await;
        }
    }
    assert_eq!(raw.refusal("POST", "/iis/v1/no-such-thing", "{}").await, (404, "not_found".into()));
    assert_eq!(raw.refusal("PUT", "/iis/v1/time", "").await, (405, "method_not_allowed".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn document_fixture_platform_and_client_name_the_same_sensitive_values() {
    let pairs = |list: &Value| -> BTreeSet<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        list.as_array().unwrap().iter().map(|entry| (text(&entry["type"]), text(&entry["path"]))).collect()
    };
    let rig = Rig::start().await;
    let desk = rig.desk("d-1");
    let (_, capabilities) = Raw::of(&rig, &desk).send("GET", "/iis/v1/capabilities", "").await.unwrap();
    let platform = pairs(&capabilities["sensitive_fields"]);
    let fixture = pairs(&serde_json::from_str(SENSITIVE).unwrap());
    let client: BTreeSet<(String, String)> =
        wire::SENSITIVE.iter().map(|(kind, path)| ((*kind).to_owned(), (*path).to_owned())).collect();
    assert_eq!(platform, fixture);
    assert_eq!(client, fixture);
    let key = &capabilities["crypto"]["encrypt_key"]["key"];
    assert_eq!(key.as_str(), Some(desk.enrolment.platform_encrypt_key_hex.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_every_refusal_as_a_problem_with_a_code() {
    let rig = Rig::start().await;
    let raw = Raw::of(&rig, &rig.desk("d-1"));
    let (status, problem) = raw.send("POST", "/iis/v1/events:batch", "{}").await.unwrap();
    assert_eq!(status, 401);
    for member in ["type", "status", "code", "text_zh", "retryable", "request_id", "issues"] {
        assert!(problem.get(member).is_some(), "{member} is missing in {problem}");
    }
}
