/**
 * The search for good settings by cross-validation.
 *
 * <p>A {@link dev.warptron.tune.SearchSpace} makes candidates, a full grid or random combinations.
 * {@link dev.warptron.tune.Search} trains each of them on every fold, to the end or by {@linkplain
 * dev.warptron.tune.Halving successive halving}, in a {@linkplain dev.warptron.tune.TimeBudget time
 * budget} if there is one, with a {@linkplain dev.warptron.tune.TrialJournal journal} that survives
 * a crash. {@link dev.warptron.tune.Ranking} ranks them, and {@link dev.warptron.tune.SearchResult}
 * makes one model of their networks: the bag of the best trial, or a {@linkplain
 * dev.warptron.tune.GreedyEnsemble weighted ensemble} of all. {@link
 * dev.warptron.tune.CrossValidation} is the comparison alone.
 *
 * <p><b>Dependencies.</b> The library interface {@code dev.warptron} and what that imports, and
 * {@code dev.warptron.files}.
 */
@NullMarked
package dev.warptron.tune;

import org.jspecify.annotations.NullMarked;
