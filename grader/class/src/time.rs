//! Times as platforms write them, in directory names and worksheets.
//!
//! Entry points: [`Time::parse`], [`Time::since`]. It reads no clock and knows no time zones by
//! name. A time without an offset is in the zone of the time that it is compared with.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment as it was written: the wall clock, and its distance from UTC if that was written too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// Seconds of the wall clock since 1970-01-01 00:00.
    wall: i64,
    /// Minutes east of UTC.
    offset: Option<i32>,
}

const DAY: i64 = 24 * 60 * 60;

/// Months in English and Russian, by their first three letters; Russian in both cases of a date.
const MONTHS: [&[&str]; 12] = [
    &["jan", "янв"],
    &["feb", "фев"],
    &["mar", "мар"],
    &["apr", "апр"],
    &["may", "май", "мая"],
    &["jun", "июн"],
    &["jul", "июл"],
    &["aug", "авг"],
    &["sep", "сен"],
    &["oct", "окт"],
    &["nov", "ноя"],
    &["dec", "дек"],
];

impl Time {
    /// Returns the moment of these numbers, or `None` if there is no such date.
    pub fn of(date: [u32; 3], clock: [u32; 3], offset: Option<i32>) -> Option<Time> {
        let ([year, month, day], [hour, minute, second]) = (date, clock);
        let in_range = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 61;
        in_range.then(|| Time {
            wall: days_from_civil(year, month, day) * DAY
                + i64::from(hour * 3600 + minute * 60 + second),
            offset,
        })
    }

    /// Parses a time in one of the forms that platforms use:
    ///
    /// - ISO 8601, `2026-11-03-23-59-00`, `20261103-235900`
    /// - `03.11.2026 23:59`
    /// - `Tuesday, 3 November 2026, 11:59 PM`
    /// - `вторник, 3 ноября 2026, 23:59`
    pub fn parse(text: &str) -> Option<Time> {
        let text = text.trim();
        if text.len() > 100 {
            return None;
        }
        parse_numeric(text).or_else(|| parse_words(text))
    }

    /// Returns the seconds from `earlier` to this; negative if this is before it.
    pub fn since(self, earlier: Time) -> i64 {
        match (self.offset, earlier.offset) {
            (Some(own), Some(other)) => {
                self.wall - earlier.wall - 60 * (i64::from(own) - i64::from(other))
            }
            // If a zone is not known, the wall clocks are taken as of one zone.
            _ => self.wall - earlier.wall,
        }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = (self.wall.div_euclid(DAY), self.wall.rem_euclid(DAY));
        let (year, month, day) = civil_from_days(days);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        match self.offset {
            None => Ok(()),
            Some(0) => write!(f, "Z"),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                let offset = offset.abs();
                write!(f, "{sign}{:02}:{:02}", offset / 60, offset % 60)
            }
        }
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        let text = String::deserialize(deserializer)?;
        Time::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no time")))
    }
}

/// Parses a form of digits and signs alone. An offset may follow.
fn parse_numeric(text: &str) -> Option<Time> {
    let (text, offset) = split_offset(text)?;
    let compact = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let groups: Vec<&str> = text
        .split(|c: char| "-./:T_ ".contains(c))
        .filter(|group| !group.is_empty())
        .collect();
    if !groups.iter().all(|group| compact(group)) {
        return None;
    }
    let number = |at: usize| groups.get(at).map_or(Some(0), |group| group.parse().ok());
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    match lengths[..] {
        [8] | [8, 6] => {
            let (date, clock) = (groups[0], groups.get(1).copied().unwrap_or("000000"));
            let cut = |text: &str, from: usize, to: usize| text[from..to].parse().ok();
            Time::of(
                [cut(date, 0, 4)?, cut(date, 4, 6)?, cut(date, 6, 8)?],
                [cut(clock, 0, 2)?, cut(clock, 2, 4)?, cut(clock, 4, 6)?],
                offset,
            )
        }
        [4, 1..=2, 1..=2, ..] if lengths.len() <= 6 && lengths.len() != 4 => Time::of(
            [number(0)?, number(1)?, number(2)?],
            [number(3)?, number(4)?, number(5)?],
            offset,
        ),
        // Day first with dots alone: with slashes it is not certain.
        [1..=2, 1..=2, 4, ..] if (3..=6).contains(&lengths.len()) && lengths.len() != 4 => {
            text.contains('.').then_some(())?;
            Time::of(
                [number(2)?, number(1)?, number(0)?],
                [number(3)?, number(4)?, number(5)?],
                offset,
            )
        }
        _ => None,
    }
}

/// Splits a distance from UTC off the end: `Z`, `+03:00`, `+0300`. Strips fractions of a second,
/// too.
fn split_offset(text: &str) -> Option<(&str, Option<i32>)> {
    let (text, offset) = if let Some(rest) = text.strip_suffix(['Z', 'z']) {
        (rest, Some(0))
    } else if let Some((rest, sign, hours)) = signed_tail(text) {
        let digits: String = hours.chars().filter(char::is_ascii_digit).collect();
        let number: i32 = digits.parse().ok()?;
        let minutes = number / 100 * 60 + number % 100;
        (number / 100 < 15 && number % 100 < 60).then_some(())?;
        (rest, Some(sign * minutes))
    } else {
        (text, None)
    };
    let text = match text.rsplit_once('.') {
        Some((rest, fraction))
            if rest.contains(':') && fraction.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            rest
        }
        _ => text,
    };
    Some((text, offset))
}

