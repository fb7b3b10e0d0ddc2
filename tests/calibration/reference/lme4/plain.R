# lmer() as it comes, timed: Rscript plain.R <ratings.csv> <terms, by commas>
# Prints criterion, CPU seconds of the fit alone, the variances, the number of evaluations,
# and the CPU seconds of a matrix product, which tell R's BLAS: Debian's reference BLAS
# makes lme4 eight times slower than OpenBLAS on half a million ratings.
folder <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(folder, "reml.R"))
arguments <- commandArgs(trailingOnly = TRUE)
terms <- strsplit(arguments[2], ",")[[1]]
ratings <- with_groups(read_ratings(arguments[1]))
before <- proc.time()
fit <- lmer(model_formula(ratings, terms), ratings, REML = TRUE, control = QUIET)
spent <- proc.time() - before
found <- as.data.frame(VarCorr(fit))
cat(sprintf("criterion,%.10f\n", REMLcrit(fit)))
cat(sprintf("cpu_seconds,%.3f\n", spent[["user.self"]] + spent[["sys.self"]]))
cat(sprintf("%s,%.12g\n", ifelse(found$grp == "Residual", "residual", found$grp), found$vcov), sep = "")
cat(sprintf("evaluations,%d\n", fit@optinfo$feval))
product <- system.time(crossprod(matrix(seq_len(4e6) / 4e6, 2000)))
cat(sprintf("product_seconds,%.4f\n", product[["user.self"]] + product[["sys.self"]]))
