# Writes a data set of an R package as CSV: Rscript export.R PACKAGE NAME FILE. Missing cells are NA.
arguments <- commandArgs(trailingOnly = TRUE)
found <- new.env()
data(list = arguments[2], package = arguments[1], envir = found)
if (!exists(arguments[2], envir = found)) {
  assign(arguments[2], getExportedValue(arguments[1], arguments[2]), envir = found)
}
rows <- as.data.frame(get(arguments[2], envir = found))
write.csv(rows, arguments[3], row.names = FALSE)
