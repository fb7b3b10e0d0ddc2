# Fit every run of runs.csv with lme4 and write results/<run>.csv.gz:
# quantity, level, value in full double precision.
# Runs without severities are the public ones: of these the examiners' effects are kept.
#
#     Rscript tests/calibration/reference/lme4/make_expected.R [run ...]

folder <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(folder, "reml.R"))
source(file.path(folder, "severity.R"))
source(file.path(folder, "unshrunk.R"))

rows_of <- function(quantity, values) {
  if (!length(values)) return(NULL)
  level <- if (is.null(names(values))) "" else names(values)
  data.frame(quantity = quantity, level = level, value = sprintf("%.17g", values))
}

results_of <- function(run) {
  path <- file.path(folder, run$inputs)
  ratings <- read_ratings(path)
  terms <- strsplit(run$terms, " ")[[1]]
  found <- reml(ratings, terms)
  out <- list(
    rows_of("criterion", found$criterion),
    rows_of("gradient", found$gradient),
    rows_of("curvature", if (!is.na(found$curvature)) found$curvature),
    rows_of("theta", found$theta),
    rows_of("variance", variances(found)),
    rows_of("fixed", fixef(found$fit))
  )
  effects <- ranef(found$fit, condVar = FALSE)
  whole <- run$severity == "yes"
  if (!whole) effects <- effects[grepl("^examiner", names(effects))]
  for (term in names(effects)) {
    values <- setNames(effects[[term]][[1]], rownames(effects[[term]]))
    out <- c(out, list(rows_of(paste0("effect_", term), values)))
  }
  if (whole && any(grepl("^examiner", terms))) {
    severity <- severity_of(found, ratings)
    out <- c(out, list(rows_of("severity", severity$severity), rows_of("se", severity$se)))
    others <- setdiff(terms, c("examiner", "examiner_cycle"))
    if ("examiner" %in% terms && length(others)) {
      unshrunk <- unshrunk_of(found, ratings)
      out <- c(out, list(
        rows_of("unshrunk", unshrunk$severity), rows_of("unshrunk_se", unshrunk$se)
      ))
    }
  }
  list(table = do.call(rbind, out), found = found)
}

runs <- read.csv(file.path(folder, "runs.csv"), colClasses = "character")
wanted <- commandArgs(trailingOnly = TRUE)
if (length(wanted)) runs <- runs[runs$run %in% wanted, ]
dir.create(file.path(folder, "results"), showWarnings = FALSE)
for (i in seq_len(nrow(runs))) {
  run <- runs[i, ]
  result <- results_of(run)
  file <- gzfile(file.path(folder, "results", paste0(run$run, ".csv.gz")), "wb", compression = 9)
  write.csv(result$table, file, row.names = FALSE, quote = FALSE)
  close(file)
  cat(sprintf(
    "%-26s %16.8f  gradient %.1e  held at zero: %s\n", run$run, result$found$criterion,
    result$found$gradient, paste(names(which(result$found$theta == 0)), collapse = " ")
  ))
}
