//! Five-year periods and their years.

/// A five-year plan period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// Which plan: 14 for 十四五.
    pub ordinal: u8,
}

/// Numerals of the ordinals in use, index = ordinal − 6.
const NAMES: [&str; 12] =
    ["六五", "七五", "八五", "九五", "十五", "十一五", "十二五", "十三五", "十四五", "十五五", "十六五", "十七五"];
/// Ordinals as 第X个五年 writes them, index as above.
const ORDINALS: [&str; 12] = ["六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五", "十六", "十七"];

impl Period {
    /// The period of an ordinal between 6 and 17.
    #[must_use]
    pub fn new(ordinal: u8) -> Option<Self> {
        (6..=17).contains(&ordinal).then_some(Self { ordinal })
    }

    /// Name without quotes: `十四五`.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES[usize::from(self.ordinal - 6)]
    }

    /// First year: 2021 for 十四五.
    #[must_use]
    pub fn start_year(self) -> i32 {
        // The first plan began in 1953; from the third on they follow each other: the sixth is 1981–1985.
        1981 + 5 * (i32::from(self.ordinal) - 6)
    }

    /// Last year: 2025 for 十四五.
    #[must_use]
    pub fn end_year(self) -> i32 {
        self.start_year() + 4
    }

    /// The period that starts with this year.
    #[must_use]
    pub fn starting(year: i32) -> Option<Self> {
        (6..=17).filter_map(Self::new).find(|p| p.start_year() == year)
    }
}

/// The period of a name (`十四五`) or ordinal (`十四`, of 第十四个五年), quotes removed.
#[must_use]
pub fn period(name: &str) -> Option<Period> {
    let bare = name.trim_matches(|c| matches!(c, '“' | '”' | '"' | '‘' | '’'));
    let idx = NAMES.iter().position(|n| *n == bare).or_else(|| ORDINALS.iter().position(|n| *n == bare))?;
    Period::new(u8::try_from(idx + 6).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_follow_the_ordinal() {
        for (name, start) in [("十二五", 2011), ("十三五", 2016), ("“十四五”", 2021), ("十五五", 2026), ("十四", 2021)]
        {
            assert_eq!(period(name).map(Period::start_year), Some(start), "{name}");
        }
        // 十五 names the tenth plan (2001–2005); 第十五个五年 is read from its ordinal by the caller.
        assert_eq!(period("十五").map(Period::start_year), Some(2001));
    }
}
