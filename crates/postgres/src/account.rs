//! The account that the server runs as.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::error::StartError;

/// A user that root steps down to. PostgreSQL refuses to run as root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) name: &'static str,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

impl Account {
    /// The account to step down to; none when this process is not root, since it then runs the server as itself.
    pub(crate) fn for_this_process() -> Result<Option<Self>, StartError> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let found = ["postgres", "nobody"].into_iter().find_map(|name| Self::parse(&passwd, name));
        found.map(Some).ok_or(StartError::NoAccount)
    }

    /// Reads passwd(5): `name:password:uid:gid:…`.
    fn parse(passwd: &str, name: &'static str) -> Option<Self> {
        let mut fields = passwd.lines().map(|line| line.split(':')).find_map(|mut fields| {
            let found = fields.next() == Some(name);
            found.then_some(fields)
        })?;
        let uid = parse_id(fields.nth(1)?)?;
        let gid = parse_id(fields.next()?)?;
        Some(Self { name, uid, gid })
    }

    /// The first folder on the way to `path` (itself included) that this account may not enter.
    pub(crate) fn obstacle(&self, path: &Path) -> Option<PathBuf> {
        let mut way: Vec<&Path> = path.ancestors().collect();
        way.reverse();
        way.into_iter().find(|folder| !self.may_enter(folder)).map(Path::to_owned)
    }

    /// By mode bits alone: supplementary groups are dropped, and access lists on such folders are rare enough to
    /// be met by PostgreSQL's own message.
    fn may_enter(&self, folder: &Path) -> bool {
        let Ok(metadata) = fs::metadata(folder) else { return true };
        let shift = match () {
            () if metadata.uid() == self.uid => 6,
            () if metadata.gid() == self.gid => 3,
            () => 0,
        };
        metadata.mode() >> shift & 1 == 1
    }
}

/// macOS writes the ids of `nobody` as -2.
fn parse_id(field: &str) -> Option<u32> {
    field.parse().ok().or_else(|| field.parse::<i32>().ok().map(i32::cast_unsigned))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\nnobody:*:-2:-2::/:/bin/false\npostgres:x:101:104:,,,:/var/lib/postgresql:/bin/bash\n";

    #[test]
    fn accounts_are_read_by_their_whole_name() {
        assert_eq!(
            Account::parse(PASSWD, "postgres"),
            Some(Account { name: "postgres", uid: 101, gid: 104 })
        );
        assert_eq!(Account::parse(PASSWD, "nobody").unwrap().uid, u32::MAX - 1);
        assert_eq!(Account::parse(PASSWD, "post"), None);
    }

    #[test]
    fn the_first_closed_folder_is_the_obstacle() {
        let root = tempfile::tempdir().unwrap();
        let (open, closed) = (root.path().join("open"), root.path().join("open/closed"));
        fs::create_dir_all(closed.join("data")).unwrap();
        for (folder, mode) in [(root.path(), 0o711), (&open, 0o755), (&closed, 0o700)] {
            fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
        }
        let stranger = Account { name: "nobody", uid: u32::MAX - 7, gid: u32::MAX - 7 };
        assert_eq!(stranger.obstacle(&closed.join("data")), Some(closed.clone()));
        assert_eq!(stranger.obstacle(&open), None);
        let owner = Account { uid: fs::metadata(&closed).unwrap().uid(), ..stranger };
        assert_eq!(owner.obstacle(&closed.join("data")), None);
    }
}
