//! Units that may follow a number.

/// Measure words and units, the longer before their own beginnings.
pub(super) const UNITS: &str = "千克标准煤|公斤标准煤|克标准煤|克标煤|剂次|蒸吨|吨公里|人公里|平米|吉瓦|分贝|毫升|个工作日|工作日|个月|个小时|个学时|个课时|㎡|㎢|㎥|km²|km2|hm²|hm2|m³|m3|m²|m2|kWh|KWh|MWh|GWh|TWh|kVA|MVA|MWp|个百分点|百分点|平方公里|平方千米|平方米|立方米|立方|万吨标准煤|吨标准煤|吨标煤|千瓦时|千伏安|千瓦|兆瓦|千伏|\
兆比特|标准箱|标箱|周岁|公里|公顷|公斤|千克|千米|海里|小时|分钟|人次|人天|人月|人年|架次|车次|班次|班列|场次|批次|件次|户次|辆次|学时|课时|床位|车位|\
年一遇|美元|欧元|港元|载货吨|标台|标车|机组|EFLOPS|PFLOPS|TEU|Gbps|Mbps|MW|GW|kW|KW|kV|KV|TB|PB|EB|km|μg|mg|kg|µg|ug|微克|毫克|毫米|厘米|摄氏度|℃|\
%|‰|元|个|家|名|所|座|处|条|户|套|张|亩|吨|米|人|件|项|天|岁|倍|番|届|次|场|只|头|羽|口|辆|艘|架|台|部|本|册|篇|位|种|类|支|栋|幢|间|枚|门|班|轮|片|株|\
箱|例|宗|对|组|队|款|幅|集|首|层|孔|眼|盏|棵|匹|尾|包|份|批|艘次|起|卷|节|根|块|秒|克|斤|笔|升|度|盘|桶|列|颗|伏安|瓦时|伏|瓦|m|t";

/// Counts of things: the noun may stand before or after.
const COUNTS: &[&str] = &[
    "个",
    "家",
    "名",
    "所",
    "座",
    "处",
    "条",
    "户",
    "套",
    "张",
    "人",
    "件",
    "项",
    "次",
    "场",
    "只",
    "头",
    "羽",
    "口",
    "辆",
    "艘",
    "架",
    "台",
    "部",
    "本",
    "册",
    "篇",
    "位",
    "种",
    "类",
    "支",
    "栋",
    "幢",
    "间",
    "枚",
    "门",
    "班",
    "轮",
    "片",
    "株",
    "例",
    "宗",
    "对",
    "组",
    "队",
    "款",
    "大",
    "届",
    "批",
    "亩",
    "公里",
    "平方米",
    "公顷",
    "名(个)",
    "人次",
    "颗",
    "列",
    "份",
    "块",
    "笔",
    "剂次",
];

/// Whether a unit (scale word included) counts things that are named beside it.
pub(crate) fn counts(unit: &str) -> bool {
    let bare = unit.trim_start_matches(['十', '百', '千', '万', '亿']);
    let bare = bare.split('(').next().unwrap_or(bare);
    COUNTS.contains(&bare)
}
