# The figures in estimation_r.json: Rscript estimation.R (R survey 4.1.1), run in this folder.
suppressMessages({library(survey); library(jsonlite)})
x <- read.csv("estimation_sample.csv", stringsAsFactors = TRUE)
x$psu <- as.integer(x$psu)
one <- svydesign(~psu, strata = ~stratum, weights = ~w, data = x)
fpc <- svydesign(~psu, strata = ~stratum, weights = ~w, fpc = ~n_psu, data = x)
two <- svydesign(~psu + hh, strata = ~stratum, weights = ~w, fpc = ~n_psu + n_hh, data = x)
out <- list()
stat <- function(s, df, deff = NULL) {
  ci <- confint(s, df = df)
  list(est = unname(coef(s)), se = unname(as.vector(SE(s))), low = unname(ci[, 1]),
       high = unname(ci[, 2]), deff = deff)
}
for (name in c("one", "fpc", "two")) {
  d <- get(name); df <- degf(d)
  out[[name]] <- list(
    df = df,
    mean = stat(svymean(~y, d), df, as.vector(deff(svymean(~y, d, deff = TRUE)))),
    mean_missing = stat(svymean(~z, d, na.rm = TRUE), df,
                        as.vector(deff(svymean(~z, d, na.rm = TRUE, deff = TRUE)))),
    total = stat(svytotal(~y, d), df, as.vector(deff(svytotal(~y, d, deff = TRUE)))),
    ratio = stat(svyratio(~y, ~x, d), df),
    by_age = stat(svyby(~y, ~age, d, svymean), df),
    by_two = stat(svyby(~v, ~age + region, d, svymean), df),
    total_by = stat(svyby(~v, ~region, d, svytotal), df))
}
# "beta" takes n from nrow(design): the cases, once missing values are out of the design.
known <- subset(one, !is.na(z))
for (m in c("xlogit", "asin", "beta", "mean")) {
  out$ciprop[[m]] <- unname(as.vector(confint(svyciprop(~z, known, method = m))))
}
young <- subset(one, age == "15-24" & region == "north")
out$subset <- c(list(df = degf(young)), stat(svymean(~y, young), degf(young)))
out$subset_beta <- unname(as.vector(confint(svyciprop(~v, young, method = "beta"))))
p <- c(.25, .5, .75)
for (rule in c("math", "school", "hf7")) {
  out$quantile[[rule]] <- unname(svyquantile(~y, one, p, qrule = rule)$y)
}
single <- x[x$psu != x$psu[x$stratum == "F"][1], ]
for (rule in c("certainty", "adjust", "average")) {
  options(survey.lonely.psu = rule)
  d <- svydesign(~psu, strata = ~stratum, weights = ~w, data = single)
  out$lonely[[rule]] <- list(mean = stat(svymean(~y, d), degf(d)),
                             total = stat(svytotal(~y, d), degf(d)))
}
options(survey.lonely.psu = "average")
# a second stage has its own average; quantiles have it too
staged <- svydesign(~psu + hh, strata = ~stratum, weights = ~w, fpc = ~n_psu + n_hh, data = single)
out$staged_average <- list(mean = stat(svymean(~y, staged), degf(staged)),
                           by_age = stat(svyby(~y, ~age, staged, svymean), degf(staged)))
out$lonely$average$quantile <- unname(svyquantile(~y, d, p)$y)
options(survey.lonely.psu = "fail")
cells <- data.frame(region = c("north", "south", "west"), Freq = c(2400, 3100, 1500))
ages <- data.frame(age = c("15-24", "25-44", "45+"), Freq = c(2000, 3000, 2000))
pop <- c(`(Intercept)` = 7000, regionsouth = 3100, regionwest = 1500, x = 36000)
designs <- list(post = postStratify(one, ~region, cells),
                rake = rake(one, list(~region, ~age), list(cells, ages),
                            control = list(maxit = 200, epsilon = 1e-10)),
                greg = calibrate(one, ~region + x, pop),
                expo = calibrate(one, ~region + x, pop, calfun = "raking", epsilon = 1e-12))
