# The mixed model of calibration.md section 1 in lme4, taken to its optimum.
#
# lmer() alone is no reference: its optimiser stops where the criterion is flat. Here
# lme4's own criterion is minimised by two optimisers one after the other, then by
# Newton steps on differences of it, until its gradient vanishes. Components whose best
# value is zero are held there, with the second derivative as the evidence.

suppressPackageStartupMessages(library(lme4))

GROUPS <- c(
  application = "application",
  application_clause = "application_clause",
  sheet = "sheet",
  examiner = "examiner",
  examiner_cycle = "examiner_cycle",
  examiner_dimension = "examiner_dimension"
)

QUIET <- lmerControl(
  calc.derivs = FALSE,
  check.nobs.vs.rankZ = "ignore",
  check.nobs.vs.nlev = "ignore",
  check.nobs.vs.nRE = "ignore",
  check.nlev.gtr.1 = "ignore",
  check.rankX = "silent.drop.cols"
)

# Ratings with a factor for every group; ids may be numbers.
with_groups <- function(ratings) {
  both <- function(a, b) factor(paste(ratings[[a]], ratings[[b]], sep = "|"))
  ratings$application_clause <- both("application", "clause")
  ratings$sheet <- both("application", "examiner")
  for (column in c("cycle", "dimension")) {
    if (!is.null(ratings[[column]])) {
      ratings[[paste0("examiner_", column)]] <- both("examiner", column)
    }
  }
  for (column in c("application", "examiner", "clause", "cycle", "sector", "component")) {
    if (!is.null(ratings[[column]])) ratings[[column]] <- factor(ratings[[column]])
  }
  ratings
}

# score ~ clause + cycle:sector[:component] + the random terms named.
model_formula <- function(ratings, terms) {
  varied <- function(column) !is.null(ratings[[column]]) && nlevels(ratings[[column]]) > 1
  cell <- Filter(varied, c("cycle", "sector", "component"))
  fixed <- c(if (varied("clause")) "clause", if (length(cell)) paste(cell, collapse = ":"))
  random <- sprintf("(1 | %s)", GROUPS[terms])
  as.formula(paste("score_pct ~", paste(c("1", fixed, random), collapse = " + ")))
}

# Fourth-order central differences; the criterion is even in every theta.
slope <- function(criterion, theta, k, h) {
  at <- function(d) criterion(replace(theta, k, abs(theta[k] + d)))
  (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h)
}

gradient <- function(criterion, theta, free) {
  vapply(free, function(k) {
    slope(criterion, theta, k, 2e-3 * max(theta[k], 0.05))
  }, numeric(1))
}

# Newton's method over the components off their boundary.
polish <- function(criterion, theta, rounds = 8) {
  value <- criterion(theta)
  free <- which(theta > 0)
  for (round in seq_len(rounds)) {
    if (!length(free)) break
    g <- gradient(criterion, theta, free)
    hessian <- vapply(seq_along(free), function(j) {
      k <- free[j]
      h <- 2e-3 * max(theta[k], 0.05)
      up <- gradient(criterion, replace(theta, k, theta[k] + h), free)
      down <- gradient(criterion, replace(theta, k, abs(theta[k] - h)), free)
      (up - down) / (2 * h)
    }, numeric(length(free)))
    step <- tryCatch(solve((hessian + t(hessian)) / 2, g), error = function(e) NULL)
    if (is.null(step)) break
    proposed <- replace(theta, free, theta[free] - step)
    if (any(proposed[free] <= 0)) break
    reached <- criterion(proposed)
    if (reached > value + 1e-9) break
    value <- reached
    theta <- proposed
    if (max(abs(step) / theta[free]) < 1e-8) break
  }
  theta
}

# Set to zero every component that is no worse there, up to rounding.
at_boundary <- function(criterion, theta, rounding = 1e-9) {
  for (k in order(theta)) {
    worse <- criterion(replace(theta, k, 0)) - criterion(theta)
    if (theta[k] < 0.05 && worse <= rounding) {
      theta[k] <- 0
    }
  }
  theta
}