/// Splits `+hh:mm` or `-hh:mm` off a clock with colons: without them a minus is part of the date.
fn signed_tail(text: &str) -> Option<(&str, i32, &str)> {
    let at = text.rfind(['+', '-'])?;
    let (rest, tail) = text.split_at(at);
    let sign = if tail.starts_with('-') { -1 } else { 1 };
    let tail = &tail[1..];
    let digits = tail.bytes().filter(u8::is_ascii_digit).count();
    let fits = digits == 4 && (tail.len() == 4 || tail.as_bytes().get(2) == Some(&b':'));
    (fits && rest.contains(':')).then_some((rest, sign, tail))
}

/// Parses a form with the month in words, as Moodle writes it.
fn parse_words(text: &str) -> Option<Time> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !word.is_empty())
        .collect();
    let month_at = words.iter().position(|word| month(word).is_some())?;
    let month = month(words[month_at])?;
    let number = |word: Option<&&str>| word?.trim_end_matches('.').parse::<u32>().ok();
    // Day first, or month first as in the United States.
    let day = month_at
        .checked_sub(1)
        .and_then(|at| number(words.get(at)))
        .filter(|day| *day <= 31);
    let (day, year_at) = match day {
        Some(day) => (day, month_at + 1),
        None => (number(words.get(month_at + 1))?, month_at + 2),
    };
    let year = number(words.get(year_at))?;
    let rest = &words[year_at + 1..];
    let clock = match rest.iter().find(|word| word.contains(':')) {
        Some(clock) => clock_of(clock, rest)?,
        None => [0; 3],
    };
    Time::of([year, month, day], clock, None)
}

fn clock_of(clock: &str, rest: &[&str]) -> Option<[u32; 3]> {
    let mut parts = clock.split(':').map(str::parse::<u32>);
    let (hour, minute) = (parts.next()?.ok()?, parts.next()?.ok()?);
    let second = parts.next().transpose().ok()?.unwrap_or(0);
    let hour = if rest.contains(&"pm") && hour < 12 {
        hour + 12
    } else if rest.contains(&"am") && hour == 12 {
        0
    } else {
        hour
    };
    Some([hour, minute, second])
}

fn month(word: &str) -> Option<u32> {
    let prefix: String = word.chars().take(3).collect();
    if word.chars().count() < 3 || word.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let at = MONTHS
        .iter()
        .position(|names| names.contains(&prefix.as_str()))?;
    // A weekday may begin as a month does (`mar` is none, but a name may be `Marta`); the full word
    // must be a month.
    let long = [
        "january январь января",
        "february февраль февраля",
        "march март марта",
        "april апрель апреля",
        "may май мая",
        "june июнь июня",
        "july июль июля",
        "august август августа",
        "september sept сентябрь сентября",
        "october октябрь октября",
        "november ноябрь ноября",
        "december декабрь декабря",
    ];
    let whole = word.trim_end_matches('.');
    let known = long[at].split(' ').any(|name| name == whole) || whole == prefix;
    known.then(|| u32::try_from(at + 1).expect("twelve months"))
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// Returns the days from 1970-01-01 to a date of the Gregorian calendar, by Howard Hinnant's
/// formula.
fn days_from_civil(year: u32, month: u32, day: u32) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Returns the date that lies so many days after 1970-01-01.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_platform_is_one_moment() {
        for text in [
            "2026-11-03-23-59-00",
            "2026-11-03T23:59:00",
            "2026-11-03 23:59",
            "20261103-235900",
            "03.11.2026 23:59",
            "Tuesday, 3 November 2026, 11:59 PM",
            "3 Nov 2026, 23:59",
            "вторник, 3 ноября 2026, 23:59",
            "November 3, 2026, 11:59 PM",
        ] {
            let time = Time::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(time.to_string(), "2026-11-03T23:59:00", "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "-",
            "lock",
            "2026-13-01",
            "2026-02-29",
            "2025-02-29 10:00",
            "12",
            "11/03/2026",
            "2026-11-03 24:00",
            "1-2-3",
            "Marta 3",
            "2026-11-03-23",
            "0",
            "99999999",
        ] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
        assert!(Time::parse("2024-02-29").is_some());
    }

    #[test]
    fn offsets_count_only_if_both_have_one() {
        let time = |text| Time::parse(text).unwrap();
        assert_eq!(
            time("2026-11-03T12:00:00Z").since(time("2026-11-03T15:00:00+03:00")),
            0
        );
        assert_eq!(
            time("2026-11-03T12:00:00.123Z").since(time("2026-11-03 11:00")),
            3600
        );
        assert_eq!(
            time("2026-11-03T12:00:00-0230").to_string(),
            "2026-11-03T12:00:00-02:30"
        );
    }

    #[test]
    fn dates_come_back_as_they_went_in() {
        for days in (-200_000..200_000).step_by(37) {
            let (year, month, day) = civil_from_days(days);
            let [year, month, day] = [year, month, day].map(|part| u32::try_from(part).unwrap());
            assert_eq!(days_from_civil(year, month, day), days);
        }
    }
}
