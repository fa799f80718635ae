//! Reads request bodies as Discord does: every problem is found at once and reported by field (50035).
//!
//! A [`Form`] is an object of the body at its place; readers note a problem and return `None`, so a
//! parser reads on; [`Problems::settle`] turns what was noted into the refusal.

use std::{cell::RefCell, ops::RangeInclusive, rc::Rc, str::FromStr};

use serde_json::{Map, Value, json};
use twilight_model::{guild::Permissions, id::Id};

use crate::{error::ApiError, state::Patch};

/// The problems found so far, as Discord's tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Problems(Rc<RefCell<Value>>);

/// An object within a request body.
#[derive(Clone, Debug)]
pub(crate) struct Form<'a> {
    fields: &'a Map<String, Value>,
    path: Vec<String>,
    problems: Problems,
}

/// Reads a whole body with `read`; refuses it with all its problems if there are any.
pub(crate) fn read<T>(body: &Value, read: impl FnOnce(&Form<'_>) -> T) -> Result<T, ApiError> {
    let problems = Problems::default();
    let Some(fields) = body.as_object() else {
        problems.note(&[], "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType");
        return Err(problems.into_error());
    };
    let value = read(&Form { fields, path: Vec::new(), problems: problems.clone() });
    problems.settle(value)
}

/// Reads a body that is a list with `read`, item by item.
pub(crate) fn read_list<T>(
    body: &Value,
    mut read: impl FnMut(&Form<'_>) -> Option<T>,
) -> Result<Vec<T>, ApiError> {
    let problems = Problems::default();
    let Some(items) = body.as_array() else {
        problems.note(&[], "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
        return Err(problems.into_error());
    };
    let values = items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| problems.object(item, vec![index.to_string()]))
        .filter_map(|form| read(&form))
        .collect();
    problems.settle(values)
}

impl Problems {
    fn note(&self, path: &[String], code: &str, message: &str) {
        let mut tree = self.0.borrow_mut();
        let mut node = &mut *tree;
        for step in path {
            node = &mut node[step];
        }
        let problem = json!({ "code": code, "message": message });
        match node["_errors"].as_array_mut() {
            Some(list) => list.push(problem),
            None => node["_errors"] = json!([problem]),
        }
    }

    fn object<'a>(&self, value: &'a Value, path: Vec<String>) -> Option<Form<'a>> {
        let Some(fields) = value.as_object() else {
            self.note(&path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType");
            return None;
        };
        Some(Form { fields, path, problems: self.clone() })
    }

    fn into_error(self) -> ApiError {
        ApiError::invalid_form(self.0.take())
    }

    fn settle<T>(self, value: T) -> Result<T, ApiError> {
        if self.0.borrow().is_null() { Ok(value) } else { Err(self.into_error()) }
    }
}

impl<'a> Form<'a> {
    /// Whether the field is there, null included.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    /// The field's value; `None` where it is absent or null.
    pub(crate) fn value(&self, field: &str) -> Option<&'a Value> {
        self.fields.get(field).filter(|value| !value.is_null())
    }

    /// Notes a problem with a field; an empty name means the object itself.
    pub(crate) fn refuse(&self, field: &str, code: &str, message: &str) {
        let mut path = self.path.clone();
        path.extend((!field.is_empty()).then(|| field.to_owned()));
        self.problems.note(&path, code, message);
    }

    /// Notes a problem, a code and a sentence, with a field of an object that `steps` lead to from here.
    pub(crate) fn refuse_below(&self, steps: &[String], field: &str, (code, message): (&str, &str)) {
        let path = [&self.path[..], steps, &[field.to_owned()]].concat();
        self.problems.note(&path, code, message);
    }

    /// Notes that a field is missing, unless it is there.
    pub(crate) fn require(&self, field: &str) {
        if self.value(field).is_none() {
            self.refuse(field, "BASE_TYPE_REQUIRED", "This field is required");
        }
    }

    /// A field that may be null to clear what it names; a problem with it keeps it.
    pub(crate) fn nullable<T>(&self, field: &str, read: impl FnOnce(&Self, &str) -> Option<T>) -> Patch<T> {
        match (self.has(field), self.value(field)) {
            (false, _) => Patch::Keep,
            (true, None) => Patch::Clear,
            (true, Some(_)) => read(self, field).map_or(Patch::Keep, Patch::Set),
        }
    }

    /// A string of a length in characters; numbers are read as text, as Discord does.
    pub(crate) fn string(&self, field: &str, length: RangeInclusive<usize>) -> Option<String> {
        let text = match self.value(field)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            other => {
                let message = format!("Could not interpret \"{other}\" as string.");
                self.refuse(field, "STRING_TYPE_CONVERT", &message);
                return None;
            }
        };
        self.within(field, text.chars().count(), &length).then_some(text)
    }

    fn within(&self, field: &str, length: usize, bounds: &RangeInclusive<usize>) -> bool {
        if bounds.contains(&length) {
            return true;
        }
        let (least, most) = (bounds.start(), bounds.end());
        if *least > 0 {
            let message = format!("Must be between {least} and {most} in length.");
            self.refuse(field, "BASE_TYPE_BAD_LENGTH", &message);
        } else {
            let message = format!("Must be {most} or fewer in length.");
            self.refuse(field, "BASE_TYPE_MAX_LENGTH", &message);
        }
        false
    }

    /// An integer within bounds.
    pub(crate) fn integer<T>(&self, field: &str, bounds: RangeInclusive<i64>) -> Option<T>
    where
        T: TryFrom<i64>,
    {
        let value = self.value(field)?;
        let number = value.as_i64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
        let Some(number) = number else {
            self.refuse(field, "NUMBER_TYPE_COERCE", &format!("Value \"{}\" is not int.", plain(value)));
            return None;
        };
        if number > *bounds.end() {
            let message = format!("int value should be less than or equal to {}.", bounds.end());
            self.refuse(field, "NUMBER_TYPE_MAX", &message);
            return None;
        }
        if number < *bounds.start() {
            let message = format!("int value should be greater than or equal to {}.", bounds.start());
            self.refuse(field, "NUMBER_TYPE_MIN", &message);
            return None;
        }
        T::try_from(number).ok()
    }

    /// A boolean.
    pub(crate) fn flag(&self, field: &str) -> Option<bool> {
        match self.value(field)? {
            Value::Bool(flag) => Some(*flag),
            other => {
                let message = format!("Must be either true or false, not {}.", plain(other));
                self.refuse(field, "BOOLEAN_TYPE_CONVERT", &message);
                None
            }
        }
    }

    /// A snowflake, as a string or a number.
    pub(crate) fn id<M>(&self, field: &str) -> Option<Id<M>> {
        let value = self.value(field)?;
        let id = Id::from_str(&plain(value)).ok();
        if id.is_none() {
            let message = format!("Value \"{}\" is not snowflake.", plain(value));
            self.refuse(field, "NUMBER_TYPE_COERCE", &message);
        }
        id
    }

    /// Permission bits, as a string or a number.
    pub(crate) fn permissions(&self, field: &str) -> Option<Permissions> {
        let value = self.value(field)?;
        let bits = plain(value).parse::<u64>().ok();
        if bits.is_none() {
            self.refuse(field, "NUMBER_TYPE_COERCE", &format!("Value \"{}\" is not int.", plain(value)));
        }
        bits.map(Permissions::from_bits_truncate)
    }

    /// One of the numbers that a type allows.
    pub(crate) fn choice(&self, field: &str, allowed: &[i64]) -> Option<i64> {
        let number: i64 = self.integer(field, i64::MIN..=i64::MAX)?;
        if allowed.contains(&number) {
            return Some(number);
        }
        let list: Vec<_> = allowed.iter().map(ToString::to_string).collect();
        let message = format!("Value must be one of {{{}}}.", list.join(", "));
        self.refuse(field, "BASE_TYPE_CHOICES", &message);
        None
    }

    /// The object below a field.
    pub(crate) fn object(&self, field: &str) -> Option<Form<'a>> {
        self.problems.object(self.value(field)?, self.below(field))
    }

    /// The list below a field, of a number of items.
    pub(crate) fn items(&self, field: &str, length: RangeInclusive<usize>) -> Option<&'a [Value]> {
        let Some(items) = self.value(field)?.as_array() else {
            self.refuse(field, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
            return None;
        };
        self.within(field, items.len(), &length).then_some(items)
    }

    /// The list of objects below a field, each read by `read`.
    pub(crate) fn list<T>(
        &self,
        field: &str,
        length: RangeInclusive<usize>,
        mut read: impl FnMut(&Form<'a>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let items = self.items(field, length)?;
        let forms = items.iter().enumerate().filter_map(|(index, item)| {
            let mut path = self.below(field);
            path.push(index.to_string());
            self.problems.object(item, path)
        });
        Some(forms.filter_map(|form| read(&form)).collect())
    }

    /// The list of snowflakes below a field.
    pub(crate) fn ids<M>(&self, field: &str, length: RangeInclusive<usize>) -> Option<Vec<Id<M>>> {
        let items = self.items(field, length)?;
        let ids: Option<Vec<_>> = items.iter().map(|item| Id::from_str(&plain(item)).ok()).collect();
        if ids.is_none() {
            self.refuse(field, "NUMBER_TYPE_COERCE", "Value is not snowflake.");
        }
        ids
    }

    fn below(&self, field: &str) -> Vec<String> {
        let mut path = self.path.clone();
        path.push(field.to_owned());
        path
    }
}

/// A value as it reads in a sentence: strings without quotes.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_reported_at_its_place() {
        let body = json!({ "name": "", "fields": [{ "value": 1 }, { "value": true }] });
        let error = read(&body, |form| {
            form.string("name", 1..=100);
            form.list("fields", 0..=25, |field| field.string("value", 1..=10));
        })
        .unwrap_err();
        let errors = error.errors.unwrap();
        assert_eq!(errors["name"]["_errors"][0]["code"], "BASE_TYPE_BAD_LENGTH");
        assert_eq!(errors["fields"]["1"]["value"]["_errors"][0]["code"], "STRING_TYPE_CONVERT");
        assert!(errors["fields"]["0"].is_null());
    }

    #[test]
    fn null_clears_and_absence_leaves() {
        let body = json!({ "topic": null });
        let topics = read(&body, |form| {
            (
                form.nullable("topic", |f, n| f.string(n, 0..=9)),
                form.nullable("other", |f, n| f.string(n, 0..=9)),
            )
        });
        assert_eq!(topics.unwrap(), (Patch::Clear, Patch::Keep));
    }
}
