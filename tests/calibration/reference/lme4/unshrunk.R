# Severity (positive = harsh) with examiner:cycle as a fixed effect, at the variances that
# reml() found: what tests of a severity and of its change start from. The examiner's own
# effect is then spanned by the fixed ones. Applications that are linked within a cycle
# have fixed effects of their own, and severities average zero over their examiners.

# Label of the linked part within the cycle, for each rating.
clusters_of <- function(ratings) {
  application <- paste(ratings$cycle, ratings$application, sep = "|")
  examiner <- paste(ratings$cycle, ratings$examiner, sep = "|")
  label <- as.integer(factor(application))
  repeat {
    joined <- ave(ave(label, examiner, FUN = min), application, FUN = min)
    if (all(joined == label)) return(factor(label))
    label <- joined
  }
}

unshrunk_of <- function(found, ratings) {
  ratings <- with_groups(ratings)
  ratings$cluster <- clusters_of(ratings)
  ratings$column <- factor(paste(ratings$cycle, ratings$examiner, sep = "|"))
  terms <- setdiff(names(found$theta), c("examiner", "examiner_cycle"))
  cell <- c("cycle", "sector", "cluster")
  cell <- cell[vapply(cell, function(name) nlevels(ratings[[name]]) > 1, NA)]
  fixed <- c("1", "clause", if (length(cell)) paste(cell, collapse = ":"), "column")
  formula <- as.formula(paste(
    "score_pct ~", paste(c(fixed, sprintf("(1 | %s)", terms)), collapse = " + ")
  ))
  parsed <- lFormula(formula, ratings, REML = TRUE, control = QUIET)
  criterion <- do.call(mkLmerDevfun, c(parsed, list(control = QUIET)))
  theta <- found$theta[names(parsed$reTrms$cnms)]
  fit <- mkMerMod(
    environment(criterion),
    list(par = theta, fval = criterion(theta), conv = 0, message = "", feval = 0),
    parsed$reTrms, parsed$fr
  )

  # one row per cycle and examiner over all effects
  effects <- effects_of(fit, ratings)
  every <- unlist(effects, use.names = FALSE)
  shares <- dimension_shares(ratings)
  columns <- levels(ratings$column)
  rows <- matrix(0, length(columns), length(every), dimnames = list(columns, every))
  for (column in columns) {
    name <- paste0("column", column)
    if (name %in% every) rows[column, name] <- -1
    examiner <- strsplit(column, "|", fixed = TRUE)[[1]][2]
    for (dimension in names(shares)) {
      name <- paste0("examiner_dimension=", examiner, "|", dimension)
      if (name %in% every) rows[column, name] <- -shares[[dimension]]
    }
  }
  cluster <- ratings$cluster[match(columns, ratings$column)]
  rows <- rows - apply(rows, 2, function(values) ave(values, cluster))

  estimate <- c(fixef(fit), as.vector(getME(fit, "b")))
  known <- rows[, effects$known, drop = FALSE]
  unseen <- rows[, effects$unseen, drop = FALSE]
  errors <- prediction_error(fit, known, unseen, sigma(found$fit), found$theta)
  list(severity = drop(known %*% estimate), se = setNames(errors, columns))
}
