# Write lme4's own example data as ratings into public/, with one clause.
#
#     Rscript tests/calibration/reference/lme4/make_lme4_data.R

suppressPackageStartupMessages(library(lme4))
folder <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))

put <- function(name, application, examiner, value) {
  ratings <- data.frame(application = application, examiner = examiner, clause_1 = value)
  ratings <- ratings[order(application, examiner), ]
  file <- gzfile(file.path(folder, "public", paste0(name, ".csv.gz")), "wb", compression = 9)
  write.csv(ratings, file, row.names = FALSE, quote = FALSE)
  close(file)
}

put("dyestuff", as.character(Dyestuff$Batch), ave(Dyestuff$Yield, Dyestuff$Batch, FUN = seq_along), Dyestuff$Yield)
put("penicillin", as.character(Penicillin$plate), as.character(Penicillin$sample), Penicillin$diameter)
put("insteval", as.integer(as.character(InstEval$s)), as.integer(as.character(InstEval$d)), InstEval$y)
cat("pairs of InstEval that occur twice:", sum(duplicated(InstEval[c("s", "d")])), "\n")
