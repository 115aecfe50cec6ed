//! Settings and the clinic's own fields, shown and changed; each change is an event with before and after. What holds: `held.rs`.

use std::collections::BTreeMap;

use domain::event::v1::{ClinicDescribed, FieldChange, SettingChanged};
use domain::event::{NewEvent, Payload, Subject};
use domain::permission::Command;
use domain::{Ctx, Refusal, form, settings};
use serde_json::{Value, json};

use crate::accounts::field_view;
use crate::held::clinic_days;
use crate::input::FieldInput;
use crate::view::{RuleSource, SettingRow, SettingsView};
use crate::{Answer, App, decided, ids};

impl App {
    /// The clinic's name as it is now.
    pub(crate) fn clinic_name(&self) -> Answer<String> {
        Ok(self.read(|r| r.clinic())?.name)
    }

    /// Settings and the clinic.
    pub fn settings_view(&self) -> Answer<SettingsView> {
        let ctx = self.permit(Command::SettingsView)?;
        self.settings_view_now(&ctx)
    }

    fn settings_view_now(&self, ctx: &Ctx) -> Answer<SettingsView> {
        let (stored, fields, closed_appointments) = self.read(|r| {
            let days = clinic_days(r)?;
            let lost = r.open_appointments(ctx.today())?.into_iter().filter(|(day, _)| !days.open_on(*day));
            let lost = lost.map(|(_, appointments)| appointments).sum();
            Ok((r.settings()?, r.clinic_fields(&self.inner.clinic.site)?, lost))
        })?;
        let fields = self.with_founding(fields)?;
        let row = |setting: &settings::Setting| SettingRow {
            name: setting.name.clone(),
            group: setting.group.clone(),
            value: setting.value(stored.get(&setting.name).map(String::as_str)),
            default: setting.default.clone(),
            kind: setting.kind.code().to_owned(),
            min: setting.min,
            max: setting.max,
            choices: setting.choices.clone(),
            unit: setting.unit.clone(),
            rule: Some(RuleSource {
                id: setting.name.clone(),
                source: setting.source.clone(),
                confidence: setting.confidence.clone(),
            }),
        };
        Ok(SettingsView {
            settings: settings::all().iter().map(row).collect(),
            clinic: form::clinic()
                .fields
                .iter()
                .map(|field| field_view(field, fields.get(&field.code), true))
                .collect(),
            closed_appointments,
        })
    }

    /// The clinic's fields with name and site code, which the founding gave.
    fn with_founding(&self, mut fields: BTreeMap<String, Value>) -> Answer<BTreeMap<String, Value>> {
        fields.insert("site".to_owned(), json!(self.inner.clinic.site));
        if !fields.contains_key("name") {
            fields.insert("name".to_owned(), json!(self.clinic_name()?));
        }
        Ok(fields)
    }

    /// Changes a setting. Takes effect at once.
    pub fn setting_change(&self, name: &str, value: &str) -> Answer<SettingsView> {
        let ctx = self.permit(Command::SettingChange)?;
        let setting = settings::get(name).ok_or_else(|| Refusal::new("setting.unknown"))?;
        let after = setting.judge(value)?;
        self.transact(&ctx, |r| {
            let before = r.setting(name)?;
            if setting.value(before.as_deref()) == after {
                return Ok(Ok(decided(vec![])));
            }
            let body = SettingChanged { name: setting.name.clone(), before, after };
            Ok(Ok(decided(vec![self.about_the_clinic(&ctx, body)])))
        })?;
        // The idle lock counts by one of them.
        self.inner.session_changed.notify_one();
        self.settings_view_now(&ctx)
    }

    /// Changes the clinic's own fields (C-129).
    pub fn clinic_save(&self, fields: &[FieldInput]) -> Answer<SettingsView> {
        let ctx = self.permit(Command::ClinicSave)?;
        let judged = judge_clinic(fields)?;
        let known = self.with_founding(self.read(|r| r.clinic_fields(&self.inner.clinic.site))?)?;
        let changes: Vec<FieldChange> = judged
            .into_iter()
            .map(|(field, after)| FieldChange { before: known.get(&field).cloned(), field, after })
            .filter(|change| change.before != change.after)
            .collect();
        if !changes.is_empty() {
            let event = self.about_the_clinic(&ctx, ClinicDescribed { changes });
            self.transact(&ctx, |_| Ok(Ok(decided(vec![event]))))?;
        }
        self.settings_view_now(&ctx)
    }

    /// An event about the clinic itself.
    pub(crate) fn about_the_clinic(&self, ctx: &Ctx, payload: impl Into<Payload>) -> NewEvent {
        NewEvent {
            id: ids::new_id(),
            subject: Subject::clinic(&self.inner.clinic.site),
            occurred_at: ctx.stamp(),
            causation: None,
            payload: payload.into(),
        }
    }
}

/// Judges the clinic's fields. A clinic has a name.
pub(crate) fn judge_clinic(fields: &[FieldInput]) -> Result<BTreeMap<String, Option<Value>>, Refusal> {
    let judge = |field: &FieldInput| {
        let value = form::clinic().judge(&field.field, field.value.as_deref())?;
        let empty = value.as_ref().and_then(Value::as_str).is_none_or(str::is_empty);
        if field.field == "name" && empty {
            return Err(Refusal::new("clinic.name_missing"));
        }
        Ok((field.field.clone(), value))
    };
    fields.iter().map(judge).collect()
}
