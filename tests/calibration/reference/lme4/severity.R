# Severity (positive = harsh) of every examiner and cycle from a fit by reml(): minus the
# effects of the examiner, of the examiner in the cycle, and the mean of the examiner's
# effects on the dimensions weighted by their points; and its standard error with the
# fixed effects estimated, from the inverse of Henderson's equations.

# One row per cycle and examiner, one column per random effect.
contrasts_of <- function(found, ratings) {
  fit <- found$fit
  names_of <- unlist(lapply(names(found$theta), function(term) {
    paste(term, levels(getME(fit, "flist")[[term]]), sep = "=")
  }))
  pairs <- unique(ratings[order(ratings$cycle, ratings$examiner), c("cycle", "examiner")])
  clauses <- unique(ratings[c("clause", "dimension", "points_max")])
  points <- tapply(clauses$points_max, clauses$dimension, sum)
  weights <- points / sum(points)
  rows <- matrix(0, nrow(pairs), length(names_of), dimnames = list(
    paste(pairs$cycle, pairs$examiner, sep = "|"), names_of
  ))
  put <- function(i, name, value) if (name %in% names_of) rows[i, name] <<- value
  for (i in seq_len(nrow(pairs))) {
    who <- pairs$examiner[i]
    put(i, paste0("examiner=", who), -1)
    put(i, paste0("examiner_cycle=", who, "|", pairs$cycle[i]), -1)
    for (d in names(weights)) {
      put(i, paste0("examiner_dimension=", who, "|", d), -weights[[d]])
    }
  }
  rows
}

severity_of <- function(found, ratings) {
  fit <- found$fit
  rows <- contrasts_of(found, ratings)
  effects <- as.vector(getME(fit, "b"))
  x <- getME(fit, "X")
  # theta-scaled effects keep Henderson's matrix regular where a component is zero
  z <- as.matrix(t(getME(fit, "Lambdat") %*% getME(fit, "Zt")))
  both <- cbind(x, z)
  system <- crossprod(both)
  random <- ncol(x) + seq_len(ncol(z))
  diag(system)[random] <- diag(system)[random] + 1
  scaled <- rows %*% t(as.matrix(getME(fit, "Lambdat")))
  wanted <- rbind(matrix(0, ncol(x), nrow(rows)), t(scaled))
  spread <- colSums(wanted * solve(system, wanted)) * sigma(fit)^2
  list(
    severity = drop(rows %*% effects),
    se = setNames(sqrt(spread), rownames(rows))
  )
}
