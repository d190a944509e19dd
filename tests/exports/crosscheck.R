# Reads one release with haven and compares its formats cell by cell; how to run it is in docs/files.md.
library(haven)
folder <- commandArgs(TRUE)[1]
stem <- function(file) file.path(folder, file)
failures <- 0
check <- function(what, good) {
  cat(if (good) "ok  " else "BAD ", what, "\n")
  if (!good) failures <<- failures + 1
}
same <- function(one, other) {
  identical(is.na(one), is.na(other)) && all(one == other, na.rm = TRUE)
}
numbers <- function(column) {
  if (inherits(column, c("Date", "POSIXct", "hms"))) return(NULL)
  if (is.character(column)) NULL else as.numeric(unclass(column))
}
for (file in list.files(folder, pattern = "_[a-z]{2}[.]sav$")) {
  base <- sub("[.]sav$", "", file)
  sav <- read_sav(stem(file), user_na = TRUE)
  dta <- read_dta(stem(paste0(base, ".dta")))
  xpt <- read_xpt(stem(paste0(base, ".xpt")))
  csv <- read.csv(stem(paste0(sub("_[a-z]{2}$", "", base), ".csv")), fileEncoding = "UTF-8-BOM")
  check(paste(base, "names"), identical(names(sav), names(dta)) && identical(names(sav), names(xpt)))
  for (name in names(sav)) {
    values <- numbers(sav[[name]])
    if (is.null(values)) next
    missing <- attr(sav[[name]], "na_values")
    plain <- replace(values, values %in% missing, NA)
    if (!same(plain, numbers(dta[[name]]))) check(paste(base, name, "dta"), FALSE)
    if (!same(values, numbers(xpt[[name]]))) check(paste(base, name, "xpt"), FALSE)
    if (!same(values, as.numeric(csv[[name]]))) check(paste(base, name, "csv"), FALSE)
    if (!identical(attr(sav[[name]], "label"), attr(dta[[name]], "label"))) {
      cat("note", base, name, "labels differ (limit of 80 characters in Stata?)\n")
    }
    left <- names(attr(sav[[name]], "labels"))
    right <- names(attr(dta[[name]], "labels"))
    if (!setequal(left, right)) check(paste(base, name, "value labels"), FALSE)
    tags <- sum(is_tagged_na(dta[[name]]))
    if (tags != sum(values %in% missing)) check(paste(base, name, "extended missing values"), FALSE)
  }
  check(paste(base, nrow(sav), "rows", ncol(sav), "columns compared"), TRUE)
}
quit(status = failures)
