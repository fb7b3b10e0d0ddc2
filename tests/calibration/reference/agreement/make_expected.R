# Expected figures of the agreement references, by lme4 and psych. Run in this folder:
#   Rscript make_expected.R
# lme4 1.1-31, psych 2.2.9, R 4.2.2. Plain lmer() may stop short on flat criteria, so
# every fit is repeated with two optimisers at tight tolerances and the lower one is kept.
suppressMessages({library(lme4); library(psych)})
options(digits = 15, warn = 1)
dir.create("expected", showWarnings = FALSE)

best <- function(formula, data) {
  controls <- list(
    lmerControl(optimizer = "nloptwrap", calc.derivs = FALSE, check.conv.singular = "ignore",
      optCtrl = list(algorithm = "NLOPT_LN_BOBYQA", xtol_abs = 1e-12, ftol_abs = 1e-14,
                     xtol_rel = 0, ftol_rel = 0, maxeval = 50000)),
    lmerControl(optimizer = "bobyqa", calc.derivs = FALSE, check.conv.singular = "ignore",
      optCtrl = list(rhoend = 1e-12, maxfun = 50000)))
  fits <- lapply(controls, function(control)
    lmer(formula, data, REML = TRUE, control = control))
  fits[[which.min(sapply(fits, REMLcrit))]]
}

terms <- c(application = "(1 | application)", clause = "(1 | clause)",
           examiner = "(1 | examiner)",
           application_clause = "(1 | application:clause)",
           sheet = "(1 | application:examiner)",
           examiner_clause = "(1 | examiner:clause)")
groups <- c(application = "application", clause = "clause", examiner = "examiner",
            application_clause = "application:clause", sheet = "application:examiner",
            examiner_clause = "examiner:clause")
designs <- list(
  brennan_synthetic3_pxixo = names(terms),
  brennan_synthetic4_pxi = c("application", "clause"),
  brennan_synthetic4_pxrt = c("application", "clause", "examiner", "application_clause"),
  figure_skating = names(terms), panels = names(terms), missing = names(terms),
  no_sheet = names(terms), nothing = names(terms), few = names(terms))
rows <- NULL
for (design in names(designs)) {
  data <- read.csv(file.path("inputs", paste0(design, ".csv")))
  for (name in intersect(c("application", "clause", "examiner", "sector"), names(data)))
    data[[name]] <- factor(data[[name]])
  several <- "sector" %in% names(data) && nlevels(data$sector) > 1
  fixed <- if (several) "score_pct ~ sector" else "score_pct ~ 1"
  formula <- as.formula(paste(c(fixed, terms[designs[[design]]]), collapse = " + "))
  fit <- best(formula, data)
  found <- as.data.frame(VarCorr(fit))
  for (term in designs[[design]])
    rows <- rbind(rows, data.frame(design, source = term,
      variance = found$vcov[found$grp == groups[[term]]], reml = REMLcrit(fit)))
  rows <- rbind(rows, data.frame(design, source = "residual", variance = sigma(fit)^2,
                                 reml = REMLcrit(fit)))
}
write.csv(rows, "expected/components.csv", row.names = FALSE, quote = FALSE)

# one-way panels: aov() by hand and lme4
rows <- NULL
for (design in c("unequal", "equal_panels", "no_difference")) {
  data <- read.csv(file.path("inputs", paste0(design, ".csv")))
  data$subject <- factor(data$subject)
  table <- summary(aov(score ~ subject, data))[[1]]
  sizes <- as.numeric(table(data$subject))
  k0 <- (sum(sizes) - sum(sizes^2) / sum(sizes)) / (length(sizes) - 1)
  between <- table[1, 3]; within <- table[2, 3]
  fit <- best(score ~ 1 + (1 | subject), data)
  reml <- as.data.frame(VarCorr(fit))$vcov
  # limits by Thomas and Hultquist, written out from the paper's pivot
  means <- tapply(data$score, data$subject, mean)
  harmonic <- length(sizes) / sum(1 / sizes)
  pivot <- harmonic * var(as.numeric(means)) / within
  df1 <- length(sizes) - 1; df2 <- length(data$score) - length(sizes)
  theta <- (pivot / qf(c(0.975, 0.025), df1, df2) - 1) / harmonic
  rows <- rbind(rows, data.frame(design, between, within, k0, harmonic,
    icc_1 = (between - within) / (between + (k0 - 1) * within),
    icc_k = (between - within) / between,
    low = theta[1] / (1 + theta[1]), high = theta[2] / (1 + theta[2]),
    icc_reml = reml[1] / sum(reml)))
}
write.csv(rows, "expected/one_way.csv", row.names = FALSE, quote = FALSE)

# complete tables: psych::ICC without lme4, whose estimates are those of Shrout and Fleiss
shrout <- matrix(c(9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7),
                 ncol = 4, byrow = TRUE)
tables <- list(shrout_fleiss = shrout,
               raters_differ = as.matrix(read.csv("inputs/raters_differ.csv")),
               raters_agree = as.matrix(read.csv("inputs/raters_agree.csv")))
rows <- NULL
for (design in names(tables)) {
  result <- ICC(tables[[design]], lmer = FALSE)$results
  rows <- rbind(rows, data.frame(design,
    statistic = c("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"),
    value = result$ICC, low = result[["lower bound"]], high = result[["upper bound"]]))
}
write.table(rows, "expected/two_way.tsv", row.names = FALSE, quote = FALSE, sep = "\t")

# Cronbach's alpha of persons x items: the generalizability of the mean over items
data <- read.csv("inputs/brennan_synthetic4_pxi.csv")
items <- tapply(data$score_pct, list(data$application, data$clause), sum)
value <- suppressWarnings(alpha(as.data.frame(items), check.keys = FALSE))$total$raw_alpha
write.csv(data.frame(design = "brennan_synthetic4_pxi", raw_alpha = value),
          "expected/cronbach.csv", row.names = FALSE, quote = FALSE)
