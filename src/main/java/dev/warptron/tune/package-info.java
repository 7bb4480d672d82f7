/**
 * The search for good settings: which ones to try, and how they are compared.
 *
 * <p>A {@link dev.warptron.tune.SearchSpace} gives candidates, all of a grid or some drawn at
 * random. {@link dev.warptron.tune.CrossValidation} trains each of them on every fold, all in one
 * call, and {@link dev.warptron.tune.Ranking} puts them in order.
 *
 * <p><b>Dependencies.</b> The library interface {@code dev.warptron} and what that imports.
 */
@NullMarked
package dev.warptron.tune;

import org.jspecify.annotations.NullMarked;