for (name in names(designs)) {
  d <- designs[[name]]
  out$calibrated[[name]] <- list(
    weights = unname(weights(d)), mean = stat(svymean(~y, d), degf(d)),
    total = stat(svytotal(~v, d), degf(d)), by = stat(svyby(~y, ~age, d, svymean), degf(d)),
    missing = stat(svymean(~z, d, na.rm = TRUE), degf(d)))
}
set.seed(7)
for (type in c("JKn", "bootstrap")) for (mse in c(FALSE, TRUE)) {
  d <- as.svrepdesign(one, type = type, mse = mse, replicates = 30)
  out$replicates[[paste0(type, mse)]] <- list(
    weights = round(unname(as.matrix(weights(d, "analysis"))), 8), scale = d$scale,
    rscales = d$rscales, mse = mse, df = degf(d), mean = stat(svymean(~y, d), degf(d)),
    total = stat(svytotal(~v, d), degf(d)), ratio = stat(svyratio(~y, ~x, d), degf(d)),
    by = stat(svyby(~y, ~age, d, svymean), degf(d)))
}
for (name in c("one", "two", "post")) {
  d <- if (name == "post") designs$post else get(name)
  k <- svychisq(~age + region, d)
  out$chisq[[name]] <- c(f = unname(k$statistic), unname(k$parameter), p = unname(k$p.value))
}
k <- svychisq(~age + z, one)
out$chisq$missing <- c(f = unname(k$statistic), unname(k$parameter), p = unname(k$p.value))
pair <- svyttest(y ~ age, subset(one, age != "45+"))
out$difference <- c(est = unname(pair$estimate), t = unname(pair$statistic),
                    df = unname(pair$parameter), p = unname(pair$p.value))
model <- function(m) {
  list(coef = unname(coef(m)), se = unname(SE(m)), df = m$df.residual)
}
out$regression <- list(
  linear = model(svyglm(y ~ x + age, one)),
  logistic = model(svyglm(z ~ x + age, one, family = quasibinomial())),
  subset = model(svyglm(v ~ x, subset(two, region == "north"), family = quasibinomial())),
  calibrated = model(svyglm(v ~ x, designs$greg, family = quasibinomial())))
figures <- function(s) list(est = unname(as.vector(coef(s))), se = unname(as.vector(SE(s))))
rep <- as.svrepdesign(one, type = "JKn")
out$variance <- list(
  one = figures(svyvar(~y, one)), two = figures(svyvar(~y, two)), rep = figures(svyvar(~y, rep)),
  missing = figures(svyvar(~z, known)), by = figures(svyby(~y, ~age, one, svyvar)),
  post = figures(svyvar(~y, designs$post)))
p <- c(.1, .25, .5, .75, .9)
for (rule in c("math", "school", "shahvaish", paste0("hf", 1:9))) {
  out$rules[[rule]] <- unname(svyquantile(~y, one, p, qrule = rule)$y)
}
for (type in c("mean", "xlogit", "beta", "asin")) {
  out$quantile_intervals[[type]] <- unname(svyquantile(~y, one, p, interval.type = type)$y)
  out$quantile_replicates[[type]] <- unname(svyquantile(~y, rep, p, interval.type = type)$y)
}
out$quantile_replicates$quantile <- suppressWarnings(
  unname(svyquantile(~y, rep, p, interval.type = "quantile")$y))
