//! Pages of a list, each found by where the one before ended (keyset pagination).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use serde_json::Value;
use utoipa::IntoParams;

use crate::Error;

/// Rows of a page unless the request says otherwise.
const USUAL: u32 = 50;
/// Rows of a page at most.
const MOST: u32 = 200;

/// Which page is wanted. Filters have the two fields themselves, since a query that is read in parts can refuse nothing
/// unknown.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageOf {
    /// Rows of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(crate) limit: Option<u32>,
    /// The `next` of the page before.
    pub(crate) cursor: Option<String>,
}

/// How many rows a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Most(u32);

impl PageOf {
    /// How many rows, and after which key.
    pub(crate) fn read<Key: DeserializeOwned>(&self) -> Result<(Most, Option<Key>), Error> {
        let most = self.limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&most) {
            return Err(Error::BadLimit(MOST));
        }
        let key = self.cursor.as_deref().map(read).transpose()?;
        Ok((Most(most), key))
    }
}

impl Most {
    /// One row more than the page has: where it is there, another page follows.
    pub(crate) fn with_one_more(self) -> i64 {
        i64::from(self.0) + 1
    }

    /// The page of the rows, and the cursor of the next where one row was left over.
    pub(crate) fn cut<T, Key: Serialize>(
        self,
        mut rows: Vec<T>,
        key: impl FnOnce(&T) -> Key,
    ) -> (Vec<T>, Option<String>) {
        let most = usize::try_from(self.0).unwrap_or(usize::MAX);
        let has_more = rows.len() > most;
        rows.truncate(most);
        let next = rows.last().filter(|_| has_more).map(|last| written(&key(last)));
        (rows, next)
    }
}

fn written(key: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

fn read<Key: DeserializeOwned>(cursor: &str) -> Result<Key, Error> {
    let json = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::BadCursor)?;
    let key: Value = serde_json::from_slice(&json).map_err(|_| Error::BadCursor)?;
    // PostgreSQL takes no text with it, and no key of ours has it.
    let has_nul = |part: &Value| part.as_str().is_some_and(|text| text.contains('\0'));
    if has_nul(&key) || key.as_array().is_some_and(|parts| parts.iter().any(has_nul)) {
        return Err(Error::BadCursor);
    }
    serde_json::from_value(key).map_err(|_| Error::BadCursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(limit: Option<u32>, cursor: Option<&str>) -> PageOf {
        PageOf { limit, cursor: cursor.map(str::to_owned) }
    }

    #[test]
    fn a_page_goes_on_where_the_last_ended() {
        let (most, first) = page(Some(2), None).read::<i64>().unwrap();
        assert_eq!((most.with_one_more(), first), (3, None));
        let (rows, next) = most.cut(vec![1, 2, 3], |row| i64::from(*row));
        assert_eq!(rows, [1, 2]);
        assert_eq!(page(None, next.as_deref()).read::<i64>().unwrap(), (Most(50), Some(2)));
        assert_eq!(most.cut(vec![1, 2], |row| *row), (vec![1, 2], None));
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for limit in [0, 201, u32::MAX] {
            assert!(matches!(page(Some(limit), None).read::<i64>(), Err(Error::BadLimit(200))), "{limit}");
        }
        let text = URL_SAFE_NO_PAD.encode("\"text\"");
        for cursor in ["", "?", "AAAA", text.as_str()] {
            assert!(matches!(page(None, Some(cursor)).read::<i64>(), Err(Error::BadCursor)), "{cursor}");
        }
        let nul = URL_SAFE_NO_PAD.encode(r#"["\u0000","1"]"#);
        assert!(matches!(page(None, Some(&nul)).read::<(String, String)>(), Err(Error::BadCursor)));
    }
}
