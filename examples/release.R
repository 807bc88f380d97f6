# A release in R: csv with base R, Stata files with haven, parquet with nanoparquet or arrow where one is installed.
#
#     gangyao build && gangyao release release
#     Rscript examples/release.R release
#
# Prints one line a finding; stops with an error where the formats do not agree.

folder <- commandArgs(trailingOnly = TRUE)[1]
if (is.na(folder)) stop("usage: Rscript release.R RELEASE")
say <- function(...) cat(..., "\n", sep = "")
path <- function(kind, name, ending) file.path(folder, kind, paste0(name, ".", ending))

# csv: numbers and whole numbers as numbers, everything else as text; an empty cell is NA.
read_csv <- function(name) {
  read.csv(path("csv", name, "csv"), fileEncoding = "UTF-8", na.strings = "", colClasses = "character", check.names = FALSE)
}
targets <- read_csv("targets")
number <- function(x) suppressWarnings(as.numeric(x))
say("csv: ", nrow(targets), " targets, ", ncol(targets), " columns")
stopifnot(nrow(targets) > 0, !anyDuplicated(targets[c("plan_id", "target_id")]))

# What a column means stands in the descriptor of the package, in every language that reads JSON, and in the Stata labels.
if (requireNamespace("haven", quietly = TRUE)) {
  dta <- haven::read_dta(path("stata", "targets", "dta"))
  stopifnot(identical(names(dta), names(targets)), nrow(dta) == nrow(targets))
  label <- vapply(dta, function(x) { l <- attr(x, "label"); if (is.null(l)) "" else l }, "")
  stopifnot(all(nzchar(label)))
  say("stata: ", sum(nzchar(label)), " labels; value is '", label[["value"]], "', unit_raw '", label[["unit_raw"]], "'")

  # Units and values are those of the csv, row for row.
  text <- function(x) { x <- as.character(x); x[!is.na(x) & x == ""] <- NA; x }
  same <- function(a, b) all((is.na(a) & is.na(b)) | (!is.na(a) & !is.na(b) & a == b))
  stopifnot(same(text(dta$unit_raw), targets$unit_raw), same(text(dta$unit), targets$unit))
  stopifnot(same(text(dta$indicator_raw), targets$indicator_raw))
  stopifnot(isTRUE(all.equal(as.numeric(dta$value), number(targets$value))))
  stopifnot(isTRUE(all.equal(as.numeric(dta$target_year), number(targets$target_year))))
  say("stata: units, names, values and years are those of the csv")
} else {
  say("SKIPPED: stata needs the package haven")
}

# Exact decimals: parquet holds DECIMAL(38, 10).
parquet <- if (requireNamespace("nanoparquet", quietly = TRUE)) nanoparquet::read_parquet else
  if (requireNamespace("arrow", quietly = TRUE)) arrow::read_parquet else NULL
if (is.null(parquet)) {
  say("SKIPPED: parquet needs the package nanoparquet or arrow")
} else {
  table <- as.data.frame(parquet(path("parquet", "targets", "parquet")))
  stopifnot(identical(names(table), names(targets)), nrow(table) == nrow(targets))
  stopifnot(identical(as.character(table$unit_raw), targets$unit_raw))
  stopifnot(isTRUE(all.equal(as.numeric(table$value), number(targets$value))))
  say("parquet: units and values are those of the csv")
}

# A first table: targets by year and whether they bind.
attribute <- ifelse(is.na(targets$attribute), "not said", targets$attribute)
print(table(year = targets$target_year, attribute))

# A value with its unit and where it was read.
first <- targets[!is.na(targets$value) & !is.na(targets$indicator_id), ][1, ]
say(first$indicator_raw, ": ", first$value, " ", first$unit_raw, " (", first$target_year, "), line ", first$line)
