//! Rows of the access log, by a format with fields in braces.
use std::fs::File;
use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::append;

pub struct AccessLog {
    format: String,
    file: Option<Mutex<File>>,
}

/// What is known of a request at its end.
pub struct Ended {
    pub client: String,
    pub method: String,
    pub path: String,
    pub protocol: String,
    pub host: String,
    pub agent: String,
    pub status: u16,
    pub bytes: usize,
    pub took: Duration,
    pub upstream: String,
    pub error: String,
}

impl AccessLog {
    pub fn open(path: Option<&str>, format: &str) -> AccessLog {
        AccessLog { format: format.to_string(), file: path.map(|path| Mutex::new(append(path))) }
    }

    pub fn write(&self, ended: &Ended) {
        let Some(file) = &self.file else { return };
        let row = fill(&self.format, ended);
        let _ = writeln!(file.lock().expect("the log"), "{row}");
    }
}

/// Unknown fields stay as they are.
fn fill(format: &str, ended: &Ended) -> String {
    let mut row = String::new();
    let mut rest = format;
    while let Some(start) = rest.find('{') {
        row.push_str(&rest[..start]);
        let tail = &rest[start..];
        let end = tail.find('}').map_or(tail.len(), |end| end + 1);
        match field(&tail[1..end.saturating_sub(1).max(1)], ended) {
            Some(value) => {
                row.push_str(&value);
                rest = &tail[end..];
            }
            None => {
                row.push('{');
                rest = &tail[1..];
            }
        }
    }
    row + rest
}

fn field(name: &str, ended: &Ended) -> Option<String> {
    Some(match name {
        "time" => iso(SystemTime::now()),
        "epoch_ms" => epoch(SystemTime::now()).as_millis().to_string(),
        "client" => ended.client.clone(),
        "method" => ended.method.clone(),
        "path" => ended.path.clone(),
        "protocol" => ended.protocol.clone(),
        "host" => ended.host.clone(),
        "user_agent" => ended.agent.clone(),
        "status" => ended.status.to_string(),
        "bytes" => ended.bytes.to_string(),
        "duration" => format!("{:?}", ended.took),
        "duration_ms" => ended.took.as_millis().to_string(),
        "duration_s" => format!("{:.3}", ended.took.as_secs_f64()),
        "upstream" => ended.upstream.clone(),
        "error" => ended.error.clone(),
        _ => return None,
    })
}

fn epoch(now: SystemTime) -> Duration {
    now.duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// `2026-11-30T02:00:00.123Z`; days to a date by Howard Hinnant's `civil_from_days`.
fn iso(now: SystemTime) -> String {
    let since = epoch(now);
    let (days, seconds) = ((since.as_secs() / 86_400) as i64, since.as_secs() % 86_400);
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    let day = doy - (153 * mp + 2) / 5 + 1;
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let ms = since.subsec_millis();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}
