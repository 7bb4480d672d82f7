/**
 * The search for good settings by cross-validation.
 *
 * <p>A {@link dev.warptron.tune.SearchSpace} makes candidates, a full grid or random combinations.
 * {@link dev.warptron.tune.CrossValidation} trains each of them on every fold, all in one call, and
 * {@link dev.warptron.tune.Ranking} ranks them.
 *
 * <p><b>Dependencies.</b> The library interface {@code dev.warptron} and what that imports.
 */
@NullMarked
package dev.warptron.tune;

import org.jspecify.annotations.NullMarked;
