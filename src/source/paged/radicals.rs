//! Radicals that fonts map their glyphs to (⼀, ⽅, ⻅) back to the ideographs they stand for.
//!
//! A PDF names glyphs; where one glyph serves a radical and an ideograph, many writers pick the radical. A reader sees no
//! difference, a search does.

/// Ideographs of the Kangxi radicals U+2F00..=U+2FD5 in order, as plans in simplified characters write them.
const KANGXI: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈户手支攴文斗斤方\
     无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸\
     虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨青非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黄黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// Radicals of the supplement that are characters of their own.
const SUPPLEMENT: &[(char, char)] = &[
    ('⺠', '民'),
    ('⺟', '母'),
    ('⻁', '虎'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻉', '贝'),
    ('⻋', '车'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻤', '鬼'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻧', '卤'),
    ('⻨', '麦'),
    ('⻩', '黄'),
    ('⻬', '齐'),
    ('⻮', '齿'),
    ('⻰', '龙'),
    ('⻳', '龟'),
    ('⺎', '兀'),
    ('⺝', '月'),
    ('⻃', '覀'),
    ('⻑', '長'),
    ('⺫', '罒'),
    ('⺮', '竹'),
    ('⻗', '雨'),
    ('⻫', '斉'),
    ('⻭', '歯'),
    ('⻯', '竜'),
    ('⻲', '亀'),
];

/// The ideograph a radical stands for; any other character as it is.
pub(in crate::source) fn unified(c: char) -> char {
    match c {
        '\u{2f00}'..='\u{2fd5}' => KANGXI.chars().nth(c as usize - 0x2f00).unwrap_or(c),
        '\u{2e80}'..='\u{2ef3}' => SUPPLEMENT.iter().find(|(radical, _)| *radical == c).map_or(c, |(_, ideograph)| *ideograph),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_become_the_ideographs_a_reader_sees() {
        assert_eq!("⼀⽅⼈⼾⻅⿓".chars().map(unified).collect::<String>(), "一方人户见龍");
        assert_eq!(KANGXI.chars().count(), 214);
        assert_eq!(unified('一'), '一');
    }
}
