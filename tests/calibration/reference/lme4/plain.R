# lmer() as it comes, timed: Rscript plain.R <ratings.csv> <terms, by commas>
# Prints criterion, CPU seconds of the fit alone, and the variances.
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