# Two optimisers in turn, each going on from the lowest point so far.
lowest <- function(criterion, start, thorough) {
  zero <- rep(0, length(start))
  best <- list(theta = start, value = criterion(start))
  keep <- function(theta) {
    theta <- pmax(theta, 0)
    value <- criterion(theta)
    if (value < best$value) best <<- list(theta = theta, value = value)
  }
  nelder <- Nelder_Mead(criterion, pmax(start, 1e-4), lower = zero,
                        control = list(FtolAbs = 1e-12, XtolRel = 1e-10, maxfun = 20000))
  starts <- if (thorough) {
    list(start, rep(1, length(start)), rep(0.2, length(start)), nelder$par)
  } else {
    list(start)
  }
  for (from in starts) {
    keep(nloptr::nloptr(from, criterion, lb = zero, opts = list(
      algorithm = "NLOPT_LN_BOBYQA", xtol_rel = 1e-12, xtol_abs = 1e-12,
      ftol_abs = 1e-13, ftol_rel = 1e-15, maxeval = 20000
    ))$solution)
    keep(minqa::bobyqa(best$theta, criterion, lower = zero,
                       control = list(rhobeg = 0.02, rhoend = 1e-9, maxfun = 20000))$par)
  }
  keep(nlminb(best$theta, criterion, lower = zero,
              control = list(rel.tol = 1e-15, x.tol = 1e-12))$par)
  best$theta
}

# What lme4 finds: list(criterion, theta, gradient, curvature, fit).
reml <- function(ratings, terms) {
  ratings <- with_groups(ratings)
  parsed <- lFormula(model_formula(ratings, terms), ratings, REML = TRUE, control = QUIET)
  criterion <- do.call(mkLmerDevfun, c(parsed, list(control = QUIET)))
  start <- parsed$reTrms$theta
  theta <- lowest(criterion, start, thorough = nrow(ratings) < 20000)
  theta <- at_boundary(criterion, theta)
  theta <- polish(criterion, theta)
  theta <- at_boundary(criterion, theta)
  free <- which(theta > 0)
  held <- which(theta == 0)
  steepest <- if (length(free)) max(abs(gradient(criterion, theta, free))) else 0
  value <- criterion(theta)
  rises <- vapply(held, function(k) criterion(replace(theta, k, 0.01)) - value, 0)
  # the fit shares its state with the criterion, which must be called at the optimum last
  value <- criterion(theta)
  fit <- mkMerMod(
    environment(criterion),
    list(par = theta, fval = value, conv = 0, message = "", feval = 0),
    parsed$reTrms, parsed$fr
  )
  # lme4 orders its terms by their number of levels
  names(theta) <- names(parsed$reTrms$cnms)
  list(
    criterion = value,
    theta = theta,
    gradient = steepest,
    curvature = if (length(rises)) min(rises) else NA,
    fit = fit
  )
}

variances <- function(found) {
  sigma2 <- sigma(found$fit)^2
  c(found$theta^2 * sigma2, residual = sigma2)
}

# One row per rating; columns clause_1, clause_2, ... of a sheet become rows.
read_ratings <- function(path) {
  ratings <- read.csv(path, colClasses = "character", encoding = "UTF-8")
  wide <- grep("^clause_", names(ratings), value = TRUE)
  if (length(wide)) {
    sheets <- ratings[setdiff(names(ratings), wide)]
    ratings <- do.call(rbind, lapply(wide, function(column) {
      cbind(sheets, clause = sub("clause_", "", column), score_pct = ratings[[column]])
    }))
  }
  for (column in intersect(c("points_max", "score_pct"), names(ratings))) {
    ratings[[column]] <- as.numeric(ratings[[column]])
  }
  ratings
}
