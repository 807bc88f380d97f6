//! What a person fills in: a workbook, and a page of the same that is marked by clicks.

use rust_xlsxwriter::{DataValidation, DocProperties, ExcelDateTime, Format, Workbook};

use crate::cli::language::{say, word};
use crate::cli::output;
use crate::record::bound_sign;
use crate::release::{Drawn, IS_ONE};

/// Columns before the fields.
const HEAD: [&str; 8] = ["id", "stratum", "plan", "place", "section", "text", "note", "all"];
const TEXT: u16 = 5;
const NOTE: u16 = 6;
/// Characters of a text that a sheet shows.
const SHOWN: usize = 2000;
const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");

/// A text on one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The value of a field for people.
fn value(drawn: &Drawn, field: &str) -> String {
    if field == IS_ONE {
        return word("yes").to_owned();
    }
    let said = flat(&output::cell(&drawn.record[field]));
    // What is one of a few words is in the reader's language; names, numbers and units are as the plan has them.
    match field {
        "form" | "role" => word(&said).to_owned(),
        "cmp" if said == "=" => said,
        "cmp" => bound_sign(&said).to_owned(),
        _ => said,
    }
}

/// What stands in the columns before the text: id, stratum, plan, place, section.
fn head(drawn: &Drawn) -> [String; 5] {
    let record = &drawn.record;
    let page = record["place"].as_str().map(|p| format!(", {p}")).unwrap_or_default();
    [
        drawn.id.clone(),
        drawn.stratum.clone(),
        flat(&drawn.title),
        say("line {line}", &[("line", &record["line"])]) + &page,
        record["section"].as_str().unwrap_or("").to_owned(),
    ]
}

/// Before the figure, the figure, behind it, each on one line; what stands apart in print (the cells of a row) stays apart.
fn text(drawn: &Drawn) -> [String; 3] {
    let [before, figure, behind] = &drawn.around;
    let gap = |apart: bool| if apart { " " } else { "" };
    let before = flat(before) + gap(before.ends_with(char::is_whitespace));
    [before, flat(figure), gap(behind.starts_with(char::is_whitespace)).to_owned() + &flat(behind)]
}

/// The workbook: a row a record, for each field its value and a cell for the mark.
pub(super) fn workbook(drawn: &[Drawn], fields: &[&str], about: &str) -> anyhow::Result<Vec<u8>> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let bold = Format::new().set_bold();
    let wrap = Format::new().set_text_wrap();
    let page = book.add_worksheet().set_name("audit")?;
    for (column, name) in (0u16..).zip(HEAD) {
        page.write_string_with_format(0, column, word(name), &bold)?;
    }
    let first = u16::try_from(HEAD.len())?;
    let marks = DataValidation::new().allow_list_strings(&[word("right"), word("wrong")])?;
    let last = u32::try_from(drawn.len())?;
    page.add_data_validation(1, first - 1, last, first - 1, &marks)?;
    for (n, field) in (0u16..).zip(fields) {
        let at = first + n * 2;
        page.write_string_with_format(0, at, word(field), &bold)?;
        page.write_string_with_format(0, at + 1, format!("{} ?", word(field)), &bold)?;
        page.add_data_validation(1, at + 1, last, at + 1, &marks)?;
    }
    page.set_column_width(2, 30)?.set_column_width(TEXT, 80)?.set_column_width(NOTE, 24)?;
    page.set_freeze_panes(1, 0)?;
    for (row, record) in (1u32..).zip(drawn) {
        let [before, figure, behind] = text(record);
        let figure = if figure.is_empty() { String::new() } else { format!("«{figure}»") };
        let shown = format!("{before}{figure}{behind}");
        for (column, text) in (0u16..).zip(head(record).into_iter().chain([shown])) {
            page.write_string_with_format(row, column, text.chars().take(SHOWN).collect::<String>(), &wrap)?;
        }
        for (n, field) in (0u16..).zip(fields) {
            page.write_string(row, first + n * 2, value(record, field))?;
        }
    }
    let page = book.add_worksheet().set_name("about")?;
    page.write_string(0, 0, about)?;
    page.write_string(1, 0, say("{field}: there is such a record to be made at this place at all", &[("field", &word(IS_ONE))]))?;
    page.write_string(
        2,
        0,
        word("all: a mark for every field of the row that has none of its own; note: anything, such as the right value"),
    )?;
    Ok(book.save_to_buffer()?)
}

/// A text inside a page.
fn safe(text: &str) -> String {
    output::visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The page: it keeps the marks in the browser and saves them as csv.
pub(super) fn page(drawn: &[Drawn], fields: &[&str], about: &str) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"zh\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{1} {0}</title>\n<style>\n{STYLE}</style>\n\
         <nav><button id=\"save\">{2}</button> <button id=\"next\">{3}</button> <span id=\"n\"></span> — {4}</nav>\n\
         <main data-about=\"{0}\">\n",
        safe(about),
        word("audit"),
        word("save as csv"),
        word("next"),
        word("click a field: wrong, again: right, again: not judged; “all right” marks the rest")
    );
    let (all_right, note) = (word("all right"), word("note"));
    for record in drawn {
        let [id, stratum, title, place, section] = head(record).map(|text| safe(&text));
        let [before, figure, behind] = text(record).map(|text| safe(&text));
        out.push_str(&format!(
            "<article id=\"{id}\" data-stratum=\"{stratum}\" data-plan=\"{title}\" data-place=\"{place}\">\
             <small>{title} · {section} · {place}</small><p>{before}<mark>{figure}</mark>{behind}</p>\n\
             <button data-f=\"all\">{all_right}</button>",
        ));
        for field in fields {
            let shown = safe(&value(record, field));
            out.push_str(&format!("<button data-f=\"{field}\" data-v=\"{shown}\">{}: {shown}</button>", word(field)));
        }
        out.push_str(&format!("<input aria-label=\"{note}\" placeholder=\"{note}\"></article>\n"));
    }
    out.push_str(&format!("</main><script>\n{SCRIPT}</script></html>\n"));
    out
}
