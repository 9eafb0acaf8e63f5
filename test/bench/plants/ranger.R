# SPDX-License-Identifier: PostgreSQL
# usage: Rscript ranger.R altmann|janitza CSV SEED THREADS
# Prints importance and p-value of each column of the CSV, whose target is y.
suppressPackageStartupMessages(library(ranger))
arguments <- commandArgs(trailingOnly = TRUE)
seed <- as.integer(arguments[3])
threads <- as.integer(arguments[4])
rows <- read.csv(arguments[2], stringsAsFactors = TRUE)
set.seed(seed)
if (arguments[1] == "janitza") {
  forest <- ranger(y ~ ., rows, importance = "impurity_corrected", respect.unordered.factors = "order", seed = seed,
                   num.threads = threads)
  # It warns that there are few negative importances: with 20 columns there always are.
  values <- suppressWarnings(importance_pvalues(forest, method = "janitza"))
} else {
  forest <- ranger(y ~ ., rows, num.trees = 100, importance = "impurity", respect.unordered.factors = "order",
                   seed = seed, num.threads = threads)
  # It takes the number of trees from the forest, but not these two options.
  values <- importance_pvalues(forest, method = "altmann", num.permutations = 50, formula = y ~ ., data = rows,
                               respect.unordered.factors = "order", num.threads = threads)
}
write.csv(values, row.names = FALSE)
