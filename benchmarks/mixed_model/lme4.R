# Rscript lme4.R table.csv tight|default out.csv: REML fit of every group column, its numbers as name,value.
suppressMessages(library(lme4))
arguments <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(arguments[1])
groups <- setdiff(names(rows), c("y", "x", "w"))
for (group in groups) rows[[group]] <- factor(rows[[group]])
model <- as.formula(paste("y ~ x +", paste0("(1|", groups, ")", collapse = " + ")))
control <- if (arguments[2] == "tight") {
  lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.2, rhoend = 1e-9, maxfun = 100000))
} else lmerControl()
seconds <- system.time(fit <- lmer(model, rows, weights = w, control = control))
spread <- as.data.frame(VarCorr(fit))
effects <- as.data.frame(ranef(fit, condVar = FALSE))
found <- rbind(
  data.frame(name = "version", value = as.character(packageVersion("lme4"))),
  data.frame(name = "seconds", value = format(sum(seconds[c("user.self", "sys.self")]), digits = 17)),
  data.frame(name = "criterion", value = format(REMLcrit(fit), digits = 17)),
  data.frame(name = paste0("variance ", spread$grp), value = format(spread$vcov, digits = 17, trim = TRUE)),
  data.frame(name = paste0("fixed ", names(fixef(fit))), value = format(fixef(fit), digits = 17, trim = TRUE)),
  data.frame(name = paste("effect", effects$grpvar, effects$grp), value = format(effects$condval, digits = 17, trim = TRUE))
)
write.csv(found, arguments[3], row.names = FALSE, quote = FALSE)