out$likelihood <- unname(as.vector(confint(svyciprop(~z, known, method = "likelihood"))))
for (name in c("association", "association_replicated")) {
  d <- if (name == "association") one else rep
  for (test in c("F", "Chisq", "Wald", "adjWald", "saddlepoint", "lincom")) {
    k <- suppressWarnings(svychisq(~age + region, d, statistic = test))
    out[[name]][[test]] <- c(unname(k$statistic), unname(k$p.value))
  }
}
out$likelihood_by <- lapply(split(x, x$age), function(part) {
  age <- as.character(part$age[1])
  unname(as.vector(confint(svyciprop(~v, subset(two, age == part$age[1]), method = "likelihood"))))
})
# Missing values leave rows, and with them degrees of freedom of a quantile.
x$y_known <- ifelse(is.na(x$z), NA, x$y)
rows <- svydesign(~1, strata = ~stratum, weights = ~w, data = x)
out$quantile_missing <- unname(svyquantile(~y_known, rows, p, na.rm = TRUE)$y_known)
pair <- svyttest(y ~ age, subset(rep, age != "45+"))
out$difference_replicated <- c(est = unname(pair$estimate), t = unname(pair$statistic),
                               df = unname(pair$parameter), p = unname(pair$p.value))
fixed <- postStratify(one, ~region, cells)
out$fixed_total <- stat(svytotal(~region, fixed), degf(fixed))
# The same rows as other designs, made into replicates there and here.
plain <- svydesign(~1, weights = ~w, data = x)
clusters <- svydesign(~psu, weights = ~w, data = x, nest = FALSE)
x$all_psu <- 400
bounded <- svydesign(~psu, weights = ~w, fpc = ~all_psu, data = x)
made <- list(srs = as.svrepdesign(plain, type = "JK1"),
             clusters = as.svrepdesign(clusters, type = "JK1"),
             fpc = as.svrepdesign(bounded, type = "JK1"),
             jkn_fpc = as.svrepdesign(fpc, type = "JKn"))
made$post <- postStratify(made$fpc, ~region, cells)
made$rake <- rake(made$fpc, list(~region, ~age), list(cells, ages),
                  control = list(maxit = 500, epsilon = 1e-10))
made$greg <- calibrate(made$clusters, ~region + x, pop)
for (name in names(made)) for (mse in c(FALSE, TRUE)) {
  d <- made[[name]]; d$mse <- mse
  out$made[[paste0(name, mse)]] <- list(
    df = degf(d), scale = d$scale, mean = figures(svymean(~y, d)),
    share = figures(svymean(~z, d, na.rm = TRUE)), total = figures(svytotal(~v, d)),
    ratio = figures(svyratio(~y, ~x, d)), by = figures(svyby(~y, ~age, d, svymean)),
    logit = figures(svyglm(v ~ x, d, family = quasibinomial())))
}
# Missing values with na.rm=TRUE: R counts their rows in n (svyvar, X^2, and "beta" through nrow).
out$missing <- list(
  variance = figures(svyvar(~z, one, na.rm = TRUE)),
  variance_by = figures(svyby(~z, ~age, one, svyvar, na.rm = TRUE)),
  variance_replicated = figures(svyvar(~z, rep, na.rm = TRUE)),
  beta = unname(as.vector(confint(svyciprop(~z, one, method = "beta", na.rm = TRUE)))),
  beta_replicated = unname(as.vector(confint(svyciprop(~z, rep, method = "beta", na.rm = TRUE)))))
for (test in c("F", "Chisq", "Wald", "adjWald", "saddlepoint", "lincom")) {
  k <- suppressWarnings(svychisq(~age + z, one, statistic = test))
  out$missing$association[[test]] <- c(unname(k$statistic), unname(k$p.value))
}
# A share of 1: everybody here is north.
north <- subset(one, region == "north")
out$alike <- stat(svymean(~I(as.numeric(region == "north")), north), degf(north))
bounds <- unname(quantile(x$w, c(.2, .8)))
trimmed <- function(...) unname(weights(trimWeights(one, ...)))
out$trimmed <- list(once = trimmed(upper = bounds[2]), both = trimmed(upper = bounds[2], lower = bounds[1]),
                    strict = trimmed(upper = bounds[2], lower = bounds[1], strict = TRUE))
write(toJSON(out, digits = NA, auto_unbox = TRUE), "estimation_r.json")
