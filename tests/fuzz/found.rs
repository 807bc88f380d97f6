//! Inputs that the fuzzer found, made small: each broke something once.

/// Name and content.
const FOUND: &[(&str, &str)] = &[
    // An item of a box whose line is furniture of the page.
    (
        "page.html",
        "排科技专项资金不低于元。\n<table><td><r>专栏2重大科技创新工程<a href/><p>2.生命健康科创高\u{fffd}\u{fffd}高\u{7143}\u{fffd}</td></tr>",
    ),
    // A cell merged over a thousand columns that hold nothing.
    (
        "page.html",
        "<table border=1><tr><td>指标</td></tr><tr><td>2020</tr><td>常住人口城镇<td colspan=1000>化率</td><td>2.1左右</td>",
    ),
    // A heading of a column over a thousand of them.
    (
        "page.html",
        "<table border=1><tr><td>指标</td><td>2020年</td><td colspan=1000>＞8.5%以上</td></tr><tr><td>城镇化率（%）</td><td>6</td></tr></table>",
    ),
];

#[cfg(test)]
#[test]
fn what_was_found_holds() {
    for (name, content) in FOUND {
        let said = super::laws::document(name, content.as_bytes());
        assert!(said.is_ok(), "{content}\n{said:?}");
    }
}

/// Every column of a table keeps its cells, also where two have one name or none.
#[cfg(test)]
#[test]
fn columns_of_one_name_keep_their_cells() {
    let page = "<html><body><p>云川市国民经济和社会发展第十四个五年规划纲要</p><h2>第一章 目标</h2><table>\
                <tr><td>指标</td><td>单位</td><td>数值</td><td>数值</td><td>属性</td></tr>\
                <tr><td>森林覆盖率</td><td>%</td><td>61</td><td>65</td><td>约束性</td></tr>\
                <tr><td>城镇化率</td><td>%</td><td>52</td><td>58</td><td>预期性</td></tr></table></body></html>";
    let (records, _) = crate::record::records_of("page.html", page.as_bytes());
    let table = records.tables.first().unwrap();
    let cells: Vec<(&str, &str)> =
        table.rows[0].cells.iter().map(|(column, cell)| (column.as_str(), cell["text"].as_str().unwrap_or(""))).collect();
    assert_eq!(cells, [("数值", "61"), ("数值#2", "65")]);
    assert_eq!(table.columns, ["数值", "数值#2"]);
}
