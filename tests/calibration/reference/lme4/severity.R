# Severity (positive = harsh) of every examiner and cycle from a fit by reml(): minus the
# effects of the examiner, of the examiner in the cycle, and the mean of the examiner's
# effects on the dimensions weighted by their points; and its standard error with the
# fixed effects estimated, from the inverse of Henderson's equations.

terms_in_order <- function(fit) names(getME(fit, "cnms"))

dimension_shares <- function(ratings) {
  clauses <- unique(ratings[c("clause", "dimension", "points_max")])
  points <- tapply(clauses$points_max, clauses$dimension, sum)
  points / sum(points)
}

# Names of the effects that combinations are over: the fixed, the random, and those of
# examiners on dimensions that they scored no clause of, which the fit knows nothing of.
effects_of <- function(fit, ratings) {
  random <- unlist(lapply(terms_in_order(fit), function(term) {
    paste(term, levels(getME(fit, "flist")[[term]]), sep = "=")
  }))
  unseen <- if ("examiner_dimension" %in% terms_in_order(fit)) {
    pairs <- expand.grid(unique(ratings$examiner), unique(ratings$dimension))
    setdiff(paste0("examiner_dimension=", pairs[[1]], "|", pairs[[2]]), random)
  }
  list(known = c(names(fixef(fit)), random), unseen = unseen)
}

# Standard errors of combinations of effects, one combination a row: of the fixed and the
# random by Henderson's equations, of the unseen by their variance.
prediction_error <- function(fit, rows, unseen, sigma, theta) {
  x <- getME(fit, "X")
  # theta-scaled effects keep Henderson's matrix regular where a component is zero
  lambda <- getME(fit, "Lambdat")
  both <- cbind(x, as.matrix(t(lambda %*% getME(fit, "Zt"))))
  system <- crossprod(both)
  random <- ncol(x) + seq_len(nrow(lambda))
  diag(system)[random] <- diag(system)[random] + 1
  wanted <- t(rows)
  wanted[random, ] <- as.matrix(lambda %*% wanted[random, ])
  spread <- colSums(wanted * solve(system, wanted))
  if (ncol(unseen)) spread <- spread + rowSums(unseen^2) * theta[["examiner_dimension"]]^2
  sigma * sqrt(spread)
}

severity_of <- function(found, ratings) {
  fit <- found$fit
  effects <- effects_of(fit, ratings)
  every <- unlist(effects, use.names = FALSE)
  shares <- dimension_shares(ratings)
  pairs <- unique(ratings[order(ratings$cycle, ratings$examiner), c("cycle", "examiner")])
  columns <- paste(pairs$cycle, pairs$examiner, sep = "|")
  rows <- matrix(0, length(columns), length(every), dimnames = list(columns, every))
  put <- function(i, name, value) if (name %in% every) rows[i, name] <<- value
  for (i in seq_len(nrow(pairs))) {
    who <- pairs$examiner[i]
    put(i, paste0("examiner=", who), -1)
    put(i, paste0("examiner_cycle=", who, "|", pairs$cycle[i]), -1)
    for (dimension in names(shares)) {
      put(i, paste0("examiner_dimension=", who, "|", dimension), -shares[[dimension]])
    }
  }
  estimate <- c(fixef(fit), as.vector(getME(fit, "b")))
  known <- rows[, effects$known, drop = FALSE]
  unseen <- rows[, effects$unseen, drop = FALSE]
  errors <- prediction_error(fit, known, unseen, sigma(fit), found$theta)
  list(severity = drop(known %*% estimate), se = setNames(errors, columns))
}
